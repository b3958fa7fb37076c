"""Convert and check a register of ten million person-months, clean and with every row broken.

Run with `python -m benchmarks.check_speed`; `--rows 1000000` for a short run. Each measurement
is a process of its own, so that the peak memory is that of the work and nothing else.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import polars as pl

from data_schemas import DTYPES, TABLES
from evaluation.data import check_contents, month_number, open_delivery, write_delivery

FIRST, LAST, MONTHS = "2010-01", "2019-12", 120
MEMBERS = {"3": 1, "5": 1, "7": 2, "8": 3}
SHARES = (0.4, 0.35, 0.15, 0.1)
LONGEST = 60
SEED = 20
MANIFEST = {
    "leverans_id": "bench", "kommun_kod": "0381", "kommun_namn": "Prov", "system": "prov",
    "systemversion": "1", "uttag_datum": "2020-02-01", "period_fran": FIRST, "period_till": LAST,
    "ursprung": "syntetisk", "fro": SEED, "kodlistor_version": "1", "kontaktroll": "prov",
    "pseudonymisering": "slumptal", "kanda_luckor": [], "preliminara_manader": 0,
}  # fmt: skip


def register(rows):
    """Households with one unbroken spell each; the calendar is a circle, so no month stands out."""
    rng = np.random.default_rng(SEED)
    kinds = np.array(list(MEMBERS))
    sizes = np.array(list(MEMBERS.values()))
    expected = (LONGEST + 1) / 2 * np.dot(SHARES, sizes)
    kind = rng.choice(len(kinds), size=int(rows / expected), p=SHARES)
    length = rng.integers(1, LONGEST + 1, len(kind))
    start = rng.integers(0, MONTHS, len(kind))
    household = np.repeat(np.arange(len(kind)), length)
    step = np.arange(len(household)) - np.repeat(length.cumsum() - length, length)
    month = month_number(FIRST) + (start[household] + step) % MONTHS
    homes = pl.DataFrame({"home": household, "kind": kind[household], "manad": month})
    people = _people(sizes[kind], rng)
    return _tables(homes, people, kinds, start, length, rng)


def _people(sizes, rng):
    home = np.repeat(np.arange(len(sizes)), sizes)
    role = np.arange(len(home)) - np.repeat(sizes.cumsum() - sizes, sizes) + 1
    number = rng.permutation(len(home))
    return pl.DataFrame(
        {"home": home, "role": role, "lopnr": [f"PA{n:09X}" for n in number.tolist()]}
    )


def _tables(homes, people, kinds, start, length, rng):
    names = pl.Series("hushall_id", [f"H{n:08X}" for n in range(len(start))])
    homes = homes.with_columns(names.gather(homes["home"]))
    months = homes.select("home", "hushall_id", "manad").join(people, on="home")
    return {
        "person": declared(
            "person", lopnr=people["lopnr"], kommun_kod="0381", kon=draw(rng, people, "12"),
            fodelsear=pl.Series(np.where(people["role"] == 3, 2005, 1975)), id_byten=0,
            sista_manad_observerbar=month_number(LAST), censor_orsak="slut_data",
        ),
        "hushall_manad": declared(
            "hushall_manad", hushall_id=homes["hushall_id"], manad=homes["manad"],
            kommun_kod="0381", hushallstyp=pl.Series(kinds[homes["kind"]]), preliminar=False,
            antal_vuxna=pl.Series(np.minimum(2, [MEMBERS[k] for k in kinds])[homes["kind"]]),
            antal_barn=pl.Series((kinds == "8").astype(int)[homes["kind"]]), norm_belopp=9_500,
            belopp_forsorjningsstod=pl.Series(rng.integers(4_000, 12_000, homes.height)),
        ),
        "bistand_manad": declared(
            "bistand_manad", lopnr=months["lopnr"], manad=months["manad"],
            hushall_id=months["hushall_id"], roll=months["role"].cast(pl.String),
            forsorjningshinder=draw(rng, months, ("AL", "SL", "SO", "SN")), forsorjningsstod=True,
        ),
        "avslut": _closings(people, start, length, names, rng),
        **_services(people.filter(pl.col("role") == 1)[::10], rng),
    }  # fmt: skip


def _closings(people, start, length, names, rng):
    home = people["home"].to_numpy()
    last = (start + length - 1)[home] % MONTHS
    here = people.with_columns(last=last).filter(pl.col("last") < MONTHS - 6)
    month = np.datetime64(FIRST, "M") + here["last"].to_numpy() + 1
    day = pl.Series(month.astype("datetime64[D]") + rng.integers(0, 28, here.height))
    return declared(
        "avslut", avslut_id=here["lopnr"].str.replace("P", "V"), lopnr=here["lopnr"],
        hushall_id=names.gather(here["home"]), avslutsorsak="A1",
        avslut_datum=day, registrerad_datum=day,
        sista_bistandsmanad=month_number(FIRST) + here["last"],
    )  # fmt: skip


def _services(who, rng):
    began = np.datetime64("2012-01-01") + rng.integers(0, 2_000, who.height)
    ended = began + rng.integers(30, 300, who.height)
    ids = who["lopnr"].str.replace("P", "I")
    return {
        "inskrivning": declared(
            "inskrivning", inskrivning_id=ids, lopnr=who["lopnr"], enhet_kod="JC1",
            in_datum=pl.Series(began), ut_datum=pl.Series(ended), anvisare="SOC", resultat="A",
        ),
        "insats": declared(
            "insats", insats_id=ids, inskrivning_id=ids, lopnr=who["lopnr"], enhet_kod="JC1",
            kategori=draw(rng, who, "258"), klassificering_version="skr12",
            start_datum=pl.Series(began + 3), slut_datum=pl.Series(ended - 3),
        ),
    }  # fmt: skip


def draw(rng, frame, codes):
    return pl.Series(np.array(list(codes))[rng.integers(0, len(codes), frame.height)])


def declared(table, **columns):
    """Columns of a table in their declared types; what is not given is null."""
    height = next(len(values) for values in columns.values() if isinstance(values, pl.Series))
    given = {
        name: values if isinstance(values, pl.Series) else pl.repeat(values, height, eager=True)
        for name, values in columns.items()
    }
    return pl.DataFrame(
        [
            given.get(column.name, pl.repeat(None, height, dtype=pl.Null, eager=True))
            .cast(DTYPES[column.kind])
            .alias(column.name)
            for column in TABLES[table].columns
        ]
    )


def broken(tables):
    """Break every row of the large tables: in a cell, across rows, and across tables."""
    months = tables["bistand_manad"]
    again = months.filter(pl.col("manad") == month_number("2015-06"))
    return tables | {
        "person": tables["person"][:1],
        "hushall_manad": tables["hushall_manad"].with_columns(
            belopp_forsorjningsstod=pl.col("norm_belopp") * 4,
            belopp_ovrigt=pl.lit(-1, dtype=pl.Int64),
            antal_vuxna=1,
            hushallstyp=pl.lit("9"),
        ),
        "bistand_manad": pl.concat([months, again]).with_columns(
            roll=pl.lit("2"), forsorjningshinder=pl.lit(None, dtype=pl.String)
        ),
    }


def measured(stage, name, place, rows):
    """Run one stage in its own process: a child is charged with the peak of a large parent."""
    command = [sys.executable, "-m", "benchmarks.check_speed", "--rows", str(rows)]
    more = ["--stage", stage, "--name", name, "--place", str(place)]
    done = subprocess.run([*command, *more], check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def run_stage(stage, name, place, rows):
    if stage == "write":
        tables = register(rows) if name == "clean" else broken(register(rows))
        write_delivery(place / name, tables, MANIFEST, file_format="parquet")
        print(tables["bistand_manad"].height)
        return
    began = time.perf_counter(), time.process_time()
    with open_delivery(place / name, store=place / "store") as contents:
        found = contents.violations
        if stage == "check":
            began = time.perf_counter(), time.process_time()
            found = check_contents(contents).violations
        record = {
            "seconds": time.perf_counter() - began[0],
            "cpu": time.process_time() - began[1],
            "gb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20,
            "rows": sum(len(violation.rows) for violation in found),
            "rules": sorted({violation.rule for violation in found} - {"W20"}),
        }
    print(json.dumps(record))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--stage", choices=("write", "convert", "check"))
    parser.add_argument("--name")
    parser.add_argument("--place", type=Path)
    given = parser.parse_args()
    if given.stage:
        run_stage(given.stage, given.name, given.place, given.rows)
        return
    with tempfile.TemporaryDirectory() as place:
        table(Path(place), given.rows)


def table(place, rows):
    print("| delivery | person-months | work | seconds | CPU s | peak GB | broken rows | rules |")
    print("|---|--:|---|--:|--:|--:|--:|---|")
    for name in ("clean", "faulty"):
        height = measured("write", name, place, rows)
        for stage in ("convert", "check"):
            got = measured(stage, name, place, rows)
            print(
                f"| {name} | {height:,} | {stage} | {got['seconds']:.1f} | {got['cpu']:.1f} "
                f"| {got['gb']:.2f} | {got['rows']:,} | {', '.join(got['rules']) or 'none'} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
