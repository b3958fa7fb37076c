"""Tables of a study that holds the same question with a lottery and without one."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from evaluation.estimate.result.e_value import e_value
from evaluation.protocol import Outcome
from evaluation.report.benchmark.rows import (
    RATIOS,
    amount,
    deviation,
    effect,
    limits,
    outcome_unit,
    restrictions,
    twins,
    without_gates,
)
from evaluation.report.estimate_rows import Estimate, estimates
from evaluation.report.heads import heads
from evaluation.report.labels import lowered, sensitivity_labels
from evaluation.report.language import say
from evaluation.report.markup import Row, Table
from evaluation.report.material import Material
from evaluation.report.numbers import (
    FIXED_SPACE,
    WITHHELD,
    count,
    decimal,
    interval,
    percent,
    unit_words,
)
from evaluation.report.retold import retold

SHOW: Mapping[str, Callable[[float], str]] = {
    "ess": count,
    "smd": lambda value: decimal(value, 2),
    "top_share": lambda value: percent(value, 0),
    "overlap": lambda value: percent(value, 0),
}
HEADS = {
    "ess": "benchmark.gate.ess",
    "smd": "benchmark.gate.smd",
    "top_share": "benchmark.gate.top_share",
    "overlap": "benchmark.gate.overlap",
}


def primary_table(material: Material) -> Table:
    """Tabulate the primary outcome of every contrast and analysis beside the experiment."""
    return _effects(material, material.plan.primary)


def secondary_table(material: Material) -> Table:
    """Tabulate the first secondary outcome in the same way."""
    plan = material.plan
    second = (item for item in plan.outcomes if item.role == "secondary")
    return _effects(material, next(second, plan.primary))


def _effects(material: Material, outcome: Outcome) -> Table:
    groups = tuple(
        (title, tuple(_line(material, outcome, name)))
        for name, title in _analyses(material, released=True)
    )
    is_share = outcome.scale == "share_difference"
    return Table(
        columns=heads(
            "head.comparison",
            "head.persons",
            "head.difference",
            "benchmark.head.from_experiment",
        ),
        groups=groups,
        caption=say(
            "benchmark.caption.effects",
            what=outcome.label,
            unit=unit_words("procentenheter") if is_share else outcome_unit(outcome),
            confidence=say("numbers.confidence"),
        ),
    )


def _line(material: Material, outcome: Outcome, name: str) -> Iterator[Row]:
    for contrast in material.plan.contrasts:
        row = effect(material, outcome, contrast, sensitivity=name)
        if row is None:
            continue
        away = deviation(material, outcome, contrast, sensitivity=name)
        size = f"{amount(row)} ({limits(row)})" if row.is_shown else amount(row)
        apart = f"{amount(away)} ({limits(away)})" if away and away.is_shown else WITHHELD
        yield Row(
            head=contrast.label,
            cells=(_persons(row), size, apart),
            kind="" if row.is_shown else row.status,
        )


def _persons(row: Estimate) -> str:
    return say("benchmark.against", first=count(row.n), last=count(row.n_reference))


def gate_table(material: Material) -> Table:
    """Tabulate what the gates saw in every contrast without a lottery."""
    gates = material.table("gates")
    found = {
        (row["contrast"], row["name"]): row
        for row in gates.to_dict("records")
        if row["arm"] == material.plan.arms[0].name
    }
    limit = {name: found[(twins(material)[0].name, name)]["limit"] for name in SHOW}
    groups = tuple(
        (
            title,
            tuple(
                _judged(found, contrast.name, contrast.label, name) for contrast in twins(material)
            ),
        )
        for name, title in _analyses(material, released=False)
    )
    limits_told = (say(HEADS[name], limit=SHOW[name](limit[name])) for name in SHOW)
    return Table(
        columns=(
            say("head.comparison"),
            *limits_told,
            say("benchmark.gate.passes"),
        ),
        groups=groups,
        caption=say("benchmark.gate.caption"),
    )


def _judged(
    found: Mapping[tuple[str, str], Mapping[Any, Any]], contrast: str, label: str, name: str
) -> Row:
    cells, passed = [], True
    for gate, show in SHOW.items():
        row = found.get((contrast, f"{gate}:{name}" if name else gate))
        if row is None:
            cells.append(WITHHELD)
            continue
        is_met = row["passed"] == "true"
        passed &= is_met
        cells.append(show(row["value"]) + ("" if is_met else f"{FIXED_SPACE}!"))
    return Row(head=label, cells=(*cells, say("benchmark.yes" if passed else "benchmark.no")))


def e_value_table(material: Material) -> Table:
    """Tabulate how strong a hidden cause would have to be, for every result that is shown."""
    groups = []
    for outcome in material.plan.outcomes:
        if outcome.role == "placebo":
            continue
        rows = [
            _hidden(
                row,
                say("benchmark.head.sample_and", sample=title, contrast=lowered(contrast.label)),
            )
            for name, title in _analyses(material, released=False)
            for contrast in twins(material)
            for row in [effect(material, outcome, contrast, sensitivity=name, scales=RATIOS)]
            if row is not None and row.is_shown and row.value > 0 and row.low > 0
        ]
        groups.append((outcome.label, tuple(rows)))
    return Table(
        columns=heads(
            "benchmark.head.sample",
            "robustness.head.ratio",
            "head.interval",
            "robustness.head.e_value",
            "benchmark.head.at_limit",
        ),
        groups=tuple(groups),
        caption=say("benchmark.caption.e_values"),
    )


def _hidden(row: Estimate, head: str) -> Row:
    found = e_value(np.array([row.value]), np.array([row.low]), np.array([row.high]))
    return Row(
        head=head,
        cells=(
            decimal(row.value, 2),
            interval(row.low, row.high, 2),
            decimal(float(found.estimate[0])),
            decimal(float(found.limit[0])),
        ),
    )


def literature_table(material: Material) -> Table:
    """Set published values beside ours: same method first, then others for the same question."""
    same, others = [], []
    for record in material.table("literature").to_dict("records"):
        published = _with_error(record["estimate"], record["std_error"])
        if record["method"]:
            cells = (published, _ours(material, record), record["source"])
            same.append(Row(head=retold(record["label_sv"]), cells=cells))
        else:
            cells = (published, WITHHELD, record["source"])
            others.append(Row(head=retold(record["label_sv"]), cells=cells))
    return Table(
        columns=heads(
            "did.head.measure", "did.head.published", "did.head.here", "benchmark.head.source"
        ),
        groups=(
            (say("benchmark.head.same_method"), tuple(same)),
            (say("benchmark.head.other_methods"), tuple(others)),
        ),
        caption=say("benchmark.caption.literature", unit=outcome_unit(material.plan.primary)),
        words=frozenset({3}),
    )


def _ours(material: Material, record: Mapping[Any, Any]) -> str:
    rows = estimates(
        material,
        outcome=record["outcome"],
        contrast=record["contrast"],
        scales=frozenset({record["scale"]}),
        sensitivity=record["analysis"],
    )
    table = material.table("estimates")
    for row in rows:
        if row.method == record["method"] and row.is_shown:
            error = table.loc[
                (table["analysis"].str.partition(":")[2] == row.sensitivity)
                & (table["population"] == row.population)
                & (table["outcome"] == row.outcome)
                & (table["method"] == row.method)
                & (table["scale"] == row.scale),
                "std_error",
            ]
            return _with_error(row.value, float(error.iloc[0]))
    return WITHHELD


def _with_error(value: float, error: float) -> str:
    return f"{decimal(value, 0)} ({decimal(error, 0)})"


def _analyses(material: Material, *, released: bool) -> list[tuple[str, str]]:
    found = [("", say("benchmark.everyone")), *restrictions(material).items()]
    name = without_gates(material)
    if released and name:
        found.append((name, sensitivity_labels(material.plan)[name]))
    return found
