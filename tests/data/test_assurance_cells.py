"""Ten made-up cases for each rule on single rows, keys and days, with which are told."""

from datetime import date

import polars as pl
import pytest

from tests.data.assurance import FIRST, World, day, expected

AFTER = date(2021, 2, 16)


def test_e1_a_key_is_there_once_and_w10_tells_rows_that_are_equal():
    world = World()
    world.aid("en gång", [0, 1])
    world.aid("två lika rader", [0, 0])
    world.aid("tre lika rader", [0, 0, 0])
    world.aid("lika nyckel, annat hinder", [0])
    world.aid("lika nyckel, annat hinder", [0], hinder="SO")
    world.aid("barn i två hushåll", [0], home="H-a", roll="3")
    world.aid("barn i två hushåll", [0], home="H-b", roll="3")
    world.aid("barn två gånger i ett", [0, 0], home="H-a", roll="3")
    world.aid("två månader", [3, 4])
    world.aid("utanför perioden", [40, 40])

    doubled = {"två lika rader": 1, "tre lika rader": 2, "barn två gånger i ett": 1}
    assert world.told("E1", column="") == {**doubled, "lika nyckel, annat hinder": 1}
    assert world.told("W10") == doubled


def test_e1_and_w10_in_the_other_tables():
    world = World()
    for label in ("a", "b"):
        world.person(label)
        world.add("person", label, **({"fodelsear": 1979} if label == "b" else {}))
        world.add("hushall_manad", label, hushall_id=f"H-{label}", manad=FIRST)
        world.add("hushall_manad", label, hushall_id=f"H-{label}", manad=FIRST)
        world.add("insats", label, insats_id=f"N-{label}x")
        world.add("insats", label, insats_id=f"N-{label}x", enhet_kod=f"JC{label}")

    assert world.told("E1", column="") == {"a": 3, "b": 3}
    assert world.told("W10") == {"a": 2, "b": 1}


def test_a_row_delivered_twice_breaks_no_other_rule():
    once, twice = World(), World()
    for world, months in ((once, range(12)), (twice, [*range(12), 5])):
        world.aid("a", months)
        world.aid("b", months, home="H-a", roll="2")

    for rule in ("E5", "E6", "W2", "W13"):
        assert twice.told(rule) == once.told(rule), rule


REFERENCES = [
    # case, has a person, has the household month, insats refers to, rows told
    ("allt finns", True, True, None, 0),
    ("personen saknas", False, True, None, 1),
    ("hushållsmånaden saknas", True, False, None, 1),
    ("båda saknas", False, False, None, 2),
    ("känd inskrivning", True, True, "känd", 0),
    ("okänd inskrivning", True, True, "okänd", 1),
    ("ingen inskrivning", True, True, "ingen", 0),
    ("insats utan person", False, True, "ingen", 2),
]


def test_e1_every_reference_has_a_counterpart():
    world = World()
    for number, (case, person, home, insats, _) in enumerate(REFERENCES):
        world.number(case)
        if not person:
            world.rows["person"] = world.rows["person"][:-1]
            world.labels["person"] = world.labels["person"][:-1]
        world.aid(case, [0])
        if not home:
            world.rows["hushall_manad"].pop()
            world.labels["hushall_manad"].pop()
        if insats == "känd":
            world.add("inskrivning", case, inskrivning_id=f"I-{number}x")
        if insats:
            enrolment = None if insats == "ingen" else f"I-{number}x"
            world.add("insats", case, inskrivning_id=enrolment)

    assert world.told("E1") == expected(REFERENCES)


MONTHS = [
    ("periodens första", 0, 0),
    ("periodens sista", 35, 0),
    ("mitt i", 17, 0),
    ("månaden före", -1, 1),
    ("månaden efter", 36, 1),
    ("året före", -12, 1),
    ("femtio år före", -600, 1),
    ("ett sekel efter", 1200, 1),
    ("näst sista", 34, 0),
    ("andra", 1, 0),
]


def test_e3_months_lie_within_the_period():
    world = World()
    for case, month, _ in MONTHS:
        world.aid(case, [month])

    assert world.told("E3", column="manad") == {case: 2 * rows for case, _, rows in MONTHS if rows}


DAYS = [
    ("före uttaget", "in_datum", date(2021, 2, 14), 0),
    ("på uttagets dag", "in_datum", date(2021, 2, 15), 0),
    ("dagen efter", "in_datum", AFTER, 1),
    ("slut efter uttaget", "ut_datum", AFTER, 1),
    ("slut på uttagets dag", "ut_datum", date(2021, 2, 15), 0),
    ("långt före perioden", "in_datum", date(2009, 1, 9), 0),
    ("platshållare framåt", "ut_datum", date(9999, 12, 31), 0),
    ("platshållare bakåt", "in_datum", date(1900, 1, 1), 0),
    ("ett år efter", "in_datum", date(2022, 2, 15), 1),
    ("tomt slut", "ut_datum", None, 0),
]


def test_e3_days_lie_before_the_extraction():
    world = World()
    for case, column, when, _ in DAYS:
        world.add("inskrivning", case, **{column: when})

    assert world.told("E3") == expected(DAYS)


def test_e3_a_planned_end_may_lie_ahead_and_nobody_is_born_in_the_future():
    world = World()
    world.add("insats", "planerat", planerat_slut=date(2021, 12, 31))
    for case, born in (("i år", 2021), ("nästa år", 2022)):
        world.person(case, fodelsear=born)

    assert world.told("E3") == {"nästa år": 1}


INTERVALS = [
    ("samma dag", day(3), day(3), 0),
    ("dagen efter", day(3, 12), day(3, 13), 0),
    ("dagen före", day(3, 12), day(3, 11), 1),
    ("pågår", day(3), None, 0),
    ("ett år före", day(20), day(8), 1),
    ("ett år efter", day(8), day(20), 0),
    ("slut är en platshållare", day(8), date(1900, 1, 1), 0),
    ("start är en platshållare", date(9999, 12, 31), day(8), 0),
    ("månaden före", day(8, 1), day(7, 28), 1),
    ("slut utan start", None, day(7), 0),
]


def test_e4_the_end_does_not_come_before_the_start():
    world = World()
    for case, begin, end, _ in INTERVALS:
        world.add("insats", case, start_datum=begin, slut_datum=end)

    assert world.told_by_schema("E4") == expected(INTERVALS)


CATEGORIES = [
    # case, category, scheme, rows told by the schema and by the rule across columns
    ("ny åtta", "8", "skr12", 0, 0),
    ("ny tolv", "12", "skr12", 0, 0),
    ("ny tretton", "13", "skr12", 0, 1),
    ("gammal tio", "10", "kas_2023", 0, 0),
    ("gammal tolv", "12", "kas_2023", 0, 1),
    ("gammal 5a", "5a", "kas_2023", 0, 0),
    ("ny 5a", "5a", "skr12", 0, 1),
    ("gammal 5", "5", "kas_2023", 0, 1),
    ("ett ord", "praktik", "skr12", 1, 0),
    ("okänd indelning", "8", "skr", 1, 0),
    ("noll", "0", "skr12", 0, 1),
]


def test_e7_the_category_is_one_of_its_scheme_and_is_told_once():
    world = World()
    for case, category, version, *_ in CATEGORIES:
        world.add("insats", case, kategori=category, klassificering_version=version)

    assert world.told_by_schema("E7") == {case[0]: 1 for case in CATEGORIES if case[3]}
    assert world.told("E7") == expected(CATEGORIES)


SIGNS = [
    ("vanligt", 9000, 0, 0, 0),
    ("noll", 0, 0, 0, 0),
    ("tomt", None, None, None, 0),
    ("negativt stöd", -1, 0, 0, 1),
    ("negativt övrigt", 9000, -500, 0, 1),
    ("positivt återkrav", 9000, 0, 1, 1),
    ("negativt återkrav", 9000, 0, -500, 0),
    ("två fel", -1, -1, 0, 2),
    ("tre fel", -1, -1, 1, 3),
    ("bara återkrav", None, None, -1, 0),
]


def test_e8_amounts_have_the_right_sign():
    world = World()
    for case, support, other, repaid, _ in SIGNS:
        world.aid(case, [0], belopp_forsorjningsstod=support, belopp_ovrigt=other,
                  belopp_aterkrav=repaid)  # fmt: skip

    assert world.told_by_schema("E8") == expected(SIGNS)


FORMS = [
    ("som avtalat", "PAAAAAAAA00", 0),
    ("små bokstäver", "paaaaaaaa00", 1),
    ("för kort", "PAAAA", 1),
    ("för lång", "PAAAAAAAA000", 1),
    ("utan P", "AAAAAAAAA00", 1),
    ("bokstav utanför", "PAAAAAAAAG0", 1),
    ("mellanslag", "P AAAAAAA00", 1),
    ("bara P", "P", 1),
    ("kundnummer", "K-77", 1),
    ("hexadecimalt", "PFEDCBAFEDC", 0),
]


def test_e10_pseudonyms_have_the_agreed_form():
    world = World()
    for case, number, _ in FORMS:
        world.add("person", case, lopnr=number)

    # Each case is also written once under its own, right, pseudonym.
    assert world.told_by_schema("E10") == expected(FORMS)


CODES = [
    ("med nolla", "0381", 0),
    ("utan nolla", "381", 1),
    ("annan kommun", "2262", 0),
    ("fem siffror", "03810", 1),
    ("bokstäver", "038A", 1),
    ("mellanslag", "0 38", 1),
    ("namn", "Provby", 1),
    ("två siffror", "03", 1),
    ("med decimal", "381.0", 1),
    ("bara nollor", "0000", 0),
]


def test_e11_the_municipality_code_has_four_digits():
    world = World()
    for case, code, _ in CODES:
        world.person(case, kommun_kod=code)

    assert world.told_by_schema("E11") == expected(CODES)


TEXTS = [
    ("rent", "Jobbspår", 0),
    ("å blev Ã¥", "Jobbsp\u00c3\u00a5r", 1),
    ("ä blev Ã¤", "Jobbtr\u00c3\u00a4ning", 1),
    ("ö blev Ã¶", "S\u00c3\u00b6dermalm", 1),
    ("Å blev Ã…", "\u00c3\u2026teg\u00e5ng", 1),
    ("ersättningstecken", "Jobbsp\ufffdr", 1),
    ("hårt mellanslag", "Jobb\u00c2\u00a0spår", 1),
    ("kodsida 850", "Jobbsp\u2020r", 1),
    ("å, ä och ö", "Åk själv över ån", 0),
    ("tankstreck", "Jobbspår – steg två", 0),
    ("é och ü", "Café Über", 0),
    ("tomt", None, 0),
]


def test_s9_damaged_texts_are_told():
    world = World()
    for case, text, _ in TEXTS:
        world.add("insats", case, lokal_benamning=text)

    assert world.told_by_schema("S9") == expected(TEXTS)


def test_s9_is_told_instead_of_s6_for_a_damaged_code():
    world = World()
    world.aid("skadat distrikt", [0], distrikt="S\u00c3\u00b6der")
    world.aid("okänt tecken", [0], distrikt="Söder!")
    world.aid("helt", [0], distrikt="Söder")

    assert world.told_by_schema("S9") == {"skadat distrikt": 1}
    assert world.told_by_schema("S6") == {"okänt tecken": 1}


PLACEHOLDERS = [
    ("en dag", day(3), 0),
    ("kalkylarkets noll", date(1899, 12, 30), 1),
    ("nittonhundra", date(1900, 1, 1), 1),
    ("slutet av nittonhundra", date(1900, 12, 31), 1),
    ("nittonhundraett", date(1901, 1, 1), 0),
    ("för alltid", date(9999, 12, 31), 1),
    ("tjugonittionio", date(2099, 12, 31), 1),
    ("tjugonittioåtta", date(2098, 12, 31), 0),
    ("tomt", None, 0),
    ("år ett", date(1, 1, 1), 1),
]


def test_s10_placeholders_are_no_days():
    world = World()
    for case, when, _ in PLACEHOLDERS:
        world.add("insats", case, planerat_slut=when)

    assert world.told_by_schema("S10") == expected(PLACEHOLDERS)


def test_s10_placeholders_break_no_other_rule():
    world = World()
    world.person("a", sista_manad_observerbar=FIRST + 5)
    world.aid("a", [0])
    world.add("inskrivning", "a", inskrivning_id="I-ax", ut_datum=day(5), resultat="A")
    world.add("insats", "a", inskrivning_id="I-ax", kategori="8", slut_datum=date(9999, 12, 31))
    world.add("insats", "a", inskrivning_id="I-ax", start_datum=date(1900, 1, 1))

    for rule in ("E3", "W17", "W21", "W23"):
        assert world.told(rule) == {}, rule


@pytest.mark.parametrize(("distinct", "told"), [(199, {}), (200, {}), (201, {"": 201})])
def test_s11_a_closed_list_has_few_names(distinct, told):
    world = World()
    for number in range(distinct):
        name = "".join("abcdefghij"[int(digit)] for digit in str(number))
        world.add("insats", "a", lokal_benamning=f"Spår {name}")

    assert world.told("S11") == told


CHILDREN = [(0, 0), (1, 0), (8, 0), (14, 0), (15, 0), (16, 1), (98, 1), (99, 1), (-1, 1), (None, 0)]


def test_s7_codes_for_missing_are_no_number_of_children():
    world = World()
    for children, _ in CHILDREN:
        world.aid(str(children), [0], antal_barn=children)

    assert world.told_by_schema("S7") == {str(n): 1 for n, rows in CHILDREN if rows}


def test_a_row_that_breaks_two_checks_of_a_column_is_told_once():
    world = World()
    world.add("insats", "a", kategori="fel", klassificering_version="fel", omfattning_procent=0)

    assert world.told_by_schema("E7") == {"a": 2}
    assert world.told_by_schema("S7") == {"a": 1}


def test_rules_work_on_lazy_frames_with_numbers_and_row_numbers_of_their_own():
    from evaluation.data.rules.judging import rule_violations

    world = World()
    world.aid("a", [0])
    world.aid("b", [0], home="H-a")
    tables = {}
    for name, table in world.frames().items():
        keys = [key for key in ("lopnr", "hushall_id", "inskrivning_id") if key in table.columns]
        ranked = table.with_columns(pl.col(key).rank("dense").cast(pl.Int32) - 1 for key in keys)
        numbered = ranked.with_columns(pl.Series("#row", range(10, 10 + table.height)))
        tables[name] = numbered.reverse().lazy()

    found = {v.rule: list(v.rows) for v in rule_violations(tables, world.manifest)}

    assert found["E5"] == [10]
