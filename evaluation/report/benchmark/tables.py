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
    restrictions,
    twins,
    without_gates,
)
from evaluation.report.estimate_rows import Estimate, estimates
from evaluation.report.labels import lowered, sensitivity_labels
from evaluation.report.markup import Row, Table
from evaluation.report.material import Material
from evaluation.report.numbers import (
    FIXED_SPACE,
    WITHHELD,
    count,
    decimal,
    interval,
    percent,
)

EVERYONE = "Alla"
SHOW: Mapping[str, Callable[[float], str]] = {
    "ess": count,
    "smd": lambda value: decimal(value, 2),
    "top_share": lambda value: percent(value, 0),
    "overlap": lambda value: percent(value, 0),
}
HEADS = {
    "ess": "Effektivt antal (minst {})",
    "smd": "Största skillnad (högst {})",
    "top_share": "Tyngsta procentens vikt (högst {})",
    "overlap": "Andel med motsvarighet (minst {})",
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
    words = "procentenheter" if outcome.scale == "share_difference" else outcome.unit
    return Table(
        columns=("Jämförelse", "Personer", "Skillnad", "Från försöket"),
        groups=groups,
        caption=(
            f"{outcome.label}, skillnader i {words} med 95{FIXED_SPACE}% "
            "konfidensintervall. *Från försöket* är avståndet till försökets skillnad i samma "
            "urval. "
            "Med spärrarna avstängda visas vad de höll tillbaka; de talen är inga resultat."
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
            cells=(f"{count(row.n)} mot {count(row.n_reference)}", size, apart),
            kind="" if row.is_shown else row.status,
        )


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
    heads = (HEADS[name].format(SHOW[name](limit[name])) for name in SHOW)
    return Table(
        columns=("Jämförelse", *heads, "Klarar"),
        groups=groups,
        caption=(
            "Vad spärrarna såg före något utfall. Värden som inte klarar gränsen står med "
            "utropstecken. Effektivt antal sägs i femtal."
        ),
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
    return Row(head=label, cells=(*cells, "ja" if passed else "nej"))


def e_value_table(material: Material) -> Table:
    """Tabulate how strong a hidden cause would have to be, for every result that is shown."""
    groups = []
    for outcome in material.plan.outcomes:
        if outcome.role == "placebo":
            continue
        rows = [
            _hidden(row, f"{title}: {lowered(contrast.label)}")
            for name, title in _analyses(material, released=False)
            for contrast in twins(material)
            for row in [effect(material, outcome, contrast, sensitivity=name, scales=RATIOS)]
            if row is not None and row.is_shown and row.value > 0 and row.low > 0
        ]
        groups.append((outcome.label, tuple(rows)))
    return Table(
        columns=(
            "Urval och jämförelse",
            "Kvot",
            f"95{FIXED_SPACE}% KI",
            "E-värde",
            "Vid gränsen",
        ),
        groups=tuple(groups),
        caption=(
            "Hur starkt något som inte har mätts måste hänga ihop med både deltagandet och "
            "utfallet för att ensamt förklara skillnaden, och för att flytta intervallets närmaste "
            "gräns till ingen skillnad (VanderWeele & Ding 2017). 1 betyder att inget behövs. "
            "Räknat ur de visade kvoterna mellan gruppernas medelvärden eller andelar."
        ),
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
            same.append(Row(head=record["label_sv"], cells=cells))
        else:
            cells = (published, WITHHELD, record["source"])
            others.append(Row(head=record["label_sv"], cells=cells))
    return Table(
        columns=("Mått", "Publicerat", "Här", "Källa"),
        groups=(("Samma metod", tuple(same)), ("Andra metoder, samma fråga", tuple(others))),
        caption=(
            f"Publicerade värden bredvid våra egna ur samma data, i {_unit(material)}, med "
            "medelfel inom parentes. Där spärrarna håller tillbaka ett värde står här det som "
            "räknats med spärrarna avstängda."
        ),
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


def _unit(material: Material) -> str:
    return material.plan.primary.unit or "enheter"


def _analyses(material: Material, *, released: bool) -> list[tuple[str, str]]:
    found = [("", EVERYONE), *restrictions(material).items()]
    name = without_gates(material)
    if released and name:
        found.append((name, sensitivity_labels(material.plan)[name]))
    return found
