"""How the persons of each table are found in the others, by year and unit: counts only."""

from collections.abc import Mapping
from types import MappingProxyType

import polars as pl

from evaluation.data.months import MONTHS_PER_YEAR

LINKAGE_COLUMNS: Mapping[str, str] = MappingProxyType(
    {
        "table": "Tabell vars personer söks",
        "reference": "Tabell de söks i",
        "level": "Uppdelning: all, year (händelsens år) eller unit (enhet_kod)",
        "group": "Året eller enheten; tom för alla",
        "persons": "Personer i tabellen",
        "matched": "Därav funna i den andra tabellen, oavsett månad",
        "unmatched": "Därav inte funna",
        "conflicts": "Därav med uppgifter som den andra tabellen säger emot",
        "reference_only": "Personer i den andra tabellen (samma år) som aldrig finns i tabellen",
    }
)
PERSON, HOUSEHOLD, UNIT, ENROLMENT = "lopnr", "hushall_id", "enhet_kod", "inskrivning_id"
# The day or month that says which year a row belongs to.
WHEN: Mapping[str, str] = MappingProxyType(
    {
        "bistand_manad": "manad",
        "ansokan": "ansokan_datum",
        "avslut": "avslut_datum",
        "inskrivning": "in_datum",
        "insats": "start_datum",
        "status_manad": "manad",
        "anvisning": "anvisad_datum",
    }
)
REFERENCES = ("person", "bistand_manad", "inskrivning")
LEVELS = ("all", "year", "unit")
ATTRIBUTES = ("fodelsear", "kon")

Tables = Mapping[str, pl.LazyFrame]


def linkage_report(tables: Mapping[str, pl.DataFrame | pl.LazyFrame]) -> pl.DataFrame:
    """Return how the persons of each table are found in the others: counts only.

    Parameters
    ----------
    tables : mapping of str to polars.DataFrame or LazyFrame
        Canonical tables; keys as texts or numbers.

    Returns
    -------
    polars.DataFrame
        The columns of `LINKAGE_COLUMNS`: for each table and reference one row in all, one
        per year and one per unit. `reference_only` is null where the reference has no such
        division. A conflict is an insats within another person's enrolment, a closing or
        application of a household the person never had assistance in, or a person with
        several birth years or sexes.
    """
    lazy = {name: frame.lazy() for name, frame in tables.items()}
    parts = [
        _compared(lazy, table, reference)
        for table in WHEN
        if table in lazy
        for reference in REFERENCES
        if reference in lazy and reference != table
    ]
    counts = ("persons", "matched", "unmatched", "conflicts", "reference_only")
    schema = {name: pl.Int64 if name in counts else pl.String for name in LINKAGE_COLUMNS}
    return pl.concat([pl.DataFrame(schema=schema), *parts])


def _compared(tables: Tables, table: str, reference: str) -> pl.DataFrame:
    ours, theirs = _persons(tables, table), _persons(tables, reference)
    ours = ours.with_columns(
        found=pl.col(PERSON).is_in(theirs[PERSON].unique().implode()),
        conflict=pl.col(PERSON).is_in(_contradicted(tables, table, reference).implode()),
    )
    lost = theirs.join(ours.select(PERSON), on=PERSON, how="anti")
    parts = [_divided(ours, lost, level, reference) for level in LEVELS]
    counts = pl.concat(parts).with_columns(
        table=pl.lit(table),
        reference=pl.lit(reference),
        unmatched=pl.col("persons") - pl.col("matched"),
    )
    return counts.select(
        pl.col(name) if counts.schema[name] == pl.String else pl.col(name).cast(pl.Int64)
        for name in LINKAGE_COLUMNS
    )


def _divided(persons: pl.DataFrame, lost: pl.DataFrame, level: str, reference: str) -> pl.DataFrame:
    person, group = pl.col(PERSON), pl.lit("") if level == "all" else pl.col(level)
    counted = (
        persons.with_columns(group=group)
        .drop_nulls("group")
        .group_by("group")
        .agg(
            persons=person.n_unique(),
            matched=person.filter("found").n_unique(),
            conflicts=person.filter("conflict").n_unique(),
        )
        .with_columns(level=pl.lit(level))
        .sort("group")
    )
    if level == "unit" or (level == "year" and reference not in WHEN):
        return counted.with_columns(reference_only=pl.lit(None, dtype=pl.UInt32))
    alone = lost.group_by(group=group).agg(reference_only=person.n_unique())
    joined = counted.join(alone, on="group", how="left", maintain_order="left")
    return joined.with_columns(pl.col("reference_only").fill_null(0))


def _persons(tables: Tables, table: str) -> pl.DataFrame:
    """Return the different persons, years and units of a table."""
    frame = tables[table]
    columns = frame.collect_schema()
    year = pl.lit(None)
    if table in WHEN:
        when = pl.col(WHEN[table])
        year = when // MONTHS_PER_YEAR if columns[WHEN[table]].is_integer() else when.dt.year()
    unit = pl.col(UNIT) if UNIT in columns else pl.lit(None)
    chosen = frame.select(PERSON, year=year.cast(pl.String), unit=unit.cast(pl.String))
    return chosen.drop_nulls(PERSON).unique().collect()


def _contradicted(tables: Tables, table: str, reference: str) -> pl.Series:
    """Return the persons of a table whose rows the reference contradicts."""
    ours, theirs = tables[table], tables[reference]
    if reference == "person":
        values = [pl.col(name).drop_nulls().n_unique() > 1 for name in ATTRIBUTES]
        wrong = theirs.group_by(PERSON).agg(several=pl.any_horizontal(values)).filter("several")
    elif (table, reference) == ("insats", "inskrivning"):
        pairs = theirs.select(ENROLMENT, owner=PERSON)
        joined = ours.select(PERSON, ENROLMENT).join(pairs, on=ENROLMENT)
        wrong = joined.filter(pl.col(PERSON) != pl.col("owner"))
    elif table in ("avslut", "ansokan") and reference == "bistand_manad":
        pair = [PERSON, HOUSEHOLD]
        assisted = ours.select(pair).drop_nulls().join(theirs, on=PERSON, how="semi")
        wrong = assisted.join(theirs, on=pair, how="anti")
    else:
        wrong = ours.filter(pl.lit(False))
    return wrong.select(PERSON).unique().collect()[PERSON]
