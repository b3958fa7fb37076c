"""Ten made-up persons for each rule on persons and households, with who is told."""

import pytest

from tests.data.assurance import FIRST, World, day, expected

ALL = range(36)

OVERLAPS = [
    # case, enrolments as (in, ut), rows told
    ("en enda", [(day(1), day(3))], 0),
    ("två efter varandra", [(day(1), day(3)), (day(4), day(6))], 0),
    ("ut och in samma dag", [(day(1), day(3)), (day(3), day(6))], 0),
    ("in dagen före ut", [(day(1), day(3, 13)), (day(3, 12), day(6))], 1),
    ("samma dag två gånger", [(day(1), day(3)), (day(1), day(3))], 1),
    ("en pågående efter en avslutad", [(day(1), day(3)), (day(4), None)], 0),
    ("en pågående före en ny", [(day(1), None), (day(4), day(6))], 1),
    ("en lång runt två korta", [(day(1), day(9)), (day(2), day(3)), (day(4), day(5))], 2),
    ("två pågående", [(day(1), None), (day(1), None)], 1),
    ("börjar när den förra inte slutat", [(day(1), day(5)), (day(4), day(9)), (day(9), None)], 1),
    ("i omvänd ordning i filen", [(day(8), day(9)), (day(1), day(8, 13))], 1),
]


def test_e9_enrolments_of_a_person_may_touch_but_not_overlap():
    world = World()
    for case, episodes, _ in OVERLAPS:
        for begin, end in episodes:
            world.add("inskrivning", case, in_datum=begin, ut_datum=end,
                      resultat=None if end is None else "A")  # fmt: skip

    assert world.told("E9") == expected(OVERLAPS)


INSATSER = [
    ("en praktik", [(day(1), day(3), {})], 0),
    ("två efter varandra", [(day(1), day(3), {}), (day(4), day(5), {})], 0),
    ("slut och start samma dag", [(day(1), day(3), {}), (day(3), day(5), {})], 0),
    ("en dag för tidigt", [(day(1), day(3, 13), {}), (day(3, 12), day(5), {})], 1),
    ("annan kategori samtidigt", [(day(1), day(3), {}), (day(2), day(5), {"kategori": "2"})], 0),
    ("samma nummer i annan indelning",
     [(day(1), day(3), {}), (day(2), day(5), {"klassificering_version": "kas_2023"})], 0),
    ("pågående och ny", [(day(1), None, {}), (day(2), day(5), {})], 1),
    ("tre på en gång", [(day(1), day(8), {}), (day(2), day(8), {}), (day(3), day(8), {})], 2),
    ("platshållare som slut", [(day(1), day(1).replace(year=9999), {}), (day(2), day(5), {})], 0),
    ("en annan persons praktik", [(day(2), day(5), {})], 0),
]  # fmt: skip


def test_w23_insatser_of_a_category_do_not_overlap():
    world = World()
    for case, episodes, _ in INSATSER:
        for begin, end, cells in episodes:
            world.add("insats", case, start_datum=begin, slut_datum=end, **cells)

    assert world.told("W23") == expected(INSATSER)


MAINS = [
    # case, roles in the household month, rows told (the first of the month)
    ("ensam sökande", "1", 0),
    ("par", "12", 0),
    ("par med barn", "1233", 0),
    ("två sökande", "11", 1),
    ("ingen sökande", "2", 1),
    ("två medsökande", "22", 1),
    ("bara barn", "3", 1),
    ("sökande och barn", "13", 0),
    ("tre sökande", "111", 1),
    ("sökande sist", "321", 0),
]


def test_e5_a_household_month_has_exactly_one_main_applicant():
    world = World()
    for case, roles, _ in MAINS:
        for place, roll in enumerate(roles):
            member = case if place == 0 else f"{case} {place}"
            world.aid(member, [3], home=f"H-{case}", roll=roll)

    assert world.told("E5") == expected(MAINS)


HOMES = [
    # case, (home, role) in one month and in the next, rows told
    ("ett hushåll", [("A", "1")], [("A", "1")], 0),
    ("flyttar till nästa månad", [("B", "1")], [("C", "1")], 0),
    ("vuxen i två", [("D", "1"), ("E", "1")], [], 2),
    ("medsökande i två", [("F", "2"), ("G", "2")], [], 2),
    ("sökande här och medsökande där", [("I", "1"), ("J", "2")], [], 2),
    ("barn i två", [("K", "3"), ("L", "3")], [], 0),
    ("barn i tre", [("M", "3"), ("N", "3"), ("O", "3")], [], 0),
    ("vuxen i tre", [("P", "1"), ("Q", "1"), ("R", "1")], [], 3),
    ("vuxen i två båda månaderna", [("S", "1"), ("T", "1")], [("S", "1"), ("T", "1")], 4),
    ("vuxen i ett och barn i ett annat", [("U", "1"), ("V", "3")], [], 0),
]


def test_e6_an_adult_is_in_one_household_a_month():
    world = World()
    for case, this, following, _ in HOMES:
        for month, stays in enumerate((this, following)):
            for home, roll in stays:
                world.aid(case, [month], home=f"H-{home}", roll=roll)

    assert world.told("E6") == expected(HOMES)


CLOSINGS = [
    # case, months with assistance, last month of the closing, rows told by E13 and W22
    ("sista månaden", range(3), 2, 0, 0),
    ("efter uppehåll", [0, 1, 5], 5, 0, 0),
    ("månad utan bistånd", range(3), 8, 1, 0),
    ("månaden efter den sista", range(3), 3, 1, 0),
    ("i ett uppehåll", [0, 1, 5], 3, 1, 0),
    ("mitt i en följd", range(9), 4, 0, 1),
    ("före en enda tom månad", [0, 1, 2, 4], 2, 0, 0),
    ("första av två månader", [0, 1], 0, 0, 1),
    ("periodens sista månad", ALL, 35, 0, 0),
    ("månaden före en följd", range(3, 6), 2, 1, 0),
]


def test_e13_a_closing_ends_a_month_of_assistance_and_w22_none_follows():
    world = World()
    for case, months, last, *_ in CLOSINGS:
        world.aid(case, months)
        world.closing(case, last)

    assert world.told("E13") == {case[0]: case[3] for case in CLOSINGS if case[3]}
    assert world.told("W22") == expected(CLOSINGS)


def test_e13_is_silent_about_a_month_that_nobody_has():
    world = World()
    world.aid("a", [*range(5), *range(6, 12)])
    world.closing("a", 5)

    assert world.told("E13") == {}
    assert world.told("W11") == {"": 25}


AGES = [
    # case, birth year, role, rows told by W9 and W34, in January 2018
    ("vuxen 40 år", 1978, "1", 0, 0),
    ("sökande 16 år", 2002, "1", 0, 0),
    ("sökande 15 år", 2003, "1", 1, 0),
    ("medsökande 7 år", 2011, "2", 1, 0),
    ("sökande 110 år", 1908, "1", 0, 0),
    ("sökande 111 år", 1907, "1", 1, 0),
    ("barn 7 år", 2011, "3", 0, 0),
    ("barn 20 år", 1998, "3", 0, 0),
    ("barn 21 år", 1997, "3", 0, 1),
    ("barn 35 år", 1983, "3", 0, 1),
    ("ofödd sökande", 2020, "1", 1, 0),
]


def test_w9_adults_are_grown_and_w34_children_are_not():
    world = World()
    for case, born, roll, *_ in AGES:
        world.person(case, fodelsear=born)
        world.aid(case, [0], roll=roll)

    assert world.told("W9") == {case[0]: case[3] for case in AGES if case[3]}
    assert world.told("W34") == expected(AGES)


DEATHS = [
    # case, why the observation ends, last observable month, months with assistance, rows told
    ("lever", "slut_data", 35, range(12), 0),
    ("dog efter sista biståndet", "avliden", 12, range(12), 0),
    ("dog i sista biståndsmånaden", "avliden", 11, range(12), 0),
    ("en månad till dödsboet", "avliden", 10, range(12), 1),
    ("ett halvår till dödsboet", "avliden", 5, range(12), 6),
    ("flyttade", "utflyttad", 5, range(12), 0),
    ("ny kommun", "ny_kommun", 5, range(12), 0),
    ("död med ett uppehåll", "avliden", 3, [0, 1, 2, 3, 8], 1),
    ("död utan bistånd", "avliden", 3, [], 0),
    ("bara efter döden", "avliden", 3, [4, 5], 2),
]


def test_w33_no_assistance_after_death():
    world = World()
    for case, why, last, months, _ in DEATHS:
        world.person(case, censor_orsak=why, sista_manad_observerbar=FIRST + last)
        world.aid(case, months)

    assert world.told("W33") == expected(DEATHS)


WITHOUT = [
    # case, months with assistance, role, number of insatser, rows told
    ("bistånd och insats", range(3), "1", 1, 0),
    ("bistånd efter insatsen", [30], "1", 1, 0),
    ("aldrig bistånd", [], "1", 1, 1),
    ("aldrig bistånd, tre insatser", [], "1", 3, 3),
    ("bistånd utan insats", range(3), "1", 0, 0),
    ("en enda månad", [0], "1", 2, 0),
    ("periodens sista månad", [35], "1", 1, 0),
    ("ingetdera", [], "1", 0, 0),
    ("som barn i hushållet", [2], "3", 1, 0),
    ("som medsökande", [2], "2", 1, 0),
]


def test_w6_an_insats_belongs_to_somebody_with_assistance():
    world = World()
    for case, months, roll, insatser, _ in WITHOUT:
        world.aid(case, months, roll=roll)
        for _ in range(insatser):
            world.add("insats", case)

    assert world.told("W6") == expected(WITHOUT)


COUNTS = [
    # case, roles, stated adults (None: not stated), rows told
    ("en vuxen", "1", 1, 0),
    ("par", "12", 2, 0),
    ("par som ett", "12", 1, 1),
    ("en som par", "1", 2, 1),
    ("en med barn", "133", 1, 0),
    ("barnet räknat", "13", 2, 1),
    ("par med barn", "123", 2, 0),
    ("inte angivet", "1", None, 0),
    ("ingen vuxen", "3", 1, 1),
    ("tre vuxna", "122", 2, 1),
]


def test_w13_the_adults_of_a_household_are_its_persons():
    world = World()
    for case, roles, adults, _ in COUNTS:
        for place, roll in enumerate(roles):
            member = case if place == 0 else f"{case} {place}"
            world.aid(member, [0], home=f"H-{case}", roll=roll, antal_vuxna=adults)

    assert world.told("W13") == expected(COUNTS)


def test_w13_household_month_without_any_person():
    world = World()
    world.aid("a", [0, 1])
    world.add("hushall_manad", "tom", hushall_id="H-tom", manad=FIRST, antal_vuxna=1)

    assert world.told("W13") == {"tom": 1}


# A takes over where B stops. Case, B's months, A's months, differences, rows told.
TAKEOVERS = [
    ("byter nummer", range(5), range(5, 9), {}, 1),
    ("annat kön", range(5), range(5, 9), {"kon": "2"}, 0),
    ("annan ålder", range(5), range(5, 9), {"fodelsear": 1981}, 0),
    ("annan roll", range(5), range(5, 9), {"roll": "2"}, 0),
    ("annat hushåll", range(5), range(5, 9), {"home": "H-annat"}, 0),
    ("efter en tom månad", range(5), range(6, 9), {}, 0),
    ("samtidigt en månad", range(5), range(4, 9), {}, 0),
    ("den gamla är tillbaka", [*range(5), 20], range(5, 9), {}, 0),
    ("den nya fanns förut", range(3, 5), [0, 5, 6], {}, 0),
    ("barn byter nummer", range(5), range(5, 9), {"roll": "3", "before": "3"}, 1),
]


def test_w28_somebody_alike_takes_over_the_month_after():
    world = World()
    for case, before, after, other, _ in TAKEOVERS:
        cells = {name: other[name] for name in ("kon", "fodelsear") if name in other}
        world.person(case, **cells)
        world.aid(f"{case}, förut", before, home=f"H-{case}", roll=other.get("before", "1"))
        world.aid(case, after, home=other.get("home", f"H-{case}"), roll=other.get("roll", "1"))

    assert world.told("W28") == expected(TAKEOVERS)


# Members as (who, months); rows told are those of the household that came later.
LIVES = [
    ("en i sträck", [("a", range(9))], 0),
    ("tillbaka efter ett år", [("a", range(9)), ("a", range(21, 25))], 0),
    ("någon annan ett år senare", [("a", range(9)), ("b", range(21, 25))], 1),
    ("någon annan månaden därpå", [("a", range(9)), ("b", range(9, 12))], 0),
    ("partnern blir kvar", [("a", range(9)), ("b", range(4, 20))], 0),
    ("en tom månad emellan", [("a", range(9)), ("b", range(10, 12))], 1),
    ("tre olika hushåll", [("a", range(3)), ("b", range(6, 8)), ("c", range(11, 13))], 1),
    ("en gemensam medlem", [("a", range(9)), ("b", range(21, 25)), ("a", [30])], 0),
    ("två på en gång", [("a", range(9)), ("b", range(9))], 0),
    ("sist i perioden", [("a", [0]), ("b", [35])], 1),
]


def test_w29_a_household_is_not_used_for_others_later():
    world = World()
    for case, stays, _ in LIVES:
        for who, months in stays:
            label = case if who == "b" or len(stays) == 1 else f"{case} {who}"
            world.aid(label, months, home=f"H-{case}")

    assert world.told("W29") == expected(LIVES)


MUNICIPALITIES = [
    ("den egna", "0381", 0),
    ("grannen", "0380", 1),
    ("riket", "0000", 1),
    ("utan nolla", "381", 0),
    ("tomt", None, 0),
    ("bokstäver", "EnKo", 0),
    ("fem siffror", "03810", 0),
    ("en annan i norr", "2262", 1),
    ("den största", "0180", 1),
    ("den egna igen", "0381", 0),
]


def test_w32_months_belong_to_the_municipality_of_the_delivery():
    world = World()
    for case, code, _ in MUNICIPALITIES:
        world.aid(case, [0], kommun_kod=code)

    assert world.told("W32") == expected(MUNICIPALITIES)


AMOUNTS = [
    # case, försörjningsstöd, övrigt, återkrav, rows told
    ("vanligt", 9000, 0, 0, 0),
    ("bara övrigt", 0, 800, 0, 0),
    ("bara återkrav", 0, 0, -300, 0),
    ("inget alls", 0, 0, 0, 1),
    ("allt tomt", None, None, None, 1),
    ("noll och tomt", 0, None, None, 1),
    ("tomt och noll återkrav", None, None, 0, 1),
    ("en krona", 1, None, None, 0),
    ("tomt och övrigt", None, 500, None, 0),
    ("återkrav och tomt", None, None, -1, 0),
]


def test_w27_a_month_of_assistance_has_an_amount():
    world = World()
    for case, support, other, repaid, _ in AMOUNTS:
        world.aid(case, [0], belopp_forsorjningsstod=support, belopp_ovrigt=other,
                  belopp_aterkrav=repaid)  # fmt: skip

    assert world.told("W27") == expected(AMOUNTS)


JOB = {"kategori": "8", "start_datum": day(0, 1)}
ENDS = [
    # case, cells, last observable month, enrolment ended, rows told by W17, W21 and W24
    ("jobb 366 dagar", {**JOB, "slut_datum": day(12, 1)}, 35, False, 0, 0, 0),
    ("jobb 367 dagar", {**JOB, "slut_datum": day(12, 2)}, 35, False, 1, 0, 0),
    ("praktik två år", {**JOB, "kategori": "5", "slut_datum": day(24)}, 35, False, 0, 0, 0),
    ("äldre indelnings jobb", {**JOB, "kategori": "7", "klassificering_version": "kas_2023",
                               "slut_datum": day(24)}, 35, False, 1, 0, 0),
    ("åtta i äldre indelning", {**JOB, "klassificering_version": "kas_2023",
                                "slut_datum": day(24)}, 35, False, 0, 0, 0),
    ("pågående jobb", {**JOB, "slut_datum": None}, 35, False, 0, 0, 0),
    ("platshållare", {**JOB, "slut_datum": day(0).replace(year=9999)}, 9, True, 0, 0, 0),
    ("slut i sista månaden", {"slut_datum": day(9, 30)}, 9, True, 0, 0, 0),
    ("slut månaden efter flytt", {"slut_datum": day(10, 1)}, 9, True, 0, 1, 0),
    ("pågår efter utskrivning", {"slut_datum": None}, 35, True, 0, 0, 1),
    ("pågår i pågående inskrivning", {"slut_datum": None}, 35, False, 0, 0, 0),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "place"), [("W17", 4), ("W21", 5), ("W24", 6)])
def test_ends_of_insatser(rule, place):
    world = World()
    for number, (case, cells, last, ended, *_) in enumerate(ENDS):
        world.person(case, sista_manad_observerbar=FIRST + last)
        world.add("inskrivning", case, inskrivning_id=f"I-{number}x",
                  ut_datum=day(20) if ended else None, resultat="A" if ended else None)  # fmt: skip
        world.add("insats", case, inskrivning_id=f"I-{number}x", **cells)

    assert world.told(rule) == {case[0]: case[place] for case in ENDS if case[place]}


RESULTS = [
    ("pågår utan resultat", None, None, 0),
    ("avslutad med resultat", day(9), "A", 0),
    ("pågår med resultat", None, "B", 1),
    ("avslutad utan resultat", day(9), None, 1),
]


def test_s7_a_result_belongs_to_an_ended_enrolment():
    world = World()
    for case, end, result, _ in RESULTS:
        world.add("inskrivning", case, ut_datum=end, resultat=result)

    assert world.told("S7") == expected(RESULTS)


TYPES = [
    ("man utan barn", "3", "1", 0),
    ("man med barn", "4", "13", 0),
    ("kvinna utan barn har barn", "5", "13", 1),
    ("kvinna med barn utan barn", "6", "1", 1),
    ("par", "7", "12", 0),
    ("par utan barn har barn", "7", "123", 1),
    ("par med barn", "8", "123", 0),
    ("par som är en", "8", "13", 1),
    ("bara barn", "1", "1", 0),
    ("okänd typ", "9", "123", 0),
]


def test_s7_household_type_agrees_with_its_members():
    world = World()
    for case, kind, roles, _ in TYPES:
        for place, roll in enumerate(roles):
            member = case if place == 0 else f"{case} {place}"
            world.aid(member, [0], home=f"H-{case}", roll=roll, hushallstyp=kind)

    assert world.told("S7") == expected(TYPES)
