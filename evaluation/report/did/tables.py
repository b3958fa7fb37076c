"""Tables of a panel study: estimators, cohorts, groups, bounds, decomposition."""

import math
from collections.abc import Iterator, Mapping
from typing import Any

from evaluation.cohort import NO_ARM
from evaluation.protocol import Outcome
from evaluation.report.did.rows import JACKKNIFE, answers, method_label, rows_of, source_of, unit_of
from evaluation.report.heads import heads
from evaluation.report.labels import lowered, sensitivity_labels
from evaluation.report.language import say
from evaluation.report.markup import Row, Table
from evaluation.report.material import Material
from evaluation.report.numbers import (
    WITHHELD,
    count,
    decimal,
    interval,
    months,
    percent,
    probability,
)
from evaluation.report.retold import retold

COMPARISONS = {
    "never treated": "did.comparison.never_treated",
    "not yet treated": "did.comparison.not_yet_treated",
    "already treated": "did.comparison.already_treated",
}
RESTRICTIONS = {
    "parallel_trends": "did.restriction.parallel_trends",
    "relative_magnitudes": "did.restriction.relative_magnitudes",
    "smoothness": "did.restriction.smoothness",
}
Record = Mapping[Any, Any]


def estimator_table(material: Material) -> Table:
    """Tabulate the overall effect under every estimator, by outcome."""
    groups = []
    for outcome in material.plan.outcomes:
        rows = [
            row
            for row in rows_of(material, "estimates", outcome=outcome.name, scale="difference")
            if row["role"] != "placebo"
        ]
        rows.sort(key=lambda row: (str(row["analysis"]) != material.plan.name, row["analysis"]))
        groups.append((_title(outcome), tuple(_estimate(material, outcome, row) for row in rows)))
    estimates = material.table("estimates")
    methods = estimates.loc[estimates["role"] == "primary", "method"]
    caption = say("did.caption.estimators")
    if methods.str.endswith(JACKKNIFE).any():
        caption = f"{caption} {say('did.caption.jackknife')}"
    names = ("did.head.estimator", "did.head.effect", "head.interval", "head.p_value")
    return Table(columns=heads(*names), groups=tuple(groups), caption=caption)


def _estimate(material: Material, outcome: Outcome, row: Record) -> Row:
    unit, ok = unit_of(outcome), row["status"] == "ok"
    declared = sensitivity_labels(material.plan).get(str(row["analysis"]).partition(":")[2], "")
    label = method_label(row["method"])
    return Row(
        head=say("did.head.of_estimate", declared=declared, label=lowered(label))
        if declared
        else label,
        cells=(
            unit.number(row["estimate"]) if ok else say("numbers.not_evaluable"),
            unit.limits(row["conf_low"], row["conf_high"]),
            probability(row["p_value"]),
        ),
        kind="" if ok else row["status"],
    )


def cohort_table(material: Material) -> Table:
    """Tabulate who started when, and how long they are seen before and after."""
    frame = material.table("cohorts")
    if frame.empty:
        return Table(columns=(say("did.head.began"),), groups=(), caption="")
    frame = frame.sort_values("cohort")
    rows = [*frame[frame["cohort"] >= 0].to_dict("records")]
    rows += frame[frame["cohort"] < 0].to_dict("records")
    named = any(row["names"] for row in rows)
    of_table = source_of(material) == "table"
    grouped = of_table and bool(frame["districts"].notna().any())
    body = tuple(
        Row(
            head=retold(row["cohort_label"]),
            cells=(
                *([row["names"]] if named else []),
                count(row["districts"] if grouped else row["persons"]),
                count(row["periods_before"]),
                count(row["periods_after"]),
            ),
            kind="" if row["status"] == "ok" else row["status"],
        )
        for row in rows
    )
    names = ["did.head.began", *(["did.head.who"] if named else [])]
    names += ["did.head.number" if of_table else "head.persons"]
    names += ["did.head.before", "did.head.after"]
    return Table(
        columns=heads(*names),
        groups=(("", body),),
        caption=say("did.caption.cohorts"),
        words=frozenset({1}) if named else frozenset(),
    )


def cluster_table(material: Material) -> Table:
    """Tabulate what few groups allow: bootstrap, shuffled starts, without one group."""
    body = []
    for read in answers(material):
        row = rows_of(material, "clusters", outcome=read.outcome.name)[0]
        unit = read.unit
        cells = (
            unit.number(row["estimate"]),
            unit.limits(row["conf_low"], row["conf_high"]),
            probability(row["p_wild"]),
            probability(row["p_permutation"]),
            unit.limits(row["low"], row["high"]),
        )
        if set(cells) != {WITHHELD}:
            body.append(Row(head=_title(read.outcome), cells=cells))
    names = ("did.head.outcome", "did.head.effect", "head.interval", "did.head.p_bootstrap",
             "did.head.p_shuffled", "did.head.without_one")  # fmt: skip
    return Table(
        columns=heads(*names),
        groups=(("", tuple(body)),),
        caption=say("did.caption.clusters"),
    )


def honest_table(material: Material) -> Table:
    """Tabulate bounds on the average effect by how far trends may have departed."""
    order = list(RESTRICTIONS)
    groups = []
    for outcome in material.plan.outcomes:
        unit = unit_of(outcome)
        rows = rows_of(material, "honest", outcome=outcome.name, target="average", status="ok")
        rows.sort(key=lambda row: (order.index(row["restriction"]), row["departure"]))
        body = tuple(
            Row(
                head=_departure(row, unit.factor),
                cells=(unit.limits(row["conf_low"], row["conf_high"]),),
            )
            for row in rows
        )
        groups.append((_title(outcome), body))
    return Table(
        columns=(say("did.head.departure"), say("head.interval")),
        groups=tuple(groups),
        caption=say("did.caption.honest_table"),
    )


def _departure(row: Record, factor: float) -> str:
    key = RESTRICTIONS[row["restriction"]]
    if row["restriction"] == "parallel_trends":
        return say(key)
    size = row["departure"] * (factor if row["restriction"] == "smoothness" else 1)
    return say(key, size=decimal(size, 2))


def decomposition_table(material: Material) -> Table:
    """Tabulate what the two-way coefficient is made of, by kind of comparison."""
    order = list(COMPARISONS)
    groups = []
    for outcome in material.plan.outcomes:
        unit = unit_of(outcome)
        rows = rows_of(material, "decomposition", outcome=outcome.name, treated=-1.0)
        rows.sort(key=lambda row: order.index(row["kind"]))
        body = tuple(
            Row(
                head=say(COMPARISONS[row["kind"]]),
                cells=(percent(row["weight"]), unit.number(row["estimate"])),
            )
            for row in rows
            if not math.isnan(row["weight"])
        )
        groups.append((_title(outcome), body))
    return Table(
        columns=heads("head.comparison", "did.head.weight", "head.estimate"),
        groups=tuple(groups),
        caption=say("did.caption.decomposition"),
    )


def hazard_table(material: Material) -> Table:
    """Tabulate shares that have left, with and without, from hazards."""
    names = ("did.head.with", "did.head.without", "head.difference", "head.interval")
    time = say("did.head.since", periods=say("head.time"))
    return Table(
        columns=(time, *heads(*names)),
        groups=(("", tuple(_hazards(material))),),
        caption=say("did.caption.hazards", label=material.plan.primary.label),
    )


def _hazards(material: Material) -> Iterator[Row]:
    rows = rows_of(material, "estimates", method="hazard_did", status="ok")
    arm = material.plan.arms[0].name
    for month in sorted({row["month"] for row in rows}):
        here = {(row["arm"], row["scale"]): row for row in rows if row["month"] == month}
        found = [here.get(key) for key in ((arm, "risk"), (NO_ARM, "risk"))]
        gap = here.get((arm, "risk_difference"))
        if gap is None or None in found:
            continue
        levels = [decimal(100 * level["estimate"]) for level in found if level is not None]
        limits = interval(100 * gap["conf_low"], 100 * gap["conf_high"])
        yield Row(
            head=months(int(month)),
            cells=(*levels, decimal(100 * gap["estimate"]), limits),
        )


def _title(outcome: Outcome) -> str:
    words = unit_of(outcome).words
    return say("did.head.in_unit", label=outcome.label, unit=words) if words else outcome.label
