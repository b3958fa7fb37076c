"""Faults in how values are written: D15, D16 and D22. Every cell is a text here."""

import numpy as np
import polars as pl

from evaluation.simulate.dirty.fault import Ground, Planted
from evaluation.simulate.dirty.picking import (
    CHILD,
    MONTH,
    NR,
    cycled,
    few,
    households,
    pick,
    rows_of,
)

AMOUNT = "belopp_forsorjningsstod"
THOUSAND = 1000
# Space, no-break space, narrow no-break space.
SPACES = (" ", "\u00a0", "\u202f")
NO_MONTHS = ("13", "00")
LOCAL_NAMES = ("Språkpraktik", "Arbetsträning")
DISTRICT = "Söder"
LOST_LETTER = "\ufffd"


def spreadsheet_amounts(ground: Ground, rng: np.random.Generator) -> Planted:
    """D15: amounts with spaces between thousands, or with decimals."""
    whole = pl.col(AMOUNT).cast(pl.Int64)
    rows = pick(ground, rows_of(ground, "hushall_manad").filter(whole >= THOUSAND), 4, rng)
    texts = [_amount(value, n) for n, value in enumerate(rows[AMOUNT].to_list())]
    table = cycled(ground.tables["hushall_manad"], rows[NR], AMOUNT, texts)
    return Planted(tables={"hushall_manad": table}, counts=(rows.height,), taken=households(rows))


def _amount(text: str, n: int) -> str:
    form = n % (len(SPACES) + 1)
    return f"{int(text)},00" if form == len(SPACES) else f"{int(text):,}".replace(",", SPACES[form])


def months_as_numbers(ground: Ground, rng: np.random.Generator) -> Planted:
    """D16a: months as decimal numbers and as the first day of the month."""
    rows = pick(ground, rows_of(ground, "bistand_manad"), few(rng), rng)
    texts = [
        f"{month}-01" if n % 2 else f"{month.replace('-', '')}.0"
        for n, month in enumerate(rows[MONTH].to_list())
    ]
    return _months(ground, rows, texts)


def no_such_month(ground: Ground, rng: np.random.Generator) -> Planted:
    """D16b: month 13 and month 00."""
    # A child's month: without an adult's month the household would break more rules.
    children = rows_of(ground, "bistand_manad").filter(pl.col("roll") == CHILD)
    rows = pick(ground, children, few(rng), rng)
    years = rows[MONTH].str.slice(0, 5).to_list()
    texts = [year + NO_MONTHS[n % len(NO_MONTHS)] for n, year in enumerate(years)]
    return _months(ground, rows, texts)


def _months(ground: Ground, rows: pl.DataFrame, texts: list[str]) -> Planted:
    table = cycled(ground.tables["bistand_manad"], rows[NR], MONTH, texts)
    return Planted(tables={"bistand_manad": table}, counts=(rows.height,), taken=households(rows))


def damaged_letters(ground: Ground, rng: np.random.Generator) -> Planted:
    """D22: texts that were read in one encoding and written in another."""
    insatser = pick(ground, rows_of(ground, "insats"), few(rng), rng)
    rest = ground.without(households(insatser))
    months = pick(rest, rows_of(ground, "hushall_manad"), few(rng), rng)
    insats, table = ground.tables["insats"], ground.tables["hushall_manad"]
    names = [damaged for name in LOCAL_NAMES for damaged in _damaged(name)]
    return Planted(
        tables={
            "insats": cycled(insats, insatser[NR], "lokal_benamning", names),
            "hushall_manad": cycled(table, months[NR], "distrikt", _damaged(DISTRICT)),
        },
        counts=(insatser.height, months.height),
        taken=households(insatser) | households(months),
    )


def _damaged(text: str) -> list[str]:
    letters = "".join(letter if letter.isascii() else LOST_LETTER for letter in text)
    return [text.encode().decode("latin-1"), letters]
