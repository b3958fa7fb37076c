"""Rules on referrals: S7 and W36."""

from collections.abc import Iterator

import polars as pl

from evaluation.data.findings import Violation
from evaluation.data.rules.keys import broken, rows_where
from evaluation.data.rules.material import Material
from evaluation.data.rules.monthly_grid import ROW

REFERRAL, WAITING = "anvisning", "VANTAR"
SAME = ("lopnr", "enhet_kod", "anvisad_datum")


def referral_outcomes(material: Material) -> Iterator[Violation]:
    """S7: a referral that is settled says when, and one that waits does not."""
    waits = pl.col("utfall").cast(pl.String) == WAITING
    yield from broken(
        REFERRAL,
        "S7",
        rows_where(material.tables[REFERRAL], waits != pl.col("utfall_datum").is_null()),
        column="utfall_datum",
        sv="utfall_datum ska finnas, utom när utfall är VANTAR",
        en="utfall_datum must be there unless utfall is VANTAR",
    )


def referred_twice(material: Material) -> Iterator[Violation]:
    """W36: a person is referred to the same unit twice on the same day."""
    rows = material.tables[REFERRAL].select(ROW, *SAME).sort(ROW).collect()
    again = rows.filter(~pl.struct(*SAME).is_first_distinct())
    yield from broken(REFERRAL, "W36", again[ROW].to_numpy(), column="anvisad_datum")
