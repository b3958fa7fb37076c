"""W rules: what a reader of the report should know although the work goes on."""

from collections.abc import Callable, Iterator, Mapping, Sequence

import polars as pl

from evaluation.data.findings import Violation
from evaluation.data.manifest import Manifest
from evaluation.data.months import MONTHS_PER_YEAR, month_of_date_expr
from evaluation.data.rules import ADULT_ROLES, ROW, broken

Tables = Mapping[str, pl.DataFrame]
MOST_MISSING = 0.10
MOST_EQUAL = 0.90
MOST_ABOVE_NORM = 0.01
MOST_PLANNED = 0.80
NORMS = 3
LATE_MONTHS = 4
YOUNGEST, OLDEST = 16, 110
LEAST_OF_A_SEX = 0.2
LONGEST_JOB_DAYS = 366
JOB = {"skr12": "8", "kas_2023": "7"}


def warning_violations(tables: Tables, manifest: Manifest) -> Iterator[Violation]:
    """Yield what is unlikely rather than forbidden."""
    numbered = {name: frame.with_row_index(ROW, offset=1) for name, frame in tables.items()}
    for rule in WARNING_RULES:
        yield from rule(numbered)
    yield from _late_registration(numbered, manifest)


def _hinder(tables: Tables) -> Iterator[Violation]:
    adults = tables["bistand_manad"].filter(pl.col("roll").is_in(ADULT_ROLES))
    hinder = adults["forsorjningshinder"]
    missing = adults.filter(pl.col("forsorjningshinder").is_null())
    if missing.height > MOST_MISSING * adults.height:
        yield from broken(missing, "bistand_manad", "W1", column="forsorjningshinder")
    counts = hinder.drop_nulls().value_counts()["count"]
    if len(counts) and counts.max() > MOST_EQUAL * counts.sum():  # type: ignore[operator]  # counts are integers
        yield Violation(table="bistand_manad", column="forsorjningshinder", rule="W3")


def _amounts(tables: Tables) -> Iterator[Violation]:
    paid = pl.col("belopp_forsorjningsstod").fill_null(0) + pl.col("belopp_ovrigt").fill_null(0)
    frame = tables["hushall_manad"]
    above = frame.filter(paid > NORMS * pl.col("norm_belopp"))
    if above.height > MOST_ABOVE_NORM * frame.height:
        yield from broken(above, "hushall_manad", "W5", column="belopp_forsorjningsstod")


def _insatser(tables: Tables) -> Iterator[Violation]:
    insatser = tables["insats"]
    helped = tables["bistand_manad"].select("lopnr").unique()
    yield from broken(insatser.join(helped, on="lopnr", how="anti"), "insats", "W6")
    ended = insatser.drop_nulls(["planerat_slut", "slut_datum"])
    as_planned = ended.filter(pl.col("planerat_slut") == pl.col("slut_datum"))
    if as_planned.height > MOST_PLANNED * ended.height:
        yield from broken(as_planned, "insats", "W8", column="slut_datum")
    if insatser["klassificering_version"].n_unique() > 1:
        yield Violation(table="insats", column="klassificering_version", rule="W14")
    days = (pl.col("slut_datum") - pl.col("start_datum")).dt.total_days() + 1
    job = pl.col("kategori") == pl.col("klassificering_version").replace_strict(JOB, default=None)
    long = insatser.filter(job & (days > LONGEST_JOB_DAYS))
    yield from broken(long, "insats", "W17", column="slut_datum")


def _ends_unseen(tables: Tables) -> Iterator[Violation]:
    last = tables["person"].select("lopnr", "sista_manad_observerbar")
    ends = tables["insats"].join(last, on="lopnr", how="inner")
    late = ends.filter(month_of_date_expr("slut_datum") > pl.col("sista_manad_observerbar"))
    yield from broken(late, "insats", "W16", column="slut_datum")


def _persons(tables: Tables) -> Iterator[Violation]:
    born = tables["person"].select("lopnr", "fodelsear")
    adults = tables["bistand_manad"].filter(pl.col("roll").is_in(ADULT_ROLES))
    age = pl.col("manad") // MONTHS_PER_YEAR - pl.col("fodelsear")
    odd = adults.join(born, on="lopnr", how="inner").filter(~age.is_between(YOUNGEST, OLDEST))
    yield from broken(odd, "bistand_manad", "W9", column="lopnr")
    shares = tables["person"]["kon"].value_counts(normalize=True)["proportion"]
    smallest = shares.min() if len(shares) > 1 else 0.0
    if smallest < LEAST_OF_A_SEX:  # type: ignore[operator]  # shares are floats
        yield Violation(table="person", column="kon", rule="W15")


def _late_registration(tables: Tables, manifest: Manifest) -> Iterator[Violation]:
    month = pl.col("sista_bistandsmanad")
    recent = month > manifest.last_month - LATE_MONTHS
    closings = tables["avslut"]
    late = closings.filter(recent).height / LATE_MONTHS
    earlier = closings.filter(
        ~recent & (month > manifest.last_month - LATE_MONTHS - MONTHS_PER_YEAR)
    )
    if late < earlier.height / MONTHS_PER_YEAR / 2:
        yield Violation(table="avslut", column="avslutsorsak", rule="W4")


WARNING_RULES: Sequence[Callable[[Tables], Iterator[Violation]]] = (
    _hinder,
    _amounts,
    _insatser,
    _ends_unseen,
    _persons,
)
