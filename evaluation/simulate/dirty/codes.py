"""Faults in codes: D12, D13, D14, D19 and D21."""

import numpy as np
import polars as pl

from evaluation.errors import UsageError
from evaluation.simulate.dirty.fault import Ground, Planted
from evaluation.simulate.dirty.picking import (
    ADULTS,
    HOUSEHOLD,
    MONTH,
    NR,
    PERSON,
    changed,
    cycled,
    few,
    households,
    pick,
    rows_of,
)

REORGANISED_AT = 0.4
MISSING_SHARE = 0.30
USUAL, USUAL_DETAIL = "AL", "LC06"
NEIGHBOURS = ("0380", "0381")
OTHER_WORDS = {"1": ["M", "Man"], "2": ["K", "Kvinna"]}
UNKNOWN_CHILDREN = ["98", "99"]


def lost_zero(ground: Ground, rng: np.random.Generator) -> Planted:
    """D12a: a spreadsheet took the municipality code for a number."""
    code = str(ground.manifest["kommun_kod"])
    if not code.startswith("0"):
        raise UsageError("the municipality code has no zero to lose", at="--dirty D12a")
    persons = pick(ground, rows_of(ground, "person"), few(rng), rng)
    short = pl.col("kommun_kod").str.strip_chars_start("0")
    person = changed(ground.tables["person"], persons[NR], kommun_kod=short)
    rest = ground.without(households(persons))
    months = pick(rest, rows_of(ground, "hushall_manad"), few(rng), rng)
    table = changed(ground.tables["hushall_manad"], months[NR], kommun_kod=short)
    return Planted(
        tables={"person": person, "hushall_manad": table},
        counts=(persons.height, months.height),
        taken=households(persons) | households(months),
    )


def reorganised(ground: Ground, rng: np.random.Generator) -> Planted:
    """D12b: districts get other names from a month on."""
    del rng  # half of the districts, all their months
    table = ground.tables["hushall_manad"]
    districts = sorted(table["distrikt"].drop_nulls().unique().to_list())
    renamed = districts[: max(1, len(districts) // 2)]
    new = {name: f"Nya {name}" for name in renamed}
    late = pl.col(MONTH) >= ground.month_at(REORGANISED_AT)
    name = pl.when(late).then(pl.col("distrikt").replace(new)).otherwise(pl.col("distrikt"))
    return Planted(
        tables={"hushall_manad": table.with_columns(name.alias("distrikt"))},
        counts=(len(renamed),),
    )


def sex_in_words(ground: Ground, rng: np.random.Generator) -> Planted:
    """D13: sex as K, M, Man or Kvinna."""
    rows = pick(ground, rows_of(ground, "person"), few(rng), rng)
    frame = ground.tables["person"]
    for code, words in OTHER_WORDS.items():
        frame = cycled(frame, rows.filter(pl.col("kon") == code)[NR], "kon", words)
    return Planted(tables={"person": frame}, counts=(rows.height,), taken=households(rows))


def missing_as_value(ground: Ground, rng: np.random.Generator) -> Planted:
    """D14: 98 and 99, which mean not known, read as numbers of children."""
    with_children = rows_of(ground, "hushall_manad").filter(pl.col("antal_barn") > 0)
    rows = pick(ground, with_children, few(rng), rng)
    kind = ground.tables["hushall_manad"].schema["antal_barn"]
    texts = ground.tables["hushall_manad"].with_columns(pl.col("antal_barn").cast(pl.String))
    table = cycled(texts, rows[NR], "antal_barn", UNKNOWN_CHILDREN)
    return Planted(
        tables={"hushall_manad": table.with_columns(pl.col("antal_barn").cast(kind))},
        counts=(rows.height,),
        taken=households(rows),
    )


def hinder_missing(ground: Ground, rng: np.random.Generator) -> Planted:
    """D19a: no hinder for three adult months of ten."""
    frame = ground.tables["bistand_manad"]
    # By person and month, so that a month delivered twice stays the same twice.
    months = frame.filter(pl.col("roll").is_in(ADULTS)).unique([PERSON, MONTH, HOUSEHOLD])
    months = months.sort(PERSON, MONTH, HOUSEHOLD)
    n = int(MISSING_SHARE * months.height)
    lost = months[np.sort(rng.permutation(months.height)[:n])].select(PERSON, MONTH, HOUSEHOLD)
    rows = frame.with_row_index(NR).join(lost, on=[PERSON, MONTH, HOUSEHOLD], how="semi")[NR]
    nothing = pl.lit(None)
    frame = changed(frame, rows, forsorjningshinder=nothing, forsorjningshinder_detalj=nothing)
    adult = frame.filter(pl.col("roll").is_in(ADULTS))
    return Planted(
        tables={"bistand_manad": frame}, counts=(adult["forsorjningshinder"].null_count(),)
    )


def hinder_by_default(ground: Ground, rng: np.random.Generator) -> Planted:
    """D19b: the first word of the list for everybody who has one."""
    del rng  # everybody
    frame = ground.tables["bistand_manad"]
    rows = frame.with_row_index(NR).filter(
        pl.col("roll").is_in(ADULTS) & pl.col("forsorjningshinder").is_not_null()
    )[NR]
    frame = changed(
        frame,
        rows,
        forsorjningshinder=pl.lit(USUAL),
        forsorjningshinder_detalj=pl.lit(USUAL_DETAIL),
    )
    return Planted(tables={"bistand_manad": frame}, counts=(len(rows),))


def other_municipality(ground: Ground, rng: np.random.Generator) -> Planted:
    """D21: a month of another municipality in the middle of a spell."""
    rows = rows_of(ground, "hushall_manad").sort(HOUSEHOLD, MONTH)
    month = pl.col(MONTH)
    inside = (month.shift(1).over(HOUSEHOLD) == month - 1) & (
        month.shift(-1).over(HOUSEHOLD) == month + 1
    )
    chosen = pick(ground, rows.filter(inside), few(rng), rng)
    own = str(ground.manifest["kommun_kod"])
    other = next(code for code in NEIGHBOURS if code != own)
    table = changed(ground.tables["hushall_manad"], chosen[NR], kommun_kod=pl.lit(other))
    return Planted(
        tables={"hushall_manad": table}, counts=(chosen.height,), taken=households(chosen)
    )
