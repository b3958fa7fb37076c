"""Faults in whole months of the delivery: D05, D06, D17, D18 and D20."""

import numpy as np
import polars as pl

from evaluation.simulate.dirty.fault import Ground, Planted
from evaluation.simulate.dirty.picking import ADULTS, HOUSEHOLD, MONTH, PERSON, households

MISSING_AT, REPEATED_AT, BREAK_AT = 0.2, 0.3, 0.65
BREAK_MONTHS = 2
LOST_SHARE = 0.70
BY_MONTH = ("hushall_manad", "bistand_manad")
CLOSED = "sista_bistandsmanad"
# A spell has ended when three months are empty; its reason may be registered four months later.
EMPTY, LATE = 3, 4


def delivered_twice(ground: Ground, rng: np.random.Generator) -> Planted:
    """D05: the preliminary and the final rows of a month, both delivered."""
    del rng  # all rows of the month
    again = {
        name: ground.tables[name].filter(pl.col(MONTH) == ground.month_at(REPEATED_AT))
        for name in BY_MONTH
    }
    surplus = tuple(again[name].height for name in BY_MONTH)
    return Planted(
        tables={name: pl.concat([ground.tables[name], again[name]]) for name in BY_MONTH},
        counts=surplus * 2,
        taken=households(again["hushall_manad"]),
    )


def month_of_payment(ground: Ground, rng: np.random.Generator) -> Planted:
    """D06: assistance under the month it was paid, the one after the month it was for."""
    del rng  # all months
    seen = ground.tables["bistand_manad"].join(
        ground.tables["person"].select(PERSON, "sista_manad_observerbar"), on=PERSON
    )
    spans = seen.group_by(HOUSEHOLD).agg(
        begin=pl.col(MONTH).min(), until=pl.col("sista_manad_observerbar").min()
    )
    tables = {name: _month_later(ground, name, spans) for name in BY_MONTH}
    aided = tables["bistand_manad"].select(PERSON, pl.col(MONTH).alias(CLOSED)).unique()
    closed, key = ground.tables["avslut"].with_columns(pl.col(CLOSED) + 1), [PERSON, CLOSED]
    late = closed.join(aided, on=key, how="semi")
    after = aided.with_columns(pl.col(CLOSED) - 1)
    return Planted(tables=tables, counts=(late.join(after, on=key, how="anti").height,))


def _month_later(ground: Ground, name: str, spans: pl.DataFrame) -> pl.DataFrame:
    """Move a table one month; in the first month are those who had aid before it too."""
    frame, month = ground.tables[name], pl.col(MONTH)
    placed = frame.join(spans, on=HOUSEHOLD, how="left", maintain_order="left")
    # Nothing is paid after the end of the data, a move or a death; the only month stays.
    movable = month < pl.col("until")
    stays = (month == ground.first) | (pl.col("begin") >= pl.col("until"))
    moved = placed.filter(movable).with_columns(month + 1)
    both = pl.concat([placed.filter(stays), moved]).select(frame.columns)
    if "preliminar" in frame.columns:
        both = both.with_columns((month > ground.final).alias("preliminar"))
    return both.sort(frame.columns[:2])


def month_missing(ground: Ground, rng: np.random.Generator) -> Planted:
    """D17: a month that nobody delivered."""
    del rng  # all rows of the month
    gone = pl.col(MONTH) == _month_nobody_needs(ground)
    return Planted(
        tables={name: ground.tables[name].filter(~gone) for name in BY_MONTH}, counts=(1,)
    )


def _month_nobody_needs(ground: Ground) -> int:
    """Return a month that is nobody's only one, so that no insats is left without any."""
    rows = ground.tables["bistand_manad"].join(ground.tables["insats"], on=PERSON, how="semi")
    only = rows.filter(pl.col(MONTH).n_unique().over(PERSON) == 1)[MONTH].to_list()
    begin = ground.month_at(MISSING_AT)
    return next(month for month in range(begin, begin + len(only) + 1) if month not in only)


def reporting_break(ground: Ground, rng: np.random.Generator) -> Planted:
    """D18: seven households of ten fall away for two months, then all are back."""
    begin = ground.month_at(BREAK_AT)
    months = list(range(begin, begin + BREAK_MONTHS))
    table = ground.tables["hushall_manad"]
    here = table.filter(pl.col(MONTH).is_in(months))
    lost = pl.concat(
        [_lost_in(ground, here.filter(pl.col(MONTH) == month), begin, rng) for month in months]
    )
    key = [HOUSEHOLD, MONTH]
    return Planted(
        tables={name: ground.tables[name].join(lost, on=key, how="anti") for name in BY_MONTH},
        counts=(BREAK_MONTHS,),
    )


def not_yet_registered(ground: Ground, rng: np.random.Generator) -> Planted:
    """D20: the reasons of the last closings have not been registered."""
    del rng  # all of them
    end = ground.final - EMPTY - LATE
    begin = end - LATE + 1
    missing = _exits(ground).filter(pl.col(MONTH).is_between(begin, end)).height
    closings = ground.tables["avslut"].filter(pl.col(CLOSED) < begin)
    return Planted(tables={"avslut": closings}, counts=(missing,))


def _exits(ground: Ground) -> pl.DataFrame:
    """Last months of adults' spells that can be seen to end within the final months."""
    rows = ground.tables["bistand_manad"]
    aided = rows.select(PERSON, MONTH)
    exits = rows.filter(pl.col("roll").is_in(ADULTS)).select(PERSON, MONTH).unique()
    for later in range(1, EMPTY + 1):
        follows = aided.with_columns(pl.col(MONTH) - later)
        exits = exits.join(follows, on=[PERSON, MONTH], how="anti")
    seen = ground.tables["person"].select(PERSON, "sista_manad_observerbar")
    until = pl.min_horizontal("sista_manad_observerbar", pl.lit(ground.final))
    return exits.join(seen, on=PERSON).filter(pl.col(MONTH) + EMPTY <= until)


def _lost_in(
    ground: Ground, here: pl.DataFrame, begin: int, rng: np.random.Generator
) -> pl.DataFrame:
    """Choose households that close no case then and have other months: nothing else breaks."""
    closing = ground.tables["avslut"].filter(
        pl.col(CLOSED).is_between(begin - 2, begin + BREAK_MONTHS)
    )
    other = ground.tables["hushall_manad"].filter(
        ~pl.col(MONTH).is_between(begin, begin + BREAK_MONTHS - 1)
    )
    loose = here.join(closing, on=HOUSEHOLD, how="anti").join(other, on=HOUSEHOLD, how="semi")
    chosen = rng.permutation(loose.height)[: int(LOST_SHARE * here.height)]
    return loose[np.sort(chosen)].select(HOUSEHOLD, MONTH)
