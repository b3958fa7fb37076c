"""One function per table of the protocol that tries the answer."""

from collections.abc import Sequence

from evaluation.cohort import RETURN_BY, UNITS
from evaluation.protocol.kinds import CONTRAST_KINDS
from evaluation.protocol.parsing.section import Section
from evaluation.protocol.probes import ContrastFamily, Multiverse, PlaceboStart, Robustness
from evaluation.protocol.protocol import Contrast

_LARGEST_GAP = 24


def families(sections: Sequence[Section]) -> tuple[ContrastFamily, ...]:
    """Read which comparisons are read together."""
    out = []
    for section in sections:
        family = ContrastFamily(
            name=section.name(),
            label=section.text("label"),
            contrasts=section.list_of("contrasts", str),
            outcomes=section.list_of("outcomes", str),
            months=section.list_of("months", int, ()),
        )
        section.close()
        out.append(family)
    return tuple(out)


def placebo_starts(
    sections: Sequence[Section], contrasts: Sequence[Contrast]
) -> tuple[PlaceboStart, ...]:
    """Read the pretended starts; without `contrast` the first against those who wait."""
    out = []
    for section in sections:
        placebo = PlaceboStart(
            name=section.name(),
            label=section.text("label"),
            months=section.integer("months", minimum=2),
            contrast=section.text("contrast", first_not_now(contrasts)),
        )
        section.close()
        out.append(placebo)
    return tuple(out)


def multiverse(section: Section, contrasts: Sequence[Contrast]) -> Multiverse | None:
    """Read the grid of definitions; None when the section is absent."""
    if not section.values:
        return None
    found = Multiverse(
        values={
            "max_gap": section.list_of("max_gap", int, ()),
            "window": section.list_of("window", int, ()),
            "return_by": section.list_of("return_by", str, ()),
            "unit": section.list_of("unit", str, ()),
            "count_other_aid": section.list_of("count_other_aid", bool, ()),
        },
        contrast=section.text("contrast", first_not_now(contrasts)),
    )
    _range(section, "max_gap", found.values["max_gap"], lowest=0)
    _range(section, "window", found.values["window"], lowest=1)
    for key, allowed in (("return_by", RETURN_BY), ("unit", UNITS)):
        for value in found.values[key]:
            if value not in allowed:
                section.fault(f"unknown value '{value}'", key, allowed=allowed)
    for key, values in found.values.items():
        if len(set(values)) < len(values):
            section.fault("a value occurs twice", key)
    section.close()
    return found


def robustness(section: Section) -> Robustness:
    """Read what is computed beside the estimates."""
    out = Robustness(
        e_values=section.list_of("e_values", str, ()), bounds=section.list_of("bounds", str, ())
    )
    section.close()
    return out


def first_not_now(contrasts: Sequence[Contrast]) -> str:
    """Name the first contrast against those who do not start now; empty when there is none."""
    return next((item.name for item in contrasts if CONTRAST_KINDS[item.kind].waits), "")


def _range(section: Section, key: str, values: Sequence[object], *, lowest: int) -> None:
    for value in values:
        if isinstance(value, int) and not lowest <= value <= _LARGEST_GAP * 5:
            section.fault(f"{value} is outside {lowest} to {_LARGEST_GAP * 5}", key)
