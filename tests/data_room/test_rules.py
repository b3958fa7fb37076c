from datetime import date

import polars as pl
import pytest

from data_schemas.rules import all_rules
from evaluation.data import check_delivery, month_number

JAN_2018 = month_number("2018-01")


def broken(delivery):
    """Rule, table, column and first rows of every error."""
    report = check_delivery(delivery.write())
    return [(f.rule, f.table, f.column, f.first_rows) for f in report.findings if f.severity == "E"]


def warned(delivery):
    return {f.rule for f in check_delivery(delivery.write()).findings if f.severity == "W"}


def test_missing_value_in_a_column_that_needs_one(delivery):
    delivery.set_cell("person", "censor_orsak", 3, None)

    assert broken(delivery) == [("S5", "person", "censor_orsak", (3,))]


@pytest.mark.parametrize(
    ("table", "column", "value", "rule"),
    [
        pytest.param("person", "kommun_kod", "381", "E11", id="lost leading zero"),
        pytest.param("hushall_manad", "belopp_forsorjningsstod", -1, "E8", id="negative aid"),
        pytest.param("hushall_manad", "belopp_aterkrav", 1, "E8", id="positive repayment"),
        pytest.param("insats", "kategori", "13", "E7", id="category beyond twelve"),
        pytest.param("insats", "kategori", "5a", "E7", id="category of the other scheme"),
        pytest.param("insats", "klassificering_version", "skr", "E7", id="unknown scheme"),
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


def test_category_of_the_older_scheme_is_known_there(delivery):
    delivery.set_cell("insats", "kategori", 1, "5a")
    delivery.set_cell("insats", "klassificering_version", 1, "kas_2023")

    assert broken(delivery) == []


def test_lopnr_of_another_form(delivery):
    for table in ("person", "bistand_manad", "avslut", "inskrivning", "insats"):
        delivery.change(table, lopnr=pl.col("lopnr").str.to_lowercase())

    assert {rule for rule, *_ in broken(delivery)} == {"E10"}


def test_two_main_applicants(delivery):
    delivery.change("bistand_manad", roll=pl.col("roll").replace("2", "1"))

    (rule, table, column, _), *more = broken(delivery)
    assert (rule, table, column, more) == ("E5", "bistand_manad", "roll", [])


def test_household_month_without_main_applicant(delivery):
    delivery.set_cell("bistand_manad", "roll", 1, "2")

    assert broken(delivery) == [("E5", "bistand_manad", "roll", (1,))]


def moved_in(delivery, name, *, role):
    """Put a person of H-AB into H-F as well, for one month."""
    rows = delivery.tables["bistand_manad"]
    extra = rows.filter((pl.col("lopnr") == name) & (pl.col("manad") == JAN_2018)).with_columns(
        hushall_id=pl.lit("H-F"), roll=pl.lit(role)
    )
    delivery.tables["bistand_manad"] = pl.concat([rows, extra])
    return rows.height + 1


def test_adult_in_two_households(delivery):
    row = moved_in(delivery, "PAAAAAAAA01", role="2")

    (rule, table, column, rows), *more = broken(delivery)
    assert (rule, table, column, more) == ("E6", "bistand_manad", "hushall_id", [])
    assert row in rows


def test_child_may_live_in_two_households(delivery):
    moved_in(delivery, "PAAAAAAAA02", role="3")

    assert broken(delivery) == []


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        pytest.param(date(2018, 9, 3), [], id="out and in the same day"),
        pytest.param(
            date(2018, 9, 2), [("E9", "inskrivning", "in_datum", (2,))], id="one day too early"
        ),
    ],
)
def test_enrolments_may_touch_but_not_overlap(delivery, start, expected):
    delivery.set_cell("inskrivning", "in_datum", 2, start)

    assert broken(delivery) == expected


def test_open_enrolment_overlaps_every_later_one(delivery):
    delivery.set_cell("inskrivning", "ut_datum", 1, None)
    delivery.set_cell("inskrivning", "resultat", 1, None)

    assert broken(delivery) == [("E9", "inskrivning", "in_datum", (2,))]


def test_closing_after_a_month_without_assistance(delivery):
    delivery.set_cell("avslut", "sista_bistandsmanad", 1, JAN_2018 + 15)

    assert broken(delivery) == [("E13", "avslut", "sista_bistandsmanad", (1,))]


def test_closing_in_the_middle_of_assistance_is_a_warning(delivery):
    delivery.set_cell("avslut", "sista_bistandsmanad", 1, JAN_2018 + 3)

    assert broken(delivery) == []
    assert "W13" in warned(delivery)


def test_reference_to_a_household_month_that_is_not_there(delivery):
    delivery.set_cell("bistand_manad", "hushall_id", 1, "H-X")

    assert ("E1", "bistand_manad", "hushall_id", (1,)) in broken(delivery)


def test_insats_may_lack_an_enrolment_but_not_refer_to_an_unknown_one(delivery):
    delivery.set_cell("insats", "inskrivning_id", 1, None)
    delivery.set_cell("insats", "inskrivning_id", 2, "I-X")

    assert broken(delivery) == [("E1", "insats", "inskrivning_id", (2,))]


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
        ("bistand_manad", {"forsorjningshinder": pl.lit("AL")}, "W3"),
        ("hushall_manad", {"belopp_ovrigt": pl.lit(30_000, dtype=pl.Int64)}, "W5"),
        ("insats", {"lopnr": pl.lit("PAAAAAAAA07")}, "W6"),
        ("insats", {"slut_datum": pl.col("planerat_slut")}, "W8"),
        ("person", {"fodelsear": pl.lit(1900, dtype=pl.Int64)}, "W9"),
        ("person", {"kon": pl.lit("1")}, "W15"),
        ("person", {"sista_manad_observerbar": pl.lit(JAN_2018 + 13, dtype=pl.Int32)}, "W16"),
        ("insats", {"start_datum": pl.lit(date(2018, 3, 1))}, "W17"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_unlikely_material_is_told_and_does_not_stop(delivery, table, changes, rule):
    if rule == "W6":
        extra = delivery.tables["person"][:1].with_columns(lopnr=pl.lit("PAAAAAAAA07"))
        delivery.tables["person"] = pl.concat([delivery.tables["person"], extra])
    delivery.change(table, **changes)

    assert rule in warned(delivery)
    assert broken(delivery) == []


def test_late_registration_of_closings_is_told(delivery):
    rows = delivery.tables["avslut"]
    many = [
        rows[:1].with_columns(
            avslut_id=pl.lit(f"V-{month}"),
            lopnr=pl.lit("PAAAAAAAA00"),
            sista_bistandsmanad=pl.lit(JAN_2018 + month, dtype=pl.Int32),
        )
        for month in range(8, 20)
    ]
    delivery.tables["avslut"] = pl.concat([rows, *many])

    assert "W4" in warned(delivery)


def test_two_classifications_are_told(delivery):
    delivery.set_cell("insats", "klassificering_version", 1, "kas_2023")

    assert "W14" in warned(delivery)


def test_absent_optional_tables_and_empty_tables_are_told(delivery):
    delivery.tables["avslut"] = delivery.tables["avslut"].clear()

    report = check_delivery(delivery.write())
    assert report.ok
    told = {(f.rule, f.table) for f in report.findings}
    assert {("W18", "avslut"), ("W20", "ansokan"), ("W20", "riksnorm")} <= told


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


def test_every_rule_says_what_is_wrong_in_both_languages_and_how_to_get_out():
    for rule in all_rules().values():
        assert rule.text_sv, rule.id
        assert rule.text_en, rule.id
        assert rule.way_out or rule.severity == "W", rule.id
