"""What the study's own checks say of its groups: enough persons, alike, with counterparts."""

from collections.abc import Callable

import pandas as pd

from evaluation.report.language import say
from evaluation.report.material import Material
from evaluation.report.numbers import count, decimal, percent
from evaluation.report.scrutiny.verdicts import Judged, by_count

ENOUGH = ("persons", "ess", "events", "starters_per_column", "top_share", "mature", "unmodelled")


def enough(material: Material) -> Judged | None:
    """Judge whether the groups are as large as was declared."""
    found = _of_kind(material, *ENOUGH)
    if found.empty:
        return None
    passed = int((found["passed"] == "true").sum())
    seen = say("scrutiny.enough.seen", passed=count(passed), tried=count(len(found)))
    return Judged(judgement=by_count(passed, len(found)), seen=seen)


def alike(material: Material) -> Judged | None:
    """Judge whether the groups are alike in what the registers tell, after weighting."""
    return _by_value(
        material, "smd", "scrutiny.alike.seen", worst=max, write=lambda value: decimal(value, 2)
    )


def counterparts(material: Material) -> Judged | None:
    """Judge whether those who started have counterparts among the others."""
    return _by_value(
        material,
        "overlap",
        "scrutiny.counterparts.seen",
        worst=min,
        write=lambda value: percent(value, 0),
    )


def trend(material: Material) -> Judged | None:
    """Judge whether the groups had developed alike before the start."""
    found = _of_kind(material, "pretest")
    if found.empty:
        return None
    passed = int((found["passed"] == "true").sum())
    seen = say("scrutiny.trend.seen", passed=count(passed), tried=count(len(found)))
    return Judged(judgement=by_count(passed, len(found)), seen=seen)


def _by_value(
    material: Material,
    kind: str,
    words: str,
    *,
    worst: Callable[[list[float]], float],
    write: Callable[[float], str],
) -> Judged | None:
    """Judge a check that is a number with a limit, by comparison and arm."""
    found = _of_kind(material, kind)
    if not found.empty:
        found = found[found["contrast"] == material.plan.contrasts[0].name]
    if found.empty:
        return None
    passed = int((found["passed"] == "true").sum())
    known = [float(value) for value in found["value"].dropna()]
    seen = (
        say(
            words,
            value=write(worst(known)),
            limit=write(float(found["limit"].iloc[0])),
            passed=count(passed),
            tried=count(len(found)),
        )
        if known
        else say("scrutiny.withheld")
    )
    return Judged(judgement=by_count(passed, len(found)), seen=seen)


def _of_kind(material: Material, *kinds: str) -> pd.DataFrame:
    gates = material.table("gates")
    if gates.empty:
        return gates
    return gates[gates["name"].str.partition(":")[0].isin(kinds)]
