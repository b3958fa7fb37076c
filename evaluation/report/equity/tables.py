"""Groups of every kind beside what was expected of them."""

from evaluation.disclosure.gaps import FEWER, MORE
from evaluation.indicators.equity import NO_LIKES
from evaluation.report.equity.rows import Asked
from evaluation.report.indicators.words import GROUP_KINDS, group_label
from evaluation.report.language import say
from evaluation.report.markup import Row, Table
from evaluation.report.numbers import count, decimal, interval, signed

VERDICTS = {MORE: "equity.verdict.more", FEWER: "equity.verdict.fewer"}
COLUMNS = (
    *("equity.column.group", "equity.column.n", "equity.column.share"),
    *("equity.column.expected", "equity.column.gap", "equity.column.likely"),
    "equity.column.verdict",
)


def gap_table(question: Asked) -> Table:
    """Tabulate every group with share, expected share, gap and verdict."""
    groups = []
    for kind, key in GROUP_KINDS.items():
        rows = tuple(
            _row(kind, {str(name): value for name, value in row.items()})
            for row in question.of_kind(kind).to_dict("records")
        )
        if rows:
            groups.append((say(key), rows))
    return Table(
        columns=tuple(say(key) for key in COLUMNS),
        groups=tuple(groups),
        caption=say("equity.caption.table", what=question.name, year=str(question.year)),
        words=frozenset({6}),
        kind="wide",
    )


def _row(kind: str, row: dict[str, float]) -> Row:
    gap = say(
        "equity.gap",
        gap=signed(row["gap"], 0),
        interval=interval(row["gap_low"], row["gap_high"], 0),
    )
    is_compared = row["gap"] == row["gap"]
    likely = row["likely"] == row["likely"]
    return Row(
        head=group_label(kind, str(row["group"])),
        cells=(
            count(row["n"]),
            decimal(row["estimate"], 0),
            decimal(row["expected"], 0),
            gap if is_compared else say("equity.nothing"),
            signed(row["likely"], 0) if likely else say("equity.nothing"),
            _verdict(row, is_compared=is_compared),
        ),
    )


def _verdict(row: dict[str, float], *, is_compared: bool) -> str:
    if is_compared:
        return say(VERDICTS.get(str(row["gap_verdict"]), "equity.verdict.none"))
    if row["estimate"] != row["estimate"]:
        return say("equity.verdict.withheld")
    alone = str(row["not_compared"]) == NO_LIKES
    return say("equity.verdict.no_likes" if alone else "equity.verdict.no_model")
