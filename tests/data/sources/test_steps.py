"""Each step on a table small enough to read."""

from datetime import date

import polars as pl
import pytest

from evaluation.data import month_number
from evaluation.data.sources.pseudonyms import Pseudonyms
from evaluation.data.sources.records import record
from evaluation.data.sources.steps import STEPS, Workbench
from evaluation.errors import DataError

MARCH = month_number("2023-03")


def bench_with(tables=None, codes=None):
    return Workbench(
        mapping="prov.toml",
        table="prov",
        place="table.prov.steps[0]",
        tables=tables or {},
        codes=codes or {},
        facts={"kommun_kod": "0381"},
        pseudonyms=Pseudonyms(b"nyckel"),
        files=["a.csv", "b.csv"],
    )


def done(word, frame, bench=None, **given):
    """Do a step as a mapping file says it."""
    faults = []
    step = record(STEPS[word], given, at="prov", faults=faults)
    assert faults == []
    return step.apply(pl.DataFrame(frame), bench or bench_with())


@pytest.mark.parametrize(
    ("written", "kronor"),
    [
        pytest.param("12345", 12345, id="digits"),
        pytest.param("12 345", 12345, id="space"),
        pytest.param("12\u00a0345,00", 12345, id="no-break space and decimals"),
        pytest.param("-1\u202f200", -1200, id="narrow space, hyphen"),
        pytest.param("\u2212500", -500, id="minus sign"),
        pytest.param("0", 0, id="zero"),
        pytest.param(None, None, id="empty"),
    ],
)
def test_amounts_are_read_as_swedish_systems_write_them(written, kronor):
    found = done("amount", {"belopp": pl.Series([written], dtype=pl.String)}, column="belopp")

    assert found["belopp"].to_list() == [kronor]


@pytest.mark.parametrize("written", ["1.234", "12,345", "1e5", "abc", "1,", "--2"])
def test_amounts_that_can_mean_two_things_are_refused(written):
    with pytest.raises(DataError, match=r"not a number in 1 row @ prov\.belopp"):
        done("amount", {"belopp": [written]}, column="belopp")


@pytest.mark.parametrize(
    ("written", "kronor"),
    [("100,49", 100), ("100,50", 101), ("-100,50", -101), ("-100,4", -100), ("0,5", 1)],
)
def test_amounts_are_rounded_half_away_from_zero_and_counted(written, kronor):
    bench = bench_with()

    found = done("amount", {"belopp": [written, "1"]}, bench, column="belopp", round=True)

    assert found["belopp"].to_list() == [kronor, 1]
    assert [line.count for line in bench.flow] == [1]


def test_ore_are_added_before_they_are_rounded():
    payments = {"h": ["x"] * 3, "belopp": ["33,33", "33,33", "33,34"]}

    summed = done("amount", payments, column="belopp", ore=True)
    summed = done("kronor", done("group", summed, by=["h"], sum=["belopp"]), columns=["belopp"])

    assert summed.rows() == [("x", 100)]


def test_repayments_are_moved_and_classes_spread():
    frame = {"belopp": [900, -200, 50], "slag": ["FS", "FS", "OVR"]}

    found = done("repayments", frame, column="belopp", to="aterkrav")
    found = done("spread", found, column="belopp", by="slag", to={"FS": "fs", "OVR": "ovr"})

    assert found.select("fs", "ovr", "aterkrav").rows() == [(900, 0, 0), (0, 0, -200), (0, 50, 0)]


@pytest.mark.parametrize(
    ("frame", "given"),
    [
        pytest.param({"ar": ["2023"], "m": ["03"]}, {"year": "ar", "month": "m"}, id="apart"),
        pytest.param({"ar": ["2023"], "m": ["3"]}, {"year": "ar", "month": "m"}, id="one digit"),
        pytest.param({"m": ["202303"]}, {"column": "m", "form": "YYYYMM"}, id="YYYYMM"),
        pytest.param({"m": ["2023-03"]}, {"column": "m", "form": "YYYY-MM"}, id="YYYY-MM"),
        pytest.param({"m": [date(2023, 3, 31)]}, {"column": "m", "form": "date"}, id="date"),
    ],
)
def test_months_are_read_in_the_declared_form(frame, given):
    assert done("month", frame, to="manad", **given)["manad"].to_list() == [MARCH]


@pytest.mark.parametrize("written", ["202313", "202300", "2023-03", "20233", "mars"])
def test_what_is_no_month_of_the_form_is_refused(written):
    with pytest.raises(DataError, match="not a month of the declared form"):
        done("month", {"m": [written]}, to="manad", column="m", form="YYYYMM")


@pytest.mark.parametrize(
    ("written", "form", "day"),
    [
        ("2023-03-31", "YYYY-MM-DD", date(2023, 3, 31)),
        ("2023-03-31T10:15:00Z", "YYYY-MM-DD", date(2023, 3, 31)),
        ("2023-03-31 00:00:00.000", "YYYY-MM-DD", date(2023, 3, 31)),
        ("20230331", "YYYYMMDD", date(2023, 3, 31)),
        ("31/03/2023", "DD/MM/YYYY", date(2023, 3, 31)),
        ("9999-12-31", "YYYY-MM-DD", None),
        (None, "YYYY-MM-DD", None),
    ],
)
def test_days_are_read_in_the_declared_form(written, form, day):
    frame = {"d": pl.Series([written], dtype=pl.String)}

    assert done("date", frame, column="d", form=form, open=["9999-12-31"])["d"].to_list() == [day]


@pytest.mark.parametrize("written", ["2023-02-30", "31-03-2023", "2023-03-31x", "2023"])
def test_what_is_no_day_of_the_form_is_refused(written):
    with pytest.raises(DataError, match="not a day of the declared form"):
        done("date", {"d": [written]}, column="d")


def test_outcome_words_are_read_by_the_first_case_that_fits():
    texts = ["EK, bifall", "EK, Delavslag", "EK, avslag", "EK återtagen ansökan"]
    cases = [
        {"column": "typ", "matches": r"(?i)\bdelavslag\b", "gives": "DELAVSLAG"},
        {"column": "typ", "matches": r"(?i)\bavslag\b", "gives": "AVSLAG"},
        {"column": "typ", "matches": r"(?i)\båtertag", "gives": "AVSKRIVEN"},
        {"column": "typ", "matches": r"(?i)\bbifall\b", "gives": "BIFALL"},
    ]

    found = done("case", {"typ": texts}, to="utfall", cases=cases)

    assert found["utfall"].to_list() == ["BIFALL", "DELAVSLAG", "AVSLAG", "AVSKRIVEN"]
    with pytest.raises(DataError, match="no case fits in 2 rows"):
        done("case", {"typ": ["?", None]}, to="utfall", cases=cases)
    empty = done("case", {"typ": ["?", None]}, to="utfall", cases=cases, rest="")
    assert empty["utfall"].to_list() == [None, None]


def test_a_code_may_give_several_columns_at_once():
    codes = {
        "insatser": {
            "Värd": {"kategori": "8", "arbetsplats": "konstruerad"},
            "Praktik": {"kategori": "5", "arbetsplats": ""},
            "": {"kategori": "12", "arbetsplats": ""},
        }
    }

    found = done(
        "codes", {"i": ["Praktik", "Värd", None]}, bench_with(codes=codes), column="i",
        codes="insatser",
    )  # fmt: skip

    assert found.select("kategori", "arbetsplats").rows() == [
        ("5", None), ("8", "konstruerad"), ("12", None)
    ]  # fmt: skip


def test_an_unknown_code_is_told_by_file_row_and_count():
    frame = {"k": ["K", "Q", "Q"], "#file": [0, 0, 1], "#row": [7, 8, 2]}

    with pytest.raises(DataError) as caught:
        done("codes", frame, bench_with(codes={"kon": {"K": "2"}}), column="k", codes="kon")

    assert "unknown code in 2 rows @ prov.k (a.csv row 8, b.csv row 2)" in str(caught.value)


def test_an_empty_cell_stays_empty_unless_the_table_names_it():
    frame = {"k": [None, "K"]}

    for codes, expected in (({"K": "2"}, None), ({"K": "2", "": "9"}, "9")):
        found = done("codes", frame, bench_with(codes={"kon": codes}), column="k", codes="kon")
        assert found["k"].to_list() == [expected, "2"]


def test_a_wide_household_becomes_one_row_per_member():
    wide = {"h": ["x", "y"], "p1": ["a", "c"], "kon1": ["1", "2"], "p2": ["b", None],
            "kon2": ["2", None]}  # fmt: skip

    members = done("split", wide, columns=["p", "kon"], present="p")

    assert sorted(members.rows()) == [("x", "a", "1"), ("x", "b", "2"), ("y", "c", "2")]


def test_a_list_in_a_cell_becomes_rows_and_an_empty_one_none():
    found = done("explode", {"h": ["x", "y"], "p": ["a, b,", None]}, column="p")

    assert found.rows() == [("x", "a"), ("x", "b")]


def test_groups_keep_the_commonest_value_and_count_those_that_disagree():
    frame = {
        "p": ["a", "a", "a", "b", "b", "c"],
        "kon": ["1", "2", "2", "1", "2", None],
        "kommun": ["0381", None, "0380", "0180", "0181", None],
        "m": [2, 3, 1, 1, 2, 1],
        "kr": [None, 5, 6, None, None, 1],
    }
    bench = bench_with()

    found = done("group", frame, bench, by=["p"], same=["kon"], last=["kommun"], order="m",
                 sum=["kr"], count=[{"to": "män", "column": "kon", "is": ["1"]}])  # fmt: skip

    assert found.select("p", "kon", "kommun", "kr", "män").sort("p").rows() == [
        ("a", "2", "0381", 11, 1), ("b", "2", "0181", None, 1), ("c", None, None, 1, 0)
    ]  # fmt: skip
    counts = {line.what.split(":")[0]: line.count for line in bench.flow}
    assert counts == {"kon": 2, "sammanförda till en rad per p": 3}


def test_lookups_count_what_has_no_counterpart():
    other = {"vuxna": pl.DataFrame({"p": ["a", "b"], "h": ["x", "y"]})}
    frame = {"person": ["b", "z", None]}
    given = {"table": "vuxna", "on": {"person": "p"}, "take": ["h"]}
    bench = bench_with(other)

    kept = done("lookup", frame, bench, **given, missing="remove")
    empty = done("lookup", frame, bench, **given, missing="empty")

    assert kept.rows() == [("b", "y")]
    assert empty["h"].to_list() == ["y", None, None]
    assert [(line.count, line.after) for line in bench.flow] == [(2, 1), (2, 3)]
    with pytest.raises(DataError, match="no counterpart in vuxna in 2 rows"):
        done("lookup", frame, bench, **given)


def test_a_lookup_needs_a_key_that_is_unique():
    other = {"vuxna": pl.DataFrame({"p": ["a", "a"], "h": ["x", "y"]})}

    with pytest.raises(DataError, match=r"key is not unique in 2 rows @ vuxna\.p"):
        done("lookup", {"person": ["b"]}, bench_with(other), table="vuxna", on={"person": "p"},
             take=["h"])  # fmt: skip


def test_the_first_class_of_a_month_wins_and_the_rest_is_counted():
    frame = {"manad": [1, 1, 2], "filklass": ["prel", "slutlig", "prel"], "#file": [0, 1, 0]}
    bench = bench_with()

    found = done("precedence", frame, bench, by=["manad"], order=["slutlig", "prel"])

    assert found["filklass"].to_list() == ["slutlig", "prel"]
    assert [line.count for line in bench.flow] == [1]
    with pytest.raises(DataError, match="file class without rank"):
        done("precedence", frame, by=["manad"], order=["slutlig"])


def test_several_files_per_month_can_be_allowed():
    frame = {"manad": [1, 1], "filklass": ["prel", "prel"], "#file": [0, 1]}

    with pytest.raises(DataError, match="several files of one class"):
        done("precedence", frame, by=["manad"], order=["prel"])
    found = done("precedence", frame, by=["manad"], order=["prel"], one_file=False)
    assert found.height == 2


def test_copies_of_rows_are_removed_and_counted_whatever_file_they_stand_in():
    frame = {"a": ["x", "x", "y"], "b": [1, 1, 1], "#file": [0, 1, 1], "#row": [1, 1, 2]}
    bench = bench_with()

    assert done("distinct", frame, bench).select("a", "b").rows() == [("x", 1), ("y", 1)]
    assert done("distinct", frame, by=["b"]).height == 1
    assert [line.count for line in bench.flow] == [1]


def test_rows_are_kept_by_every_kind_of_condition():
    frame = {"a": ["x", "y", None], "b": ["x", "x", "x"], "n": [0, 1, 2]}

    def kept(**where):
        return done("keep", frame, where=where, why="prov")["n"].to_list()

    assert kept(column="a", **{"is": ["x"]}) == [0]
    assert kept(column="a", present=False) == [2]
    assert kept(column="a", same_as="b") == [0]
    assert kept(column="n", above=0) == [1, 2]
    assert kept(column="a", matches="^[xy]$") == [0, 1]


def test_small_steps_on_columns():
    frame = pl.DataFrame({"a": ["x", None], "ar": [2023, 2023], "alder": [30, None]})

    found = done("join_text", frame, columns=["a", "ar"], to="nyckel", between="/")
    found = done("constant", found, to="kommun", value="@kommun_kod")
    found = done("birth_year", found, year="ar", age="alder", to="fodelsear")
    found = done("rename", done("copy", found, column="a", to="b"), columns={"a": "c"})

    assert found.columns == ["c", "ar", "alder", "nyckel", "kommun", "fodelsear", "b"]
    assert found.row(0) == ("x", 2023, 30, "x/2023", "0381", 1993, "x")
    assert found.row(1) == (None, 2023, None, None, "0381", None, None)


def test_every_step_is_explained_with_an_example():
    for word, step in STEPS.items():
        assert f'do = "{word}"' in step.__doc__, word
