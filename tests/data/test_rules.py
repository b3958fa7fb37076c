import re
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from data_schemas import TABLES
from data_schemas.rules import all_rules, limit_of
from evaluation.data import check_delivery, month_number, write_delivery
from evaluation.simulate import load_scenario, simulate
from evaluation.simulate.truth.listed import LISTED

JAN_2018 = month_number("2018-01")


def broken(delivery):
    """Rule, table, column and first rows of every error."""
    report = check_delivery(delivery.write())
    return [(f.rule, f.table, f.column, f.first_rows) for f in report.findings if f.severity == "E"]


def test_missing_value_in_a_column_that_needs_one(delivery):
    delivery.set_cell("person", "censor_orsak", 3, None)

    assert broken(delivery) == [("S5", "person", "censor_orsak", (3,))]


@pytest.mark.parametrize(
    ("table", "column", "value", "rule"),
    [
        pytest.param("person", "kommun_kod", "381", "E11", id="lost leading zero"),
        pytest.param("hushall_manad", "belopp_forsorjningsstod", -1, "E8", id="negative aid"),
        pytest.param("insats", "kategori", "13", "E7", id="category beyond twelve"),
        pytest.param("insats", "omfattning_procent", 101, "S7", id="more than full time"),
        pytest.param("insats", "lokal_benamning", "ring 0171", "S6", id="digits in a name"),
        pytest.param("person", "fodelsear", 1850, "S7", id="born too early"),
        pytest.param("person", "fodelsear", 2031, "E3", id="born in the future"),
        pytest.param("person", "invandringsar", 1950, "E4", id="moved here before birth"),
        pytest.param("hushall_manad", "hushallstyp", "7", "S7", id="couple with a child"),
        pytest.param("inskrivning", "resultat", None, "S7", id="ended without result"),
        pytest.param("inskrivning", "in_datum", date(2020, 3, 1), "E3", id="after extraction"),
    ],
)
def test_one_cell_breaks_its_rule(delivery, table, column, value, rule):
    delivery.set_cell(table, column, 1, value)

    assert (rule, table, column, (1,)) in broken(delivery)


def test_lopnr_of_another_form(delivery):
    for table in ("person", "bistand_manad", "avslut", "inskrivning", "insats"):
        delivery.change(table, lopnr=pl.col("lopnr").str.to_lowercase())

    assert {rule for rule, *_ in broken(delivery)} == {"E10"}


def test_protected_persons_stop_the_delivery(delivery):
    folder = delivery.write()
    delivery.edit("person", lambda raw: protected(raw))

    rules = {(f.rule, f.column, f.count) for f in check_delivery(folder).findings}
    assert ("E12", "skyddad_uppgift", 1) in rules
    assert ("S3", "skyddad_uppgift", 1) in rules


def protected(raw):
    header, *rows = raw.decode().splitlines()
    marked = [f"{row};{int(n == 2)}" for n, row in enumerate(rows)]
    return "\n".join([f"{header};skyddad_uppgift", *marked, ""]).encode()


@pytest.mark.parametrize(
    ("table", "changes", "rule"),
    [
        ("bistand_manad", {"forsorjningshinder": pl.lit(None, dtype=pl.String)}, "W1"),
        ("hushall_manad", {"belopp_ovrigt": pl.lit(30_000, dtype=pl.Int64)}, "W5"),
        ("insats", {"lopnr": pl.lit("PAAAAAAAA07")}, "W6"),
        ("person", {"fodelsear": pl.lit(1900, dtype=pl.Int64)}, "W9"),
        ("person", {"kon": pl.lit("1")}, "W15"),
        ("person", {"sista_manad_observerbar": pl.lit(JAN_2018 + 13, dtype=pl.Int32)}, "W21"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_unlikely_material_is_told_and_does_not_stop(delivery, table, changes, rule):
    if rule == "W6":
        extra = delivery.tables["person"][:1].with_columns(lopnr=pl.lit("PAAAAAAAA07"))
        delivery.tables["person"] = pl.concat([delivery.tables["person"], extra])
    delivery.change(table, **changes)

    report = check_delivery(delivery.write())

    assert rule in {f.rule for f in report.findings}
    assert report.ok


def test_findings_point_at_five_rows_and_count_all(delivery):
    delivery.change("hushall_manad", belopp_forsorjningsstod=pl.lit(-1, dtype=pl.Int64))

    report = check_delivery(delivery.write())
    (finding,) = [f for f in report.findings if f.rule == "E8"]
    rows = delivery.tables["hushall_manad"].height
    assert (finding.count, finding.first_rows) == (rows, (1, 2, 3, 4, 5))
    assert report.rows.filter(pl.col("rule") == "E8").height == rows
    assert report.rows.columns == ["table", "column", "rule", "row"]


def test_unreadable_cell_is_told_once(delivery):
    delivery.set_cell("hushall_manad", "antal_vuxna", 1, "två")

    assert broken(delivery) == [("S4", "hushall_manad", "antal_vuxna", (1,))]


def test_every_rule_says_what_is_wrong_what_to_do_and_gives_an_example():
    for rule in all_rules().values():
        for text in (rule.text_sv, rule.text_en, rule.way_out, rule.way_out_sv, rule.example):
            assert text, rule.id
            assert not re.search(r"[0-9]{5}", text), rule.id
        assert rule.example[-1] == "."
        assert (rule.limit is None) == (rule.unit == "")


def test_a_rule_without_a_limit_has_none_to_give():
    assert limit_of("W34") == 21
    with pytest.raises(KeyError, match="E5"):
        limit_of("E5")


def test_every_rule_names_places_that_are_there():
    columns = {f"{table.name}.{name}" for table in TABLES.values() for name in table.column_names}
    known = columns | set(TABLES) | {"leverans"}

    for rule in all_rules().values():
        assert rule.where, rule.id
        named = [place for place in rule.where if not place.startswith("alla ")]
        assert set(named) <= known, rule.id


def test_the_rules_that_the_code_tells_are_those_declared():
    root = Path(__file__).parents[2]
    code = [*(root / "evaluation" / "data").rglob("*.py"), *(root / "data_schemas").glob("*.py")]
    texts = "".join(path.read_text(encoding="utf-8") for path in code)
    named = set(re.findall(r'"([SEW][0-9]{1,2})[" ]', texts))

    assert named == set(all_rules())


@pytest.mark.parametrize("adults", [300, 1500])
def test_a_clean_municipality_breaks_no_rule(tmp_path, adults):
    synthetic = simulate(load_scenario("enkoping", adults=adults, paths=1), seed=adults)
    # Its planted answers are a file beside the tables, which is not written here.
    manifest = {key: value for key, value in synthetic.manifest.items() if key != LISTED}
    write_delivery(tmp_path / "leverans", synthetic.tables, manifest)

    assert check_delivery(tmp_path / "leverans").findings == ()
