"""Does the default municipality look like published ones? Our moments against their targets.

Run: python -m benchmarks.moments [--adults 20000] [--seed 1] [--scenario enkoping]
Prints one row per moment: ours, the range it should lie in, and where the range comes from.
"""

import argparse
import resource
import time
from collections.abc import Mapping

import numpy as np
import polars as pl

from benchmarks.moment_targets import TARGETS
from evaluation.simulate import Synthetic, load_scenario, simulate


def moments(synthetic: Synthetic) -> dict[str, float]:
    """Return every moment of a register."""
    tables = synthetic.tables
    adults = (
        tables["bistand_manad"]
        .filter(pl.col("roll") != "3")
        .with_columns(year=pl.col("manad") // 12)
    )
    return {
        **_yearly(adults),
        **_spells(adults, tables),
        **_windows(adults),
        **_people(adults, tables),
        **_money(tables),
        **_insatser(tables),
        **_leaving(adults, tables),
    }


def _yearly(adults: pl.DataFrame) -> dict[str, float]:
    years = adults.group_by("lopnr", "year").len()
    late = years.filter(pl.col("year") > years["year"].max() - 5)
    months = adults["manad"]
    last = months.max() // 12 * 12
    # Kolada U31801: breaks of at most two months.
    three = adults.filter(pl.col("manad") >= last - 24).sort("lopnr", "manad")
    three = three.with_columns(step=pl.col("manad").diff().over("lopnr"))
    three = three.group_by("lopnr").agg(n=pl.len(), longest=pl.col("step").max().fill_null(1))
    this = adults.filter(pl.col("manad") >= last)["lopnr"].unique()
    three = three.filter(pl.col("lopnr").is_in(this.implode()))
    very_long = (three["n"] >= 27) & (three["longest"] <= 3)
    return {
        "aid months per person-year": years["len"].mean(),
        "long-term: 10 of 12 months, last five years": (late["len"] >= 10).mean(),
        "very long-term: 27 of 36 months": very_long.mean(),
    }


def _spells(adults: pl.DataFrame, tables: Mapping[str, pl.DataFrame]) -> dict[str, float]:
    """Spells by the gap rule; only those that begin inside the data, as a survey would see them."""
    person = tables["person"].select("lopnr", observed="sista_manad_observerbar")
    rows = adults.select("lopnr", "manad").unique().sort("lopnr", "manad")
    found: dict[str, float] = {}
    for gap in (1, 2, 3):
        new = (pl.col("manad") - pl.col("manad").shift(1).over("lopnr")).fill_null(999) > gap
        spell = rows.with_columns(spell=new.cum_sum())
        spell = (
            spell.group_by("lopnr", "spell")
            .agg(first=pl.col("manad").min(), last=pl.col("manad").max())
            .sort("lopnr", "first")
            .join(person, on="lopnr", maintain_order="left")
        )
        spell = spell.with_columns(
            back=pl.col("first").shift(-1).over("lopnr") - pl.col("last") - 1,
            seen=pl.col("observed") - pl.col("last"),
        )
        ended = spell.filter(pl.col("seen") >= gap + 12)
        if gap == 1:
            begun = spell.filter(pl.col("first") > rows["manad"].min() + 1)
            begun = begun.filter(pl.col("observed") - pl.col("first") >= 24)
            length = begun["last"] - begun["first"] + 1
            found["spells longer than 12 months (gap 1)"] = (length > 12).mean()
            found["median spell, months (gap 1)"] = length.median()
            runs = spell.filter(pl.col("seen") >= 4)
            found["back within 3 months (gap 1)"] = (runs["back"] <= 3).fill_null(False).mean()
        else:
            again = (ended["back"] <= gap + 12).fill_null(False).mean()
            found[f"not back in 12 months after {gap} empty"] = 1 - again
    return found


def _windows(adults: pl.DataFrame) -> dict[str, float]:
    last = adults["manad"].max()
    shares, months, top = [], [], []
    for end in range(last, last - 48, -12):
        inside = adults.filter((pl.col("manad") > end - 48) & (pl.col("manad") <= end))
        count = inside.group_by("lopnr").len()["len"].sort(descending=True)
        shares.append((count == 48).mean())
        months.append(48 * (count == 48).sum() / count.sum())
        top.append(count.head(round(0.14 * len(count))).sum() / count.sum())
    return {
        "on aid in all of 48 months, persons": float(np.mean(shares)),
        "their share of aid months": float(np.mean(months)),
        "share of aid months of the top 14 %": float(np.mean(top)),
    }


def _people(adults: pl.DataFrame, tables: Mapping[str, pl.DataFrame]) -> dict[str, float]:
    """Everybody once a year, as yearly statistics count."""
    yearly = adults.unique(["lopnr", "year"]).join(tables["person"], on="lopnr")
    age = yearly["year"] - yearly["fodelsear"]
    bounds = {"18-24": (16, 24), "25-29": (25, 29), "30-39": (30, 39), "40-64": (40, 64)}
    found = {f"age {name}": age.is_between(*ends).mean() for name, ends in bounds.items()}
    everybody = tables["bistand_manad"].with_columns(year=pl.col("manad") // 12)
    everybody = everybody.unique(["lopnr", "year"])
    households = tables["hushall_manad"].with_columns(year=pl.col("manad") // 12)
    households = households.unique(["hushall_id", "year"])
    kinds = {
        "3": "single man without children",
        "4": "single man with children",
        "5": "single woman without children",
        "6": "single woman with children",
        "7": "couple without children",
        "8": "couple with children",
    }
    hinder = yearly.filter(pl.col("forsorjningshinder") != "US")["forsorjningshinder"]
    return {
        **found,
        "age 65 and above": (age >= 65).mean(),
        "age 18-29": found["age 18-24"] + found["age 25-29"],
        "women": (yearly["kon"] == "2").mean(),
        "born abroad": (yearly["fodelseland"].drop_nulls() == "1").mean(),
        "children among all recipients": (everybody["roll"] == "3").mean(),
        **{name: (households["hushallstyp"] == code).mean() for code, name in kinds.items()},
        "hinder: unemployed (AL)": (hinder == "AL").mean(),
        "hinder: social reasons": (hinder == "SO").mean(),
        "hinder: ill": (hinder == "SL").mean(),
    }


def _money(tables: Mapping[str, pl.DataFrame]) -> dict[str, float]:
    paid = pl.col("belopp_forsorjningsstod") + pl.col("belopp_ovrigt")
    yearly = (
        tables["hushall_manad"]
        .with_columns(year=pl.col("manad") // 12)
        .group_by("hushall_id", "year")
        .agg(months=pl.len(), paid=paid.sum())
    )
    by_year = yearly.group_by("year").agg(
        households=pl.len(), months=pl.col("months").sum(), paid=pl.col("paid").sum()
    )
    years = {row["year"]: row for row in by_year.iter_rows(named=True)}

    def each(year: int) -> float:
        return years[year]["paid"] / years[year]["households"]

    two = [years[year] for year in (2016, 2017)]
    return {
        "aid months per household-year": yearly["months"].mean(),
        "kr per household-month 2016-2017": sum(y["paid"] for y in two)
        / sum(y["months"] for y in two),
        "kr per household-year 2017": each(2017),
        "growth of kr per household 2016-2020": each(2020) / each(2016) - 1,
        "households, last year against first": years[max(years)]["households"]
        / years[min(years)]["households"],
    }


def _insatser(tables: Mapping[str, pl.DataFrame]) -> dict[str, float]:
    insatser = tables["insats"].join(
        tables["inskrivning"].select("inskrivning_id", "in_datum"), on="inskrivning_id"
    )
    names = {"2": "coaching", "5": "praktik", "8": "municipal jobs"}
    alone = {"2": "coaching, months", "5": "praktik, months", "8": "municipal job, months"}
    waits = {"2": "coaching", "5": "praktik", "8": "a job"}
    days = (pl.col("slut_datum") - pl.col("start_datum")).dt.total_days() + 1
    wait = (pl.col("start_datum") - pl.col("in_datum")).dt.total_days()
    insatser = insatser.with_columns(months=days / 30.4, wait=wait / 30.4)
    # Waits of those who enrolled after the data begin; others have been seen to wait only.
    first_year = tables["hushall_manad"]["manad"].min() // 12
    begun = pl.col("in_datum").dt.year() >= first_year
    found: dict[str, float] = {}
    for code, name in names.items():
        own = insatser.filter(pl.col("kategori") == code)
        found[f"insats: share of {name}"] = own.height / insatser.height
        found[alone[code]] = own["months"].mean()
        first = own.filter(begun).unique("inskrivning_id", keep="first")
        found[f"months from enrolment to {waits[code]}"] = first["wait"].median()
    ended = insatser.drop_nulls("slut_datum")
    found["planned and actual end differ"] = (ended["planerat_slut"] != ended["slut_datum"]).mean()
    return found


def _leaving(adults: pl.DataFrame, tables: Mapping[str, pl.DataFrame]) -> dict[str, float]:
    closed = tables["inskrivning"].drop_nulls("resultat")["resultat"]
    person = tables["person"].join(adults.select("lopnr").unique(), on="lopnr")
    first = adults.group_by("lopnr").agg(begin=pl.col("manad").min())
    years = person.join(first, on="lopnr").select(
        "censor_orsak", years=(pl.col("sista_manad_observerbar") - pl.col("begin") + 1) / 12
    )
    total = years["years"].sum()
    enrolled = tables["inskrivning"]["lopnr"].unique()
    return {
        "exits: closed to work or study": closed.is_in(["A", "B"]).mean(),
        "enrolled, of adults on aid who are 18-64": person["lopnr"]
        .is_in(enrolled.implode())
        .mean(),
        "deaths per 1,000 person-years": 1000 * (years["censor_orsak"] == "avliden").sum() / total,
        "moved away per year": (years["censor_orsak"] == "utflyttad").sum() / total,
    }


def as_markdown(found: Mapping[str, float]) -> str:
    lines = ["| moment | ours | target | inside | source |", "|---|--:|--:|---|---|"]
    for name, target in TARGETS.items():
        inside = "yes" if target.low <= found[name] <= target.high else "**no**"
        why = f"; {target.why}" if target.why and inside != "yes" else ""
        lines.append(
            f"| {name} | {_number(found[name])} | {_number(target.low)}–{_number(target.high)} "
            f"| {inside} | {target.source}{why} |"
        )
    return "\n".join(lines)


def _number(value: float) -> str:
    return f"{value:,.0f}".replace(",", " ") if abs(value) >= 100 else f"{value:.3g}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--adults", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--scenario", default="enkoping")
    given = parser.parse_args()
    began = time.perf_counter()
    scenario = load_scenario(given.scenario, adults=given.adults, most_paths=1)
    found = moments(simulate(scenario, seed=given.seed))
    print(as_markdown(found))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    seconds = time.perf_counter() - began
    print(f"\n{given.adults} adults, seed {given.seed}: {seconds:.1f} seconds, {peak:.1f} GB")


if __name__ == "__main__":
    main()
