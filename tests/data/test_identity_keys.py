"""Keys that look like identity numbers by chance pass, keys made of them do not."""

import numpy as np
import polars as pl
import pytest

from data_schemas import TABLES
from evaluation.data.delivery.writing import file_frame
from evaluation.data.files.raw_table import RawTable
from evaluation.data.identity.guard import Guard
from tests.data.identity_forms import with_luhn

HEX = np.array(list("0123456789ABCDEF"))


@pytest.fixture
def rng():
    return np.random.default_rng(7)


def pseudonyms(rng, how_many):
    return ["P" + "".join(row) for row in HEX[rng.integers(0, 16, (how_many, 10))]]


def decimals(rng, how_many, digits):
    return [str(n) for n in rng.integers(10 ** (digits - 1), 10**digits, how_many)]


def guids(rng, how_many):
    rows = ["".join(row).lower() for row in HEX[rng.integers(0, 16, (how_many, 32))]]
    return [f"{r[:8]}-{r[8:12]}-{r[12:16]}-{r[16:20]}-{r[20:]}" for r in rows]


def told(keys, *, column="lopnr", rows_per_chunk=5_000, **beside):
    """Row numbers that the guard tells for a column of keys."""
    guard = Guard(TABLES["person"])
    frame = pl.DataFrame({column: keys, **beside})
    for start in range(0, frame.height, rows_per_chunk):
        guard.see(RawTable(frame=frame.slice(start, rows_per_chunk)), start + 1)
    return [row for v in guard.violations() for row in v.rows]


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda rng: pseudonyms(rng, 30_000), id="agreed pseudonyms"),
        pytest.param(lambda rng: decimals(rng, 20_000, 9), id="nine random digits"),
        pytest.param(lambda rng: decimals(rng, 20_000, 10), id="ten random digits"),
        pytest.param(lambda rng: decimals(rng, 20_000, 12), id="twelve random digits"),
        pytest.param(lambda rng: [int(k) for k in decimals(rng, 9_000, 10)], id="integers"),
        pytest.param(lambda rng: guids(rng, 20_000), id="GUID"),
        pytest.param(
            lambda _: [str(751_120 * 10_000 + n) for n in range(9_000)], id="serial numbers"
        ),
    ],
)
def test_random_keys_pass(rng, make):
    assert told(make(rng)) == []


@pytest.mark.parametrize(
    "form",
    ["{}", "19{}", "pnr{}", "P19{}", "P{}P", "X-{}", "P{}\u200b"],
)  # fmt: skip
def test_one_number_among_thousands_of_keys_is_told(rng, identity_number, form):
    keys = [*pseudonyms(rng, 8_000), form.format(identity_number)]

    assert told(keys) == [8_001]


def test_one_prefixed_number_among_random_decimals_is_told(rng, identity_number):
    keys = [*decimals(rng, 8_000, 10), f"P{identity_number}"]

    assert told(keys) == [8_001]


def made_of_numbers(rng, how_many):
    dates = [f"{y}{m:02d}{d:02d}" for y in range(60, 95) for m in range(1, 13) for d in (3, 17)]
    return [with_luhn(f"{day}{rng.integers(100, 1000)}") for day in rng.permutation(dates)][
        :how_many
    ]


def test_agreed_form_filled_with_numbers_is_told(rng):
    made = [f"P{number}" for number in made_of_numbers(rng, 20)]

    rows = told([*pseudonyms(rng, 20_000), *made])

    assert set(range(20_001, 20_021)) <= set(rows)


def persons_beside(rng, how_many, number):
    """Birth years and sexes at random, and for the last person those of the number."""
    years = [*rng.integers(1950, 2000, how_many), 1900 + int(number[:2])]
    sexes = [*rng.choice(["1", "2"], how_many), "1" if int(number[8]) % 2 else "2"]
    return {"fodelsear": [str(year) for year in years], "kon": [str(sex) for sex in sexes]}


def test_one_number_in_the_agreed_form_is_told_by_the_person_beside_it(rng, identity_number):
    keys = [*pseudonyms(rng, 1_000), f"P{identity_number}"]

    assert 1_001 in told(keys, **persons_beside(rng, 1_000, identity_number))


def test_random_pseudonym_that_looks_like_a_number_by_chance_passes(rng, identity_number):
    keys = [*pseudonyms(rng, 8_000), f"P{identity_number}"]

    assert told(keys) == []


def test_sentences_in_a_column_of_keys_are_judged_one_by_one(rng, identity_number):
    keys = [f"{'nr ' * (n % 50)}{n:x}\n({identity_number}" for n in range(200)]

    assert told([*pseudonyms(rng, 8_000), *keys]) == list(range(8_001, 8_201))


def test_judgement_does_not_depend_on_the_chunks(rng):
    keys = [*pseudonyms(rng, 4_000), *(f"P{n}" for n in made_of_numbers(rng, 6))]

    assert told(keys, rows_per_chunk=500) == told(keys, rows_per_chunk=10_000) != []


SEEDS = range(1, 21)


@pytest.mark.parametrize("seed", SEEDS)
def test_clean_municipality_gives_no_alarm(seed):
    from evaluation.simulate import load_scenario, simulate

    synthetic = simulate(load_scenario("enkoping", adults=20, paths=1), seed=seed)

    alarms = []
    for name, frame in synthetic.tables.items():
        guard = Guard(TABLES[name])
        guard.see(RawTable(frame=file_frame(TABLES[name], frame).cast(pl.String)), 1)
        alarms += guard.violations()
    assert alarms == []
