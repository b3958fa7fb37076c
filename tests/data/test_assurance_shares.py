"""Rules on shares and series: made-up cases on both sides of every limit."""

from datetime import date

import numpy as np
import pytest

from evaluation.data.rules.drift import deviating_months, long_term_share
from evaluation.data.rules.reading import gather
from tests.data.assurance import EXTRACTED, World, day

YEARS = range(36)


def material_of(world, adults):
    """Material with only the grid of adults, for rules that look at nothing else."""
    material = gather({}, world.manifest)
    vars(material)["aided_adult"] = vars(material)["aided"] = np.array(adults)
    return material


@pytest.mark.parametrize(
    ("missing", "told"),
    [(0, 0), (1, 0), (5, 0), (9, 0), (10, 0), (11, 11), (12, 12), (30, 30), (99, 99), (100, 100)],
)
def test_w1_obstacles_missing_for_more_than_a_tenth(missing, told):
    world = World()
    for number in range(100):
        world.aid(f"p{number}", [0], hinder=None if number < missing else "AL")
        # Children have no obstacle, and are no part of the share.
        world.aid(f"barn{number}", [0], home=f"H-p{number}", roll="3")

    assert sum(world.told("W1").values()) == told


@pytest.mark.parametrize(
    ("same", "missing", "told"),
    [
        (50, 0, 0), (89, 0, 0), (90, 0, 0), (91, 0, 91), (100, 0, 100),
        (81, 10, 0), (82, 10, 82), (45, 50, 0), (46, 50, 46), (10, 90, 10),
    ],
)  # fmt: skip
def test_w3_one_obstacle_for_more_than_nine_tenths_of_those_known(same, missing, told):
    world = World()
    kinds = ["AL"] * same + [None] * missing + ["SO"] * (100 - same - missing)
    for number, hinder in enumerate(kinds):
        world.aid(f"p{number}", [0], hinder=hinder)

    assert sum(world.told("W3").values()) == told


def dip(level, low, begin, length, months=36):
    return [low if begin <= m < begin + length else level for m in range(months)]


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        pytest.param(dip(400, 400, 0, 0), 0, id="level"),
        pytest.param(dip(400, 120, 12, 3), 3, id="seventy percent down"),
        pytest.param(dip(400, 305, 12, 1), 0, id="within a quarter"),
        pytest.param(dip(400, 300, 12, 1), 0, id="at a quarter"),
        pytest.param(dip(400, 299, 12, 1), 1, id="beyond a quarter"),
        pytest.param(dip(400, 501, 12, 2), 2, id="upwards"),
        pytest.param(dip(30, 18, 12, 1), 0, id="few persons vary by chance"),
        pytest.param(dip(30, 5, 12, 1), 1, id="few persons, beyond chance"),
        pytest.param([100 + 5 * m for m in range(36)], 0, id="a trend is no break"),
        pytest.param(dip(400, 100, 34, 2), 0, id="preliminary months"),
        pytest.param(dip(400, 100, 20, 2), 0, id="declared gap"),
    ],
)
def test_w2_months_that_deviate_from_the_median_around(counts, told):
    world = World(preliminary=2, gaps=[(20, 21)])
    adults = [[number < count for count in counts] for number in range(max(counts))]

    assert deviating_months(material_of(world, adults)).sum() == told


@pytest.mark.parametrize(
    ("absent", "gaps", "preliminary", "told"),
    [
        ([], [], 0, 0),
        ([7], [], 0, 1),
        ([7, 8], [], 0, 2),
        ([0], [], 0, 1),
        ([35], [], 0, 1),
        ([35], [], 1, 0),
        ([34, 35], [], 1, 1),
        ([7], [(7, 7)], 0, 0),
        ([7, 8], [(7, 7)], 0, 1),
        ([7, 8, 20], [(6, 9)], 0, 1),
    ],
)
def test_w11_months_without_any_row(absent, gaps, preliminary, told):
    world = World(gaps=gaps, preliminary=preliminary)
    world.aid("a", [month for month in YEARS if month not in absent])

    assert sum(world.told("W11").values()) == told
    assert world.told("W2") == {}


# Exits in a month have a closing or not; the last month with final data is the 36th (35), so
# closings of exits up to month 28 should have been registered: 35 - 3 - 4.
@pytest.mark.parametrize(
    ("earlier", "late", "told"),
    [
        pytest.param((40, 40), (20, 20), 0, id="all registered"),
        pytest.param((40, 40), (20, 17), 0, id="at the limit"),
        pytest.param((40, 40), (20, 16), 4, id="beyond the limit"),
        pytest.param((40, 40), (20, 0), 20, id="none registered"),
        pytest.param((40, 20), (20, 10), 0, id="as few as before"),
        pytest.param((40, 20), (20, 7), 0, id="fewer by chance"),
        pytest.param((40, 20), (20, 3), 17, id="fewer than chance"),
        pytest.param((40, 40), (9, 0), 0, id="too few exits to judge"),
        pytest.param((9, 9), (20, 0), 0, id="too few to compare with"),
        pytest.param((40, 0), (20, 20), 0, id="more than before"),
    ],
)
def test_w4_reasons_of_late_exits_are_not_yet_registered(earlier, late, told):
    world = World()
    for month, (exits, closed), prefix in ((16, earlier, "a"), (27, late, "b")):
        for number in range(exits):
            world.aid(f"{prefix}{number}", [month - 1, month])
            if number < closed:
                world.closing(f"{prefix}{number}", month)
    # Exits too late to have a reason are not judged.
    for number in range(30):
        world.aid(f"c{number}", [30])

    assert sum(world.told("W4").values()) == told


@pytest.mark.parametrize(
    ("last", "told"),
    [(24, 0), (25, 12), (26, 12), (28, 12), (29, 0), (32, 0)],
    ids=lambda value: str(value),
)
def test_w4_looks_at_the_four_months_that_should_have_matured(last, told):
    world = World()
    for number in range(40):
        world.aid(f"a{number}", [16])
        world.closing(f"a{number}", 16)
    for number in range(12):
        world.aid(f"b{number}", [last])

    assert sum(world.told("W4").values()) == told


@pytest.mark.parametrize(
    ("above", "amount", "told"),
    [
        (0, 9000, 0), (1, 20000, 0), (2, 20000, 2), (3, 20000, 3), (10, 20000, 10),
        (2, 12000, 0), (2, 12001, 2), (100, 20000, 100), (100, 12000, 0), (5, 11999, 0),
    ],
)  # fmt: skip
def test_w5_amounts_far_above_the_norm(above, amount, told):
    world = World()
    for number in range(100):
        world.aid(f"p{number}", [0], belopp_forsorjningsstod=amount if number < above else 9000)

    assert sum(world.told("W5").values()) == told


@pytest.mark.parametrize(
    ("first", "total", "told"),
    [(0, 20, 0), (10, 20, 0), (11, 20, 11), (20, 20, 20), (19, 19, 0), (1, 40, 0), (20, 40, 0),
     (21, 40, 21), (10, 19, 0), (40, 40, 40)],
)  # fmt: skip
def test_w7_starts_on_the_first_of_the_month(first, total, told):
    world = World()
    for number in range(total):
        when = day(3, 1 if number < first else 12)
        world.add("insats", f"p{number}", start_datum=when)
        world.add("inskrivning", f"p{number}", in_datum=when)

    assert sum(world.told("W7", column="start_datum").values()) == told
    assert sum(world.told("W7", column="in_datum").values()) == told


BEGIN = date(2018, 3, 1)
LENGTHS = {
    "half a year, last day in": date(2018, 8, 31),
    "half a year, last day out": date(2018, 9, 1),
    "a year, last day in": date(2019, 2, 28),
    "a year, last day out": date(2019, 3, 1),
}


@pytest.mark.parametrize("end", LENGTHS.values(), ids=LENGTHS)
@pytest.mark.parametrize(("exact", "told"), [(6, 0), (7, 7), (20, 20)])
def test_w8_unpaid_insatser_of_a_round_length(end, exact, told):
    world = World()
    for number in range(20):
        last = end if number < exact else date(2018, 7, 17)
        world.add("insats", f"p{number}", start_datum=BEGIN, slut_datum=last)
        world.add("insats", f"p{number}", kategori="8", start_datum=BEGIN, slut_datum=end)

    assert sum(world.told("W8").values()) == told


@pytest.mark.parametrize(
    ("months", "origin", "told"),
    [
        pytest.param(9, "verklig", 3, id="nobody has ten months"),
        pytest.param(10, "verklig", 3, id="everybody has ten months"),
        pytest.param(9, "syntetisk", 0, id="a made-up municipality is no other"),
    ],
)
def test_w12_long_term_share_far_from_the_published(months, origin, told):
    world = World(origin=origin)
    for number in range(100):
        world.aid(f"p{number}", [12 * year + month for year in range(3) for month in range(months)])
    for month in YEARS:
        world.aid("alltid", [month])

    assert sum(world.told("W12").values()) == told


def test_w12_is_silent_about_few_adults_and_where_nothing_was_published():
    few, unpublished = World(), World(code="0001")
    for number in range(99):
        few.aid(f"p{number}", range(36))
    for number in range(100):
        unpublished.aid(f"p{number}", range(36))

    assert few.told("W12") == {}
    assert unpublished.told("W12") == {}


def test_w2_and_w11_are_silent_about_a_delivery_without_any_month():
    world = World()
    world.person("a")

    assert world.told("W11") == {}


# Published for 2018, 2019 and 2020: 38.5, 36.5 and 44.8 percent.
# Months in other municipalities lift those by up to 3, and chance takes 1,000 adults 3 either way.
@pytest.mark.parametrize(
    ("long", "told"), [(28, 3), (31, 2), (35, 1), (39, 0), (41, 1), (43, 2), (47, 2), (49, 3)]
)
def test_w12_within_what_definition_and_chance_explain(long, told):
    world = World()
    short = ([True] + [False] * 11) * 3
    material = material_of(world, [[True] * 36] * 10 * long + [short] * 10 * (100 - long))

    assert sum(v.count for v in long_term_share(material)) == told


def starts(world, category, months, *, each=2, version="skr12"):
    for month in months:
        for number in range(each):
            world.add("insats", f"{category} {month} {number}", kategori=category,
                      klassificering_version=version, start_datum=day(month))  # fmt: skip


@pytest.mark.parametrize(
    ("series", "told"),
    [
        pytest.param({"2": range(36), "5": range(36)}, 0, id="the same throughout"),
        pytest.param({"8": range(18), "7": range(18, 36)}, 2, id="renumbered"),
        pytest.param({"8": range(18), "7": range(18, 36), "2": range(36)}, 2, id="one stays"),
        pytest.param({"8": range(18), "5": range(18), "7": range(18, 36), "6": range(18, 36)}, 4,
                     id="two renumbered"),
        pytest.param({"2": range(36), "8": range(18)}, 0, id="one ends, none begins"),
        pytest.param({"2": range(36), "8": range(18, 36)}, 0, id="one begins, none ends"),
        pytest.param({"8": range(12), "7": range(20, 36)}, 0, id="long apart"),
        pytest.param({"8": range(17), "7": range(18, 36)}, 2, id="a month without starts"),
        pytest.param({"8": range(8), "7": range(8, 36)}, 0, id="in the first year"),
        pytest.param({"8": range(28), "7": range(28, 36)}, 0, id="in the last year"),
        pytest.param({"8": range(14, 18), "7": range(18, 36)}, 0, id="too few before"),
    ],
)  # fmt: skip
def test_w14_categories_that_begin_where_others_end(series, told):
    world = World()
    for category, months in series.items():
        starts(world, category, months)

    assert sum(world.told("W14", column="kategori").values()) == told


def test_w14_several_schemes_are_told_and_their_change_is_no_break():
    world = World()
    starts(world, "8", range(18))
    starts(world, "7", range(18, 36), version="kas_2023")

    assert world.told("W14", column="klassificering_version") == {"": 1}
    assert world.told("W14", column="kategori") == {}


@pytest.mark.parametrize(
    ("women", "unknown", "told"),
    [(50, 0, 0), (20, 0, 0), (19, 0, 1), (80, 0, 0), (81, 0, 1), (0, 0, 1), (100, 0, 1),
     (10, 60, 0), (7, 60, 1), (20, 30, 0)],
)  # fmt: skip
def test_w15_one_sex_is_rare(women, unknown, told):
    world = World()
    kinds = ["2"] * women + ["K"] * unknown + ["1"] * (100 - women - unknown)
    for number, sex in enumerate(kinds):
        world.person(f"p{number}", kon=sex)

    assert sum(world.told("W15").values()) == told


@pytest.mark.parametrize(
    ("equal", "open_ends", "told"),
    [(0, 0, 0), (50, 0, 0), (79, 0, 0), (80, 0, 0), (81, 0, 81), (100, 0, 100), (40, 50, 0),
     (41, 50, 41), (10, 90, 10), (8, 90, 0)],
)  # fmt: skip
def test_w16_planned_ends_are_the_real_ends(equal, open_ends, told):
    world = World()
    for number in range(100):
        real = day(8) if number < equal else day(7)
        is_open = number >= 100 - open_ends
        world.add(
            "insats", f"p{number}", planerat_slut=day(8), slut_datum=None if is_open else real
        )

    assert sum(world.told("W16").values()) == told


@pytest.mark.parametrize(
    ("on_the_day", "ended", "told"),
    [(0, 100, 0), (4, 100, 0), (5, 100, 5), (4, 10, 0), (5, 10, 5), (5, 500, 0), (6, 500, 6),
     (5, 501, 0), (10, 10, 10), (1, 1, 0)],
)  # fmt: skip
def test_w25_ends_on_the_day_of_extraction(on_the_day, ended, told):
    world = World()
    for number in range(ended):
        last = EXTRACTED if number < on_the_day else day(9)
        world.add("insats", f"p{number % 50}", slut_datum=last)

    assert sum(world.told("W25").values()) == told


@pytest.mark.parametrize(
    ("late", "right", "told", "left"),
    [(0, 10, 0, 0), (4, 0, 0, 4), (5, 0, 5, 0), (5, 4, 5, 0), (5, 5, 0, 5), (6, 5, 6, 0),
     (10, 0, 10, 0), (10, 11, 0, 10), (1, 0, 0, 1), (20, 3, 20, 0)],
)  # fmt: skip
def test_w26_assistance_a_month_after_most_closings(late, right, told, left):
    world = World()
    for number in range(late + right):
        world.aid(f"p{number}", range(5))
        world.closing(f"p{number}", 3 if number < late else 4)

    assert sum(world.told("W26").values()) == told
    assert sum(world.told("W22").values()) == left


def test_w26_explains_closings_in_months_without_assistance():
    world = World()
    for number in range(6):
        world.aid(f"p{number}", [4])
        world.closing(f"p{number}", 3)

    assert sum(world.told("W26").values()) == 6
    assert world.told("E13") == {}


@pytest.mark.parametrize(
    ("lives", "told"),
    [
        pytest.param({"Norr": range(36), "Söder": range(36)}, 0, id="the same throughout"),
        pytest.param({"Norr": range(18), "Nya Norr": range(18, 36)}, 1, id="renamed"),
        pytest.param({"Norr": range(18), "Söder": range(18), "Mitten": range(18, 36)}, 2,
                     id="two become one"),
        pytest.param({"Norr": range(18), "Söder": range(36)}, 0, id="one ends"),
        pytest.param({"Norr": range(36), "Söder": range(18, 36)}, 0, id="one begins"),
        pytest.param({"Norr": range(18), "Nya": range(19, 36)}, 0, id="a month apart"),
        pytest.param({"Norr": range(18), "Nya": range(17, 36)}, 0, id="side by side"),
        pytest.param({"Norr": range(36), "Nörr": range(18, 20)}, 0, id="a damaged name"),
        pytest.param({"Norr": range(12), "A": range(12, 24), "B": range(24, 36)}, 2, id="twice"),
        pytest.param({None: range(18), "Norr": range(18, 36)}, 0, id="none before"),
    ],
)  # fmt: skip
def test_w30_districts_end_where_others_begin(lives, told):
    world = World()
    for name, months in lives.items():
        world.aid(f"i {name}", months, distrikt=name)

    assert sum(world.told("W30").values()) == told
