"""Tables of what each year cost: ledgers, assistance, insatser, hosts and concentration."""

import math

from evaluation.disclosure.row_keys import Row as Cells
from evaluation.disclosure.row_keys import records
from evaluation.report.costs.layout import between, laid_out, sector_label, subsidy_label
from evaluation.report.costs.rows import Year, insats_label, plan_of, years
from evaluation.report.language import say
from evaluation.report.markup import Row, Table
from evaluation.report.material import Material
from evaluation.report.numbers import count, decimal

MILLION, PERCENT = 1e6, 100
TOPS = (5, 10, 15, 20, 50)
LEDGER = (
    *("costs.column.year", "costs.column.assistance", "costs.column.gross"),
    *("costs.column.transfer", "costs.column.municipality", "costs.column.state"),
)
ASSISTANCE = (
    *("costs.column.year", "costs.column.household_months"),
    *("costs.column.kr_month", "costs.column.per_inhabitant", "costs.column.results"),
)
INSATSER = (
    *("costs.column.year", "costs.column.subsidy", "costs.column.persons"),
    *("costs.column.months", "costs.column.price", "costs.column.kr_all"),
)
HOSTS = (
    *("costs.column.sector", "costs.column.subsidy"),
    *("costs.column.persons", "costs.column.percent"),
)


def ledger_table(material: Material) -> Table:
    """Tabulate both ledgers by year: what one gets of the other takes itself out."""
    rows = tuple(_ledger(year) for year in years(material))
    return laid_out("costs.caption.ledger", LEDGER, (("", rows),), kind="wide")


def _ledger(year: Year) -> Row:
    mark = say("costs.held") if year.held else ""
    spans = (year.assistance.value, year.gross, year.transfer, year.municipality, year.state)
    return Row(head=f"{year.year}{mark}", cells=tuple(decimal(kr / MILLION, 1) for kr in spans))


def assistance_table(material: Material) -> Table:
    """Tabulate assistance by year: a month of it, by inhabitant, and results beside."""
    results = {int(row["year"]): row for row in records(material.table("indicators"))}
    rows = tuple(
        Row(
            head=str(int(row["year"])),
            cells=(
                count(row["household_months"]),
                between(row["kr"], row["low"], row["high"]),
                count(row["household_months"] * row["kr"] / row["inhabitants"]),
                _result(results.get(int(row["year"]))),
            ),
        )
        for row in records(material.table("cost_assistance"))
    )
    return laid_out("costs.caption.assistance", ASSISTANCE, (("", rows),), kind="wide")


def _result(row: Cells | None) -> str:
    if row is None:
        return say("costs.nothing")
    return between(row["estimate"], row["low"], row["high"])


def insats_table(material: Material) -> Table:
    """Tabulate months and kronor of every insats and year."""
    groups = []
    table = material.table("cost_insatser")
    for name in _priced(material):
        own = records(table[table["insats"] == name])
        groups.append((insats_label(material, name), tuple(_insats(material, row) for row in own)))
    return laid_out("costs.caption.insatser", INSATSER, tuple(groups), words=(1,), kind="wide")


def _insats(material: Material, row: Cells) -> Row:
    return Row(
        head=str(int(row["year"])),
        cells=(
            subsidy_label(material, str(row["subsidy"])),
            count(row["persons"]),
            count(row["months"]),
            count(row["kr"]),
            count(row["months"] * row["kr"]),
        ),
    )


def host_table(material: Material) -> Table:
    """Tabulate persons of each insats by the host's sector and subsidy."""
    groups = []
    table = material.table("cost_hosts")
    for name in _priced(material):
        own = table[table["insats"] == name]
        whole = own["persons"].sum() if own["persons"].notna().all() else math.nan
        rows = tuple(
            Row(
                head=sector_label(str(row["sector"])),
                cells=(
                    subsidy_label(material, str(row["subsidy"])),
                    count(row["persons"]),
                    decimal(PERCENT * row["persons"] / whole, 0),
                ),
            )
            for row in records(own)
        )
        groups.append((insats_label(material, name), rows))
    return laid_out("costs.caption.hosts", HOSTS, tuple(groups), words=(1,))


def curve_table(material: Material) -> Table:
    """Tabulate how much the most expensive households carry, by year."""
    table = material.table("cost_curve")
    rows = []
    for year in sorted(set(table["year"])):
        own = {int(row["top"]): row for row in records(table[table["year"] == year])}
        cells = tuple(_carried(own[top]) for top in TOPS)
        rows.append(Row(head=str(int(year)), cells=cells))
    tops = (say("costs.column.top", top=str(top)) for top in TOPS)
    heads = (say("costs.column.year"), *tops)
    caption = say("costs.caption.curve")
    return Table(columns=heads, groups=(("", tuple(rows)),), caption=caption, kind="wide")


def _carried(row: Cells) -> str:
    return between(float(row["share"]), float(row["low"]), float(row["high"]))


def _priced(material: Material) -> tuple[str, ...]:
    return tuple(dict.fromkeys(unit.insats for unit in plan_of(material).unit))
