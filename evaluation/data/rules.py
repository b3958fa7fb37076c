"""Rules that look across rows and tables: E1 (references) to E13."""

from collections.abc import Callable, Iterator, Mapping, Sequence

import polars as pl

from data_schemas import TABLES, Table, code_list
from evaluation.data.findings import Violation
from evaluation.data.manifest import Manifest

Tables = Mapping[str, pl.DataFrame]
ROW = "#row"
MAIN_APPLICANT = "1"
ADULT_ROLES = ("1", "2")
CLASSIFICATIONS = ("skr12", "kas_2023")
# Couples and children by hushallstyp; 1 (only children) and 9 (unknown) say nothing.
HOUSEHOLD_TYPES = {
    "3": (1, False),
    "4": (1, True),
    "5": (1, False),
    "6": (1, True),
    "7": (2, False),
    "8": (2, True),
}


def cross_violations(tables: Tables, manifest: Manifest) -> Iterator[Violation]:
    """Yield what breaks a rule across rows or tables; nulls are left to the schema."""
    numbered = {name: frame.with_row_index(ROW, offset=1) for name, frame in tables.items()}
    for name in numbered:
        yield from orphans(TABLES[name], numbered)
        yield from outside_period(TABLES[name], numbered[name], manifest)
    for rule in TABLE_RULES:
        yield from rule(numbered)


def orphans(declared: Table, tables: Tables) -> Iterator[Violation]:
    """E1: a reference without a counterpart."""
    for reference in declared.references:
        target = tables[reference.table].select(reference.target).unique()
        frame = tables[declared.name].drop_nulls(reference.columns)
        lost = frame.join(target, left_on=reference.columns, right_on=reference.target, how="anti")
        yield from broken(
            lost,
            declared.name,
            "E1",
            column=reference.columns[0],
            sv=f"saknas i {reference.table}",
            en=f"not in {reference.table}",
        )


def outside_period(declared: Table, frame: pl.DataFrame, manifest: Manifest) -> Iterator[Violation]:
    """E3: months outside the period, days after the extraction, births in the future."""
    if declared.name == "kommun_manad":
        return
    for name in declared.of_kind("month"):
        inside = pl.col(name).is_between(manifest.first_month, manifest.last_month)
        yield from broken(frame.filter(~inside), declared.name, "E3", column=name)
    for name in declared.of_kind("date"):
        if name != "planerat_slut":
            late = frame.filter(pl.col(name) > manifest.extracted)
            yield from broken(late, declared.name, "E3", column=name)
    if declared.name == "person":
        late = frame.filter(pl.col("fodelsear") > manifest.extracted.year)
        yield from broken(late, declared.name, "E3", column="fodelsear")


def household_types(tables: Tables) -> Iterator[Violation]:
    """S7: the household type must agree with the number of adults and children."""
    frame = tables["hushall_manad"]
    expected = [
        (pl.col("hushallstyp") == code)
        & ((pl.col("antal_vuxna") != adults) | ((pl.col("antal_barn") > 0) != children))
        for code, (adults, children) in HOUSEHOLD_TYPES.items()
    ]
    yield from broken(
        frame.filter(pl.any_horizontal(expected)),
        "hushall_manad",
        "S7",
        column="hushallstyp",
        sv="stämmer inte med antal vuxna och barn",
        en="does not agree with the number of adults and children",
    )


def main_applicants(tables: Tables) -> Iterator[Violation]:
    """E5: exactly one main applicant per household and month."""
    frame = tables["bistand_manad"]
    main = (pl.col("roll") == MAIN_APPLICANT).fill_null(False).sum()
    wrong = frame.filter(main.over("hushall_id", "manad") != 1)
    first = wrong.unique(["hushall_id", "manad"], keep="first", maintain_order=True)
    yield from broken(first, "bistand_manad", "E5", column="roll")


def two_households(tables: Tables) -> Iterator[Violation]:
    """E6: an adult belongs to one household a month; a child may belong to two."""
    adults = tables["bistand_manad"].filter(pl.col("roll").is_in(ADULT_ROLES))
    double = adults.filter(pl.col("hushall_id").n_unique().over("lopnr", "manad") > 1)
    yield from broken(double, "bistand_manad", "E6", column="hushall_id")


def categories(tables: Tables) -> Iterator[Violation]:
    """E7: the category is one of its own classification."""
    for version in CLASSIFICATIONS:
        codes = list(code_list(version))
        wrong = tables["insats"].filter(
            (pl.col("klassificering_version") == version) & ~pl.col("kategori").is_in(codes)
        )
        yield from broken(wrong, "insats", "E7", column="kategori", sv=version, en=version)


def overlapping_enrolments(tables: Tables) -> Iterator[Violation]:
    """E9: a person is enrolled once at a time; the same day out and in is allowed."""
    dates = (
        tables["inskrivning"]
        .drop_nulls(["lopnr", "in_datum"])
        .sort("lopnr", "in_datum", "ut_datum", nulls_last=True)
    )
    # An open enrolment lasts for ever, and an earlier one may outlast the one before.
    end = pl.col("ut_datum").fill_null(pl.date(9999, 12, 31)).cum_max().over("lopnr")
    overlapping = (
        dates.filter(pl.col("in_datum") < end.shift(1).over("lopnr")) if dates.height else dates
    )
    yield from broken(overlapping, "inskrivning", "E9", column="in_datum")


def closings(tables: Tables) -> Iterator[Violation]:
    """E13: a closing ends a month of assistance, and no such month follows directly."""
    months = tables["bistand_manad"].select("lopnr", "manad").unique()
    closed = tables["avslut"].drop_nulls(["lopnr", "sista_bistandsmanad"])
    key = ["lopnr", "sista_bistandsmanad"]
    here = months.rename({"manad": "sista_bistandsmanad"})
    yield from broken(
        closed.join(here, on=key, how="anti"), "avslut", "E13", column="sista_bistandsmanad"
    )
    before = here.with_columns(pl.col("sista_bistandsmanad") - 1)
    yield from broken(
        closed.join(before, on=key, how="semi"), "avslut", "W13", column="sista_bistandsmanad"
    )


def enrolment_results(tables: Tables) -> Iterator[Violation]:
    """S7: a result belongs to an ended enrolment, and only to that."""
    wrong = tables["inskrivning"].filter(
        pl.col("resultat").is_null() != pl.col("ut_datum").is_null()
    )
    yield from broken(
        wrong,
        "inskrivning",
        "S7",
        column="resultat",
        sv="resultat och ut_datum ska finnas båda eller ingen",
        en="resultat and ut_datum must both be there or neither",
    )


TABLE_RULES: Sequence[Callable[[Tables], Iterator[Violation]]] = (
    household_types,
    main_applicants,
    two_households,
    categories,
    overlapping_enrolments,
    closings,
    enrolment_results,
)


def broken(
    frame: pl.DataFrame, table: str, rule: str, *, column: str = "", sv: str = "", en: str = ""
) -> Iterator[Violation]:
    """Yield the numbered rows of a frame as one violation, or nothing when there are none."""
    if frame.height:
        yield Violation(
            table=table,
            column=column,
            rule=rule,
            rows=tuple(frame[ROW].sort().to_list()),
            detail_sv=sv,
            detail_en=en,
        )
