"""Tables of what a month and one more exit cost, and of shares that others stated."""

import math

from evaluation.data.months import month_text
from evaluation.disclosure.row_keys import Row as Cells
from evaluation.estimate.cost.stated import checked
from evaluation.protocol.protocol import Outcome
from evaluation.report.answers.parts import parts_differ
from evaluation.report.costs.layout import between, laid_out, with_limits
from evaluation.report.costs.rows import (
    ALL_PAYERS,
    MUNICIPALITY,
    STATE,
    insats_label,
    last_month,
    outcome_in,
    plan_of,
    shifted,
    worth,
)
from evaluation.report.estimate_rows import Estimate
from evaluation.report.labels import arm_label
from evaluation.report.language import say
from evaluation.report.markup import Row, Table
from evaluation.report.material import Material
from evaluation.report.numbers import count, decimal, interval, months

PAYERS = {"kommun": "costs.payer.municipality", "stat": "costs.payer.state"}
VERDICTS = {
    "fler": "costs.verdict.more",
    "fler_billigare": "costs.verdict.saving",
    "farre": "costs.verdict.fewer",
    "obestamt": "costs.verdict.undecided",
    "visas_ej": "costs.verdict.withheld",
}
UNIT = (
    *("costs.column.insats", "costs.column.kr", "costs.column.valid"),
    *("costs.column.payer", "costs.column.source"),
)
WORTH = (
    *("costs.column.insats", "costs.column.exits", "costs.column.cost"),
    *("costs.column.ratio", "costs.column.fieller", "costs.column.verdict"),
)
PARTS = (
    *("costs.column.insats", "costs.column.persons", "costs.column.exits"),
    *("costs.column.cost", "costs.column.verdict"),
)
DIFFER = {True: "costs.differ.yes", False: "costs.differ.no", None: "costs.differ.untested"}
STATED = (
    *("costs.column.what", "costs.column.numbers", "costs.column.stated"),
    *("costs.column.really", "costs.column.agrees", "costs.column.source"),
)


def unit_table(material: Material) -> Table:
    """Tabulate what a month of each insats costs, when, and by which source."""
    rows = tuple(
        Row(
            head=insats_label(material, unit.insats),
            cells=(
                count(unit.kr_per_month),
                _period(unit.valid_from, unit.valid_to),
                say(PAYERS[unit.payer]),
                unit.source,
            ),
        )
        for unit in plan_of(material).unit
    )
    subsidies = tuple(
        Row(
            head=item.label,
            cells=(
                say("costs.minus", percent=decimal(100 * item.share, 0)),
                _period(None, None),
                say("costs.payer.transfer"),
                item.source,
            ),
        )
        for item in plan_of(material).subsidies
    )
    groups = (("", rows), (say("costs.subsidies"), subsidies))
    return laid_out("costs.caption.unit", UNIT, groups, words=(2, 3, 4))


def worth_table(material: Material) -> Table:
    """Tabulate what one more exit costs: the municipality over time, the others at the end."""
    groups = []
    for outcome in _ledgers(material):
        month = 0 if outcome.column == MUNICIPALITY else last_month(material, outcome)
        own = worth(material, outcome=outcome.name, month=month)
        groups.append((outcome.label, tuple(_worth(material, row) for row in own)))
    return laid_out("costs.caption.worth", WORTH, tuple(groups), words=(5,), kind="wide")


def _worth(material: Material, row: Cells) -> Row:
    arm, time = arm_label(material.plan, str(row["arm"])), months(int(row["month"]))
    return Row(
        head=say("costs.after", arm=arm, time=time),
        cells=(
            with_limits(row, "exits", 1),
            with_limits(row, "cost", 0),
            with_limits(row, "ratio", 0),
            interval(row["fieller_low"], row["fieller_high"], 0),
            say(VERDICTS[str(row["verdict"])]),
        ),
    )


def part_table(material: Material) -> Table:
    """Tabulate sub-types of insatser by employer or subsidy, and whether exits differ."""
    outcome, groups = outcome_in(material, MUNICIPALITY), []
    for arm in material.plan.main_arms if outcome else ():
        parts = {one.name for one in material.plan.arms if one.parent == arm.name}
        month = last_month(material, outcome) if outcome else 0
        name = outcome.name if outcome else ""
        found = worth(material, outcome=name, month=month, parts=True)
        rows = tuple(_part(material, row) for row in found if row["arm"] in parts)
        differ = say(DIFFER[parts_differ(material, arm.name)])
        groups.append((say("costs.parts", arm=arm.label, differ=differ), rows))
    return laid_out("costs.caption.parts", PARTS, tuple(groups), words=(4,), kind="wide")


def _part(material: Material, row: Cells) -> Row:
    return Row(
        head=arm_label(material.plan, str(row["arm"])),
        cells=(
            count(row["n"]),
            with_limits(row, "exits", 1),
            with_limits(row, "cost", 0),
            say(VERDICTS[str(row["verdict"])]),
        ),
    )


def shifted_table(material: Material) -> Table:
    """Tabulate by how much more are on unemployment insurance, which the state answers for."""
    found = shifted(material)
    months_of = sorted({row.month for row in found})
    rows = []
    for arm in material.plan.main_arms:
        own = {row.month: row for row in found if row.arm == arm.name}
        cells = (own.get(month) for month in months_of)
        rows.append(Row(head=arm.label, cells=tuple(_shifted(row) for row in cells)))
    heads = (say("costs.column.insats"), *(months(month) for month in months_of))
    groups = (("", tuple(rows if found else ())),)
    return Table(columns=heads, groups=groups, caption=say("costs.caption.shifted"))


def _shifted(row: Estimate | None) -> str:
    if row is None or not row.is_shown:
        return say("costs.nothing")
    return between(row.value, row.low, row.high, decimals=1)


def acceptable_table(material: Material) -> Table:
    """Tabulate how probable it is that exits are worth their cost, by what each may cost."""
    table, amounts = material.table("cost_acceptable"), plan_of(material).willingness
    groups = []
    for outcome in _ledgers(material):
        month = last_month(material, outcome)
        rows = []
        for row in worth(material, outcome=outcome.name, month=month):
            same = (table["outcome"] == outcome.name) & (table["arm"] == row["arm"])
            found = table[same & (table["month"] == month)].set_index("amount")["share"]
            shares = tuple(count(found.get(amount, math.nan)) for amount in amounts)
            rows.append(Row(head=arm_label(material.plan, str(row["arm"])), cells=shares))
        groups.append((outcome.label, tuple(rows)))
    heads = (say("costs.column.insats"), *(say("costs.kr", kr=count(one)) for one in amounts))
    caption = say("costs.caption.acceptable")
    return Table(columns=heads, groups=tuple(groups), caption=caption, kind="wide")


def stated_table(material: Material) -> Table:
    """Tabulate shares that others printed beside what their own numbers give."""
    rows = []
    for item in plan_of(material).stated:
        found = checked(item.part, item.whole, item.share)
        cells = (
            say("costs.of", part=_plain(item.part), whole=_plain(item.whole)),
            _plain(item.share),
            decimal(found.share, 1),
            say("costs.agrees" if found.agrees else "costs.differs"),
            item.source,
        )
        rows.append(Row(head=item.label, cells=cells))
    return laid_out("costs.caption.stated", STATED, (("", tuple(rows)),), words=(1, 4, 5))


def _ledgers(material: Material) -> list[Outcome]:
    """Give the outcomes that are whole ledgers; assistance and insatser are parts of them."""
    found = (outcome_in(material, name) for name in (MUNICIPALITY, STATE, ALL_PAYERS))
    return [outcome for outcome in found if outcome is not None]


def _plain(value: float) -> str:
    return decimal(value, 0 if value == int(value) else 1)


def _period(first: int | None, last: int | None) -> str:
    if first is None and last is None:
        return say("costs.always")
    if first is None:
        return say("costs.until", last=month_text(last or 0))
    if last is None:
        return say("costs.since", first=month_text(first))
    return say("costs.period", first=month_text(first), last=month_text(last))
