"""Two systems meet: found, lost and contradictory persons, counted by hand."""

from dataclasses import FrozenInstanceError

import polars as pl
import pytest

from evaluation.data.quality.linkage import link
from evaluation.data.quality.linkage_report import LINKAGE_COLUMNS, linkage_report


def side(*rows):
    return pl.DataFrame(
        rows, schema={"id": pl.String, "year": pl.Int64, "sex": pl.String}, orient="row"
    )


LEFT = side(
    ("a", 1980, "1"), ("a", 1980, "1"), ("b", 1981, "2"), ("c", 1982, "1"), ("d", 1983, "1"),
    ("e", 1984, "2"), ("e", 1990, "2"), (None, 1985, "1"), (" ", 1985, "1"),
)  # fmt: skip
RIGHT = side(
    ("a", 1980, "1"), ("b", 1999, "2"), ("c", None, "2"), ("e", 1984, "2"), ("x", 1970, "1"),
    ("y", 1971, "1"), (None, 1972, "2"),
)  # fmt: skip


def test_counts_of_two_systems_by_hand():
    found = link(LEFT, RIGHT, key="id", agree=("year", "sex"))

    assert found.record() == {
        "left": 5, "right": 6, "both": 4, "left_only": 1, "right_only": 2,
        "left_without_key": 2, "right_without_key": 1, "several": 1,
        "conflict_year": 1, "conflict_sex": 1,
    }  # fmt: skip


def test_keys_are_compared_as_they_are_written():
    numbers = pl.DataFrame({"id": [1, 2, 3]})
    texts = pl.DataFrame({"id": ["2", "3 ", "4"]})

    assert link(numbers, texts, key="id").both == 2


def test_swapping_the_systems_swaps_the_counts():
    one = link(LEFT, RIGHT, key="id", agree=("year",)).record()
    other = link(RIGHT, LEFT, key="id", agree=("year",)).record()

    for name in ("", "_only", "_without_key"):
        assert one[f"left{name}"] == other[f"right{name}"]
    assert one["several"] == other["several"]
    assert one["conflict_year"] == other["conflict_year"]


@pytest.mark.parametrize(
    ("left", "right"), [(LEFT.clear(), RIGHT), (LEFT, RIGHT.clear()), (LEFT.clear(), RIGHT.clear())]
)
def test_a_system_may_be_empty(left, right):
    found = link(left, right, key="id", agree=("year",))

    assert (found.both, found.several, dict(found.conflicts)) == (0, 0, {"year": 0})
    assert len(found.lines()) >= 2


def test_lines_tell_counts_and_no_key():
    lines = link(LEFT, RIGHT, key="id", agree=("year", "sex")).lines()

    assert lines == [
        "4 av 5 i det första systemet finns i det andra (80,0 %); 1 saknas där",
        "4 av 6 i det andra systemet finns i det första (66,7 %); 2 saknas där",
        "3 rader saknar nyckel och kan inte kopplas",
        "1 nycklar står för flera personer i samma system",
        "1 har olika year i de två systemen",
        "1 har olika sex i de två systemen",
    ]


def test_result_is_frozen():
    found = link(LEFT, RIGHT, key="id")

    with pytest.raises(FrozenInstanceError):
        found.both = 7


def row_of(report, table, reference, level="all", group=""):
    (row,) = report.filter(table=table, reference=reference, level=level, group=group).to_dicts()
    return {name: row[name] for name in list(LINKAGE_COLUMNS)[4:]}


def counts(persons, matched, *, conflicts=0, alone=0):
    return {
        "persons": persons,
        "matched": matched,
        "unmatched": persons - matched,
        "conflicts": conflicts,
        "reference_only": alone,
    }


@pytest.mark.parametrize("lazy", [False, True], ids=["frames", "lazy frames"])
def test_clean_delivery_is_linked_completely(delivery, lazy):
    tables = {name: t.lazy() if lazy else t for name, t in delivery.tables.items()}

    report = linkage_report(tables)

    assert report.columns == list(LINKAGE_COLUMNS)
    # Seven persons with assistance, of whom a, d and f are enrolled and a and d had an insats.
    assert row_of(report, "insats", "bistand_manad") == counts(2, 2, alone=5)
    assert row_of(report, "insats", "inskrivning") == counts(2, 2, alone=1)
    assert row_of(report, "bistand_manad", "inskrivning") == counts(7, 3)
    assert row_of(report, "avslut", "person", "year", "2019") == counts(3, 3, alone=None)
    assert report["conflicts"].sum() == 0


def test_years_and_units_are_counted_apart(delivery):
    report = linkage_report(delivery.tables)

    # Everybody has assistance in 2018; only a, b and c (one household) and f go on in 2019.
    assert row_of(report, "bistand_manad", "person", "year", "2019") == counts(4, 4, alone=None)
    assert row_of(report, "inskrivning", "bistand_manad", "year", "2018") == counts(3, 3, alone=4)
    assert row_of(report, "insats", "bistand_manad", "unit", "JC1") == counts(2, 2, alone=None)


def test_orphans_both_ways(delivery):
    delivery.change("insats", lopnr=pl.lit("PFFFFFFFF99"))

    report = linkage_report(delivery.tables)

    assert row_of(report, "insats", "person") == counts(1, 0, alone=7)
    assert row_of(report, "insats", "bistand_manad") == counts(1, 0, alone=7)
    # The row still points at the enrolments of a and d.
    assert row_of(report, "insats", "inskrivning") == counts(1, 0, conflicts=1, alone=3)


def test_closing_of_somebody_elses_household_is_a_conflict(delivery):
    delivery.change("avslut", hushall_id=pl.lit("H-D"))

    report = linkage_report(delivery.tables)

    assert row_of(report, "avslut", "bistand_manad")["conflicts"] == 2


def test_person_with_two_birth_years_is_a_conflict(delivery):
    person = delivery.tables["person"]
    again = person[:1].with_columns(pl.col("fodelsear") + 1)
    delivery.tables["person"] = pl.concat([person, again])

    report = linkage_report(delivery.tables)

    assert row_of(report, "bistand_manad", "person")["conflicts"] == 1
    assert row_of(report, "avslut", "person")["conflicts"] == 0


def test_no_person_is_in_the_report(delivery):
    text = str(linkage_report(delivery.tables).to_dicts())

    assert "PAAAA" not in text
    assert "H-" not in text


def test_empty_and_absent_tables_give_no_rows(delivery):
    tables = {"person": delivery.tables["person"], "insats": delivery.tables["insats"].clear()}

    report = linkage_report(tables)

    assert (report.height, report.columns) == (0, list(LINKAGE_COLUMNS))
