"""How the adults with assistance, and the closings, divide into levels."""

from collections.abc import Callable, Mapping

import numpy as np
import polars as pl

from evaluation.indicators.aid import APPLICANTS, YEAR
from evaluation.indicators.background import age_bands, most_common_hinder, of_year
from evaluation.indicators.closings import Closings, back_by_month
from evaluation.indicators.month_counts import recipients
from evaluation.indicators.recipients import Rules, adults, aid_of, population
from evaluation.indicators.units import LEVEL, UNIT, Names, Units
from evaluation.indicators.workbench import UNKNOWN, Words, Workbench

BACK = "ater"
NOT_REGISTERED = "ej"
JOINED: Mapping[tuple[bool, bool], str] = {
    (False, False): "fs",
    (True, False): "fs_af",
    (False, True): "fs_fk",
    (True, True): "fs_af_fk",
}
"""Who is registered at Arbetsförmedlingen, and has money from Försäkringskassan."""


def background_mix(bench: Workbench, rules: Rules, year: int) -> Units:
    """Adults with assistance in a year by hinder, age, household or status at AF."""
    rows = adults(bench, recipients(aid_of(bench, rules), year), year)
    known = _BY[rules["by"]](bench, year)
    found = rows.join(known, on=UNIT, how="left").with_columns(pl.col(LEVEL).fill_null(UNKNOWN))
    return Units(rows=found, names=Names(whole=population(rules)))


def authorities(bench: Workbench, rules: Rules, year: int) -> Units:
    """Adults with assistance in a year by which other authorities they met in it."""
    rows = adults(bench, recipients(aid_of(bench, rules), year), year)
    sick = pl.col("sjukpenning").fill_null(0) + pl.col("sjuk_aktivitetsersattning").fill_null(0)
    seen = (
        of_year(bench, "status_manad", year)
        .group_by(pl.col("person").cast(pl.Int64).alias(UNIT))
        .agg(
            af=(pl.col("af_status").fill_null(NOT_REGISTERED) != NOT_REGISTERED).any(),
            fk=(sick > 0).any(),
        )
    )
    level = pl.lit(UNKNOWN)
    for (af, fk), name in JOINED.items():
        level = (
            pl.when((pl.col("af") == af) & (pl.col("fk") == fk)).then(pl.lit(name)).otherwise(level)
        )
    found = rows.join(seen, on=UNIT, how="left").with_columns(level.alias(LEVEL))
    return Units(rows=found, names=Names(whole=population(rules)))


def closing_reasons(bench: Workbench, rules: Rules, year: int) -> Units:
    """Divide the closings whose last month of assistance lies in a year, by reason.

    With `with_return` those that were back within the window are a level of their own.
    """
    rows = bench.table("avslut").filter(pl.col("sista_bistandsmanad") // YEAR == year)
    level = rows["avslutsorsak"].fill_null(UNKNOWN).to_numpy().astype(object)
    person = rows["person"].to_numpy().astype(np.int64)
    if rules["with_return"]:
        aid = aid_of(bench, rules)
        last = rows["sista_bistandsmanad"].to_numpy().astype(np.int64)
        found = Closings(unit=person, last=last)
        back = back_by_month(aid, found, window=rules["window_months"])
        level = np.where(back, BACK, level)
    frame = pl.DataFrame({UNIT: person, LEVEL: level.astype(str)})
    whole, own = "avslut_med_orsak", f"utan_ater:{rules['window_months']}"
    if rules["with_return"]:
        names = Names(whole=whole, part=f"{whole}:{own}", part_in=(f"{whole}:alla",))
    else:
        names = Names(whole=whole, part=f"{whole}:alla")
    return Units(rows=frame, names=names)


def _known(words: Callable[[Workbench, int], Words]) -> Callable[[Workbench, int], pl.DataFrame]:
    """Give a level for every person of the register."""

    def levels(bench: Workbench, year: int) -> pl.DataFrame:
        found = words(bench, year)
        return pl.DataFrame({UNIT: np.arange(len(found)), LEVEL: found.astype(str)})

    return levels


def _home(bench: Workbench, year: int) -> pl.DataFrame:
    """Kind of household in the last month of the year with assistance."""
    homes = bench.table("hushall_manad").select("hushall", "manad", "hushallstyp")
    rows = of_year(bench, "bistand_manad", year).filter(pl.col("roll").is_in(APPLICANTS))
    joined = rows.join(homes, on=["hushall", "manad"], how="left").sort(
        "person", "manad", "hushall"
    )
    last = joined.unique("person", keep="last", maintain_order=True)
    return last.select(
        pl.col("person").cast(pl.Int64).alias(UNIT), pl.col("hushallstyp").alias(LEVEL)
    )


def _af(bench: Workbench, year: int) -> pl.DataFrame:
    """Status at Arbetsförmedlingen in the last month of the year that is covered."""
    rows = of_year(bench, "status_manad", year).drop_nulls("af_status").sort("person", "manad")
    last = rows.unique("person", keep="last", maintain_order=True)
    return last.select(
        pl.col("person").cast(pl.Int64).alias(UNIT), pl.col("af_status").alias(LEVEL)
    )


_BY: Mapping[str, Callable[[Workbench, int], pl.DataFrame]] = {
    "forsorjningshinder": _known(most_common_hinder),
    "alder": _known(age_bands),
    "hushallstyp": _home,
    "af": _af,
}
