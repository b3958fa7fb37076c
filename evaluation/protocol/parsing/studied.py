"""One function per table of the protocol that says what is studied."""

from collections.abc import Sequence
from typing import get_args

from evaluation.cohort import RETURN_BY, UNITS, ArmRule, Definition, Eligibility
from evaluation.errors import EvaluationError
from evaluation.protocol.kinds import CONTRAST_KINDS, OUTCOME_KINDS, SCALES, outcome_kind
from evaluation.protocol.parsing.section import Section
from evaluation.protocol.protocol import (
    Contrast,
    DataSource,
    Outcome,
    Role,
    Text,
    WeightKind,
)


def text(section: Section) -> Text:
    """Read a text in both languages."""
    out = Text(sv=section.text("sv"), en=section.text("en", ""))
    section.close()
    return out


def data(section: Section) -> DataSource:
    """Read where the rows come from."""
    out = DataSource(
        kind=section.text("kind", allowed=("extract", "table")),
        file=section.text("file", ""),
        id=section.text("id", ""),
        time=section.text("time", ""),
        event=section.text("event", ""),
        arm=section.text("arm", ""),
        reference=section.text("reference", ""),
        reference_label=section.text("reference_label", "Inte nu"),
        time_unit=section.text("time_unit", "månader"),
        limits=section.ranges("limits"),
        scenario=section.text("scenario", "enkoping"),
        adults=section.integer("adults", 0, minimum=1) or None,
    )
    section.close()
    return out


def definition(section: Section) -> Definition:
    """Read when a spell ends and what a return is."""
    out = Definition(
        max_gap=section.integer("max_gap", 2),
        window=section.integer("window", 12, minimum=1),
        return_by=section.text("return_by", "beviljad_manad", allowed=RETURN_BY),
        unit=section.text("unit", "vuxen", allowed=UNITS),
        count_other_aid=section.flag("count_other_aid", True),
    )
    section.close()
    return out


def eligibility(section: Section) -> Eligibility:
    """Read who could have started in a month."""
    try:
        out = Eligibility(
            age_min=section.integer("age_min", 18),
            age_max=section.integer("age_max", 64),
            enrolled=section.flag("enrolled", True),
            no_ongoing_insats=section.flag("no_ongoing_insats", True),
            washout_months=section.integer("washout_months", 12),
            min_aid_months_12=section.integer("min_aid_months_12", 1),
            first_month=section.month("first_month"),
            last_month=section.month("last_month"),
            aid_lag=section.integer("aid_lag", 0),
        )
    except EvaluationError as fault:
        section.faults.append(fault)
        out = Eligibility()
    section.close()
    return out


def arms(sections: Sequence[Section]) -> tuple[ArmRule, ...]:
    """Read the arms."""
    out = []
    for section in sections:
        arm = ArmRule(
            name=section.name(),
            label=section.text("label"),
            categories=section.list_of("categories", str, ()),
            classification=section.text("classification", "skr12"),
            workplace=section.text("workplace", ""),
            programme=section.flag("programme", False),
            parent=section.text("parent", ""),
        )
        section.close()
        out.append(arm)
    return tuple(out)


def contrasts(sections: Sequence[Section], arms: Sequence[ArmRule]) -> tuple[Contrast, ...]:
    """Read the named comparisons; without `arms` every arm that is no sub-type is compared."""
    everyone = tuple(arm.name for arm in arms if not arm.parent)
    out = []
    for section in sections:
        contrast = Contrast(
            name=section.name(),
            label=section.text("label"),
            kind=section.text("kind", allowed=tuple(CONTRAST_KINDS)),
            weights=section.text("weights", allowed=get_args(WeightKind)),
            arms=section.list_of("arms", str, ()) or everyone,
            description=section.text("description", ""),
            reference=section.text("reference", ""),
            max_smd=section.number("max_smd", 0.0) or None,
            grace_months=section.integer("grace_months", 0),
            initiation=section.text("initiation", "", allowed=("natural", "even")),
            landmark_month=section.integer("landmark_month", 0),
            time_zero=section.text("time_zero", "", allowed=("first", "every")),
        )
        section.close()
        out.append(contrast)
    return tuple(out)


def _window(kind: str, definition: Definition) -> int:
    # What a study's own function looks ahead, nobody else can know.
    return definition.window if kind in OUTCOME_KINDS else 0


def outcomes(
    sections: Sequence[Section], definition: Definition, kinds: Sequence[str]
) -> tuple[Outcome, ...]:
    """Read the outcomes; a window that is not declared is the definition's, or none for own."""
    out = []
    for section in sections:
        kind = section.text("kind", allowed=kinds)
        outcome = Outcome(
            name=section.name(),
            label=section.text("label"),
            kind=kind,
            role=section.text("role", allowed=get_args(Role)),
            scale=section.text("scale", allowed=SCALES),
            horizons=(0,) if outcome_kind(kind).measured_once else section.list_of("horizons", int),
            window=section.integer("window", _window(kind, definition), minimum=0),
            programme_counts=section.flag("programme_counts", False),
            direction=section.text("direction", "none", allowed=("higher", "lower", "none")),
            description=section.text("description", ""),
            exits=section.text("exits", "all", allowed=("all", "first")),
            column=section.text("column", ""),
            unit=section.text("unit", ""),
            without=section.list_of("without", str, ()),
        )
        section.close()
        out.append(outcome)
    return tuple(out)
