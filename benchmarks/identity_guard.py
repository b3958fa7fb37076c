"""The identity guard: how often it is wrong, what it finds, how fast it is.

Run: python -m benchmarks.identity_guard [--municipalities 20] [--million 10]
Prints four tables: alarms in ordinary columns, numbers found by way of writing, alarms in clean
synthetic municipalities, and seconds per million cells with peak memory.
"""

import argparse
import resource
import time
from collections.abc import Callable, Iterator

import numpy as np
import polars as pl

from data_schemas import TABLES
from evaluation.data.delivery.writing import file_frame
from evaluation.data.files.raw_table import RawTable
from evaluation.data.identity.guard import Guard
from tests.data.identity_forms import forms, with_luhn

CELLS, COLUMNS = 10_000, 50
NUMBERS = 100
BESIDE = "P and ten digits beside birth year and sex"
HEX = np.array(list("0123456789ABCDEF"))
Draw = Callable[[np.random.Generator, int], pl.Series]


def digits(rng: np.random.Generator, cells: int, length: int) -> pl.Series:
    return pl.Series(rng.integers(10 ** (length - 1), 10**length, cells)).cast(pl.String)


def pseudonyms(rng: np.random.Generator, cells: int) -> pl.Series:
    return pl.Series(["P" + "".join(row) for row in HEX[rng.integers(0, 16, (cells, 10))]])


def guids(rng: np.random.Generator, cells: int) -> pl.Series:
    rows = ("".join(row).lower() for row in HEX[rng.integers(0, 16, (cells, 32))])
    return pl.Series([f"{r[:8]}-{r[8:12]}-{r[12:16]}-{r[16:20]}-{r[20:]}" for r in rows])


def days(rng: np.random.Generator, cells: int) -> pl.Series:
    return pl.Series(rng.integers(14_000, 20_000, cells)).cast(pl.Int32).cast(pl.Date)


def ocr(rng: np.random.Generator, cells: int, length: int) -> pl.Series:
    return pl.Series([_with_check_digit(nine) for nine in digits(rng, cells, length - 1)])


def _with_check_digit(text: str) -> str:
    total = 0
    for place, digit in enumerate(reversed(text)):
        double = int(digit) * (2 - place % 2)
        total += double // 10 + double % 10
    return text + str(-total % 10)


def _serial(first: int) -> Draw:
    return lambda _, cells: pl.Series(range(first, first + cells)).cast(pl.String)


# What columns of registers hold that is no identity number, and whether it is a key.
ORDINARY: dict[str, tuple[Draw, bool]] = {
    "amounts, kronor": (lambda r, n: pl.Series(r.integers(-30_000, 60_000, n)), False),
    "amounts as text with decimals": (
        lambda r, n: (pl.Series(r.integers(0, 60_000, n)) / 100).cast(pl.String), False),
    "months YYYY-MM": (lambda r, n: days(r, n).dt.strftime("%Y-%m"), False),
    "months YYYYMM as numbers": (lambda r, n: days(r, n).dt.strftime("%Y%m").cast(pl.Int64), False),
    "dates": (lambda r, n: days(r, n).cast(pl.String), False),
    "dates YYYYMMDD as numbers": (lambda r, n: days(r, n).dt.strftime("%Y%m%d").cast(int), False),
    "times YYYY-MM-DD hh:mm:ss": (
        lambda r, n: days(r, n).dt.strftime("%Y-%m-%d 10:%d:%m"), False),
    "case numbers 2018-012345": (lambda r, n: "2018-0" + digits(r, n, 5), False),
    "case numbers SN 2018/1234": (lambda r, n: "SN 2018/" + digits(r, n, 4), False),
    "postcodes": (lambda r, n: digits(r, n, 5), False),
    "phone numbers 08-123 456 78": (lambda r, n: "08-" + digits(r, n, 3) + " 456 78", False),
    "phone numbers 0701234567": (lambda r, n: "07" + digits(r, n, 8), False),
    "organisation numbers": (lambda r, n: pl.Series(
        [_with_check_digit(f"2{d[:1]}2{d[1:]}") for d in digits(r, n, 7)]), False),
    "OCR numbers of 8 digits": (lambda r, n: ocr(r, n, 8), False),
    "OCR numbers of 10 digits": (lambda r, n: ocr(r, n, 10), False),
    "random numbers of 10 digits": (lambda r, n: digits(r, n, 10), False),
    "random numbers of 12 digits": (lambda r, n: digits(r, n, 12), False),
    "key: agreed pseudonyms": (pseudonyms, True),
    "key: GUID": (guids, True),
    "key: random, 9 digits": (lambda r, n: digits(r, n, 9), True),
    "key: random, 10 digits": (lambda r, n: digits(r, n, 10), True),
    "key: random, 12 digits": (lambda r, n: digits(r, n, 12), True),
    "key: date and serial, ÅÅÅÅMMDD-NNNN": (
        lambda r, n: days(r, n).dt.strftime("%Y%m%d-") + digits(r, n, 4), True),
    "key: serial, 10 digits": (_serial(1_000_000 * 1_000), True),
    "key: serial that starts like a date": (_serial(751_120 * 10_000), True),
}  # fmt: skip


def flagged(values: pl.Series, *, is_key: bool, **beside: pl.Series) -> int:
    name = "lopnr" if is_key else "x"
    guard = Guard(TABLES["person"])
    guard.see(RawTable(frame=values.alias(name).to_frame().with_columns(**beside)), 1)
    return sum(len(v.rows) for v in guard.violations())


def alarms() -> Iterator[str]:
    yield "| column | columns told | cells told, per million |\n|---|---:|---:|"
    rng = np.random.default_rng(1)
    for label, (draw, is_key) in ORDINARY.items():
        told = [flagged(draw(rng, CELLS), is_key=is_key) for _ in range(COLUMNS)]
        share = 1e6 * sum(told) / (COLUMNS * CELLS)
        yield f"| {label} | {sum(map(bool, told))} of {COLUMNS} | {share:,.0f} |"


def some_numbers(rng: np.random.Generator) -> list[str]:
    return [
        with_luhn(f"{rng.integers(30, 99)}{rng.integers(1, 13):02d}{rng.integers(1, 29):02d}"
                  f"{rng.integers(1, 1000):03d}")
        for _ in range(NUMBERS)
    ]  # fmt: skip


def detection() -> Iterator[str]:
    yield "| way of writing | one in 1,000 texts | one in 1,000 pseudonyms |\n|---|---:|---:|"
    rng = np.random.default_rng(2)
    texts, keys = pl.Series(["jobbspår", "praktik"] * 500), pseudonyms(rng, 1_000)
    found: dict[str, list[int]] = {}
    for number in some_numbers(rng):
        for form, written in {**forms(number), "P and ten digits": f"P{number}"}.items():
            for cells, is_key in ((texts, False), (keys, True)):
                one = pl.concat([cells, pl.Series([written])])
                found.setdefault(form, [0, 0])[is_key] += bool(flagged(one, is_key=is_key))
        years = pl.Series([*rng.integers(1940, 2005, 1_000), 1900 + int(number[:2])])
        sexes = pl.Series([*rng.choice([1, 2], 1_000), 2 - int(number[8]) % 2])
        one = pl.concat([keys, pl.Series([f"P{number}"])])
        told = flagged(one, is_key=True, fodelsear=years, kon=sexes.cast(pl.String))
        found.setdefault(BESIDE, [0, 0])[True] += bool(told)
    for form, (text, key) in found.items():
        shown = "" if form == BESIDE else f"{text / NUMBERS:.0%}"
        yield f"| {form} | {shown} | {key / NUMBERS:.0%} |"


def municipalities(how_many: int) -> Iterator[str]:
    from evaluation.simulate import load_scenario, simulate

    cells, told = 0, 0
    for seed in range(1, how_many + 1):
        tables = simulate(load_scenario("enkoping", adults=300), seed=seed).tables
        for name, frame in tables.items():
            written = file_frame(TABLES[name], frame).cast(pl.String)
            guard = Guard(TABLES[name])
            guard.see(RawTable(frame=written), 1)
            told += len(list(guard.violations()))
            cells += written.height * written.width
    yield "| clean municipalities | cells | columns told |\n|---:|---:|---:|"
    yield f"| {how_many} | {cells:,} | {told} |"


def speed(millions: int) -> Iterator[str]:
    yield "| column | cells | seconds per million | peak memory, GB |\n|---|---:|---:|---:|"
    rng = np.random.default_rng(3)
    people = pseudonyms(rng, 200_000)
    columns: dict[str, tuple[Callable[[], pl.Series], str]] = {
        "key: pseudonyms of 200,000 persons": (
            lambda: people.gather(rng.integers(0, len(people), 10**6)), "lopnr"),
        "key: 10 digits, all different": (lambda: digits(rng, 10**6, 10), "lopnr"),
        "codes": (lambda: pl.Series(rng.choice(["AL", "SO"], 10**6)), "roll"),
        "months YYYY-MM": (lambda: days(rng, 10**6).dt.strftime("%Y-%m"), "manad"),
        "amounts": (lambda: pl.Series(rng.integers(0, 30_000, 10**6)), "x"),
        "text, 10 digits": (lambda: digits(rng, 10**6, 10), "x"),
    }  # fmt: skip
    for label, (draw, name) in columns.items():
        guard, seconds = Guard(TABLES["bistand_manad"]), 0.0
        for million in range(millions):
            raw = RawTable(frame=draw().alias(name).to_frame())
            start = time.perf_counter()
            guard.see(raw, million * 10**6 + 1)
            seconds += time.perf_counter() - start
        start = time.perf_counter()
        list(guard.violations())
        seconds += time.perf_counter() - start
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        yield f"| {label} | {millions}e6 | {seconds / millions:.2f} | {memory:.2f} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--municipalities", type=int, default=20)
    parser.add_argument("--million", type=int, default=10)
    chosen = parser.parse_args()
    # Speed comes first, so that the peak memory is its own.
    tables = (speed(chosen.million), alarms(), detection(), municipalities(chosen.municipalities))
    for table in tables:
        print(*table, sep="\n", flush=True)
        print()


if __name__ == "__main__":
    main()
