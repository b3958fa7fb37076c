"""From TOML values to what is declared, section by section; all faults at once."""

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, fields, replace
from typing import Any

from evaluation.cohort import ArmRule, Definition
from evaluation.errors import EvaluationError, Faults
from evaluation.protocol.kinds import CONTRAST_KINDS, OUTCOME_KINDS, outcome_kind
from evaluation.protocol.parsing import schema
from evaluation.protocol.parsing.rules import NAMED, Rule, Text
from evaluation.protocol.parsing.schema import Shape
from evaluation.protocol.parsing.section import REQUIRED, Section
from evaluation.protocol.probes import Multiverse
from evaluation.protocol.protocol import (
    Adjustment,
    Contrast,
    Group,
    Outcome,
    Sensitivity,
)


def read(shape: Shape, section: Section, **defaults: Any) -> Any:
    """Read one section as its shape says.

    Parameters
    ----------
    defaults : Any
        By key, where the default depends on another section.
    """
    values = taken(section, shape.keys, {**defaults_of(shape.of), **defaults})
    section.close()
    try:
        return shape.of(**values)
    except Faults as several:
        section.faults.extend(several.faults)
    except EvaluationError as fault:
        section.faults.append(fault)
    return shape.of()


def taken(
    section: Section, rules: Mapping[str, Rule], defaults: Mapping[str, Any]
) -> dict[str, Any]:
    """Take the value of every key."""
    return {
        key: rule.take(section, key, defaults.get(key, REQUIRED)) for key, rule in rules.items()
    }


def defaults_of(of: type) -> dict[str, Any]:
    """Give the defaults of a class by field."""
    found = {}
    for item in fields(of):
        if item.default is not MISSING:
            found[item.name] = item.default
        elif item.default_factory is not MISSING:
            found[item.name] = item.default_factory()
    return found


def every(shape: Shape, sections: Sequence[Section], **defaults: Any) -> tuple[Any, ...]:
    """Read each table of a list."""
    return tuple(read(shape, section, **defaults) for section in sections)


def optional(shape: Shape, section: Section) -> Any:
    """Read a section; nothing when it is not declared."""
    return read(shape, section) if section.values else None


def contrasts(sections: Sequence[Section], arms: Sequence[ArmRule]) -> tuple[Contrast, ...]:
    """Read the named comparisons; without `arms` every arm that is no sub-type is compared."""
    everyone = tuple(arm.name for arm in arms if not arm.parent)
    for section in sections:
        if section.values.get("arms") == []:
            section.fault("nothing is declared", "arms", way_out="name arms, or leave it out")
    return tuple(read(schema.CONTRAST, section, arms=everyone) for section in sections)


def outcomes(
    sections: Sequence[Section], definition: Definition, kinds: Sequence[str]
) -> tuple[Outcome, ...]:
    """Read the outcomes; a window that is not declared is the definition's.

    One of the study's own looks ahead only where it says so.
    """
    out = []
    for section in sections:
        name = section.values.get("kind")
        row = outcome_kind(name if isinstance(name, str) else "")
        own = {"kind": Text(allowed=kinds)}
        shape = Shape(of=Outcome, keys={**schema.OUTCOME.keys, **own})
        window = definition.window if name in OUTCOME_KINDS else 0
        once = {"horizons": (0,)} if row.measured_once else {}
        out.append(read(shape, section, window=window, **once))
    return tuple(out)


def adjustment(section: Section) -> Adjustment:
    """Read what the comparison is adjusted for."""
    items = section.sections("covariates")
    covariates = tuple(
        read(schema.COVARIATE, item, label=str(item.values.get("name", REQUIRED))) for item in items
    )
    values = taken(section, schema.ADJUSTMENT.keys, defaults_of(Adjustment))
    section.close()
    return Adjustment(covariates=covariates, **values)


def groups(sections: Sequence[Section], contrast: str) -> tuple[Group, ...]:
    """Read the declared subgroups; `contrast` is theirs when they name none."""
    return tuple(_group(read(schema.GROUP, item, contrast=contrast)) for item in sections)


def _group(group: Group) -> Group:
    """Name the levels of a group in bands after them."""
    named = bool(group.levels) or not group.bands
    return group if named else replace(group, levels=group.labels)


def sensitivity(sections: Sequence[Section]) -> tuple[Sensitivity, ...]:
    """Read the declared overrides."""
    out = []
    for section in sections:
        override = dict(section.section("override", required=True).values)
        if not override:
            section.fault("nothing is overridden", "override")
        named = taken(section, {"name": NAMED, "label": Text()}, {})
        out.append(Sensitivity(**named, override=override))
        section.close()
    return tuple(out)


def multiverse(section: Section, contrast: str) -> Multiverse | None:
    """Read the grid of definitions, for `contrast` when it names none; None when absent."""
    if not section.values:
        return None
    values = taken(section, schema.GRID, dict.fromkeys(schema.GRID, ()))
    chosen = Text().take(section, "contrast", contrast)
    section.close()
    return Multiverse(values=values, contrast=chosen)


def declarations(section: Section) -> Mapping[str, str]:
    """Read the texts of the TARGET table that no other field holds."""
    names = schema.DECLARATIONS
    out = taken(section, dict.fromkeys(names, Text()), dict.fromkeys(names, ""))
    section.close()
    return {key: value for key, value in out.items() if value}


def first_that_waits(contrasts: Sequence[Contrast]) -> str:
    """Name the first contrast against those who do not start now; empty when there is none."""
    return next((item.name for item in contrasts if CONTRAST_KINDS[item.kind].waits), "")
