"""A synthetic municipality from a scenario and a seed."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl

from evaluation.data.months import month_number
from evaluation.simulate.course import Course, follow
from evaluation.simulate.population import Population, draw_population
from evaluation.simulate.scenario import Scenario
from evaluation.simulate.tables import register_tables
from evaluation.simulate.tables.window import Drawn, window_of
from evaluation.simulate.truth import truth_table

GENERATOR_VERSION = "1"
# Some applicants never have aid in the delivered months; draw more, and again if too few.
SPARE = 1.3
STREAMS = 5
TRUTH_CSV = "truth.csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class Synthetic:
    """A delivery that nobody lived, with the answers.

    Attributes
    ----------
    tables : mapping of str to polars.DataFrame
        Canonical tables.
    manifest : mapping
        Content of `leverans.json` except the list of files.
    truth : pandas.DataFrame
        True values of the quantities that a study of this delivery estimates.
    """

    tables: Mapping[str, pl.DataFrame]
    manifest: Mapping[str, Any]
    truth: pd.DataFrame


def simulate(scenario: Scenario, *, seed: int) -> Synthetic:
    """Draw the municipality; the same scenario and seed give the same bytes."""
    streams = [np.random.default_rng(s) for s in np.random.SeedSequence(seed).spawn(STREAMS)]
    first, last = month_number(scenario.period.first), month_number(scenario.period.last)
    begin = first - scenario.size.burn_in_months
    count = int(scenario.size.adults * SPARE) + 10
    drawn = None
    while drawn is None:
        population = draw_population(scenario, count, first=begin, last=last, rng=streams[0])
        course = follow(scenario, population, first=begin, last=last, rng=streams[1])
        drawn = _drawn(scenario, population, course, streams[2])
        count *= 2
    return Synthetic(
        tables=register_tables(drawn, streams[3]),
        manifest=_manifest(scenario, seed),
        truth=truth_table(drawn, streams[4]),
    )


def _drawn(
    scenario: Scenario, population: Population, course: Course, rng: np.random.Generator
) -> Drawn | None:
    window = window_of(scenario, population, course, rng)
    aided = window.on.any(axis=1)
    adults = np.cumsum(aided * (1 + population.couple))
    if adults[-1] < scenario.size.adults:
        return None
    return Drawn(
        scenario=scenario,
        population=population,
        course=course,
        window=window,
        delivered=np.asarray(aided & (adults <= scenario.size.adults)),
    )


def _manifest(scenario: Scenario, seed: int) -> dict[str, Any]:
    return {
        "leverans_id": f"syntetisk-{scenario.name}-{seed}",
        "kommun_kod": scenario.municipality.code,
        "kommun_namn": scenario.municipality.name,
        "uttag_datum": scenario.period.extracted,
        "period_fran": scenario.period.first,
        "period_till": scenario.period.last,
        "system": "insatseffekt simulate",
        "systemversion": GENERATOR_VERSION,
        "ursprung": "syntetisk",
        "kodlistor_version": "1",
        "pseudonymisering": "inga verkliga personer",
        "kontaktroll": "ingen",
        "kanda_luckor": [],
        "fro": seed,
        "generator_version": GENERATOR_VERSION,
        "scenario": scenario.name,
        "preliminara_manader": scenario.period.preliminary_months,
    }


def write_synthetic(folder: Path, synthetic: Synthetic, *, file_format: str = "csv") -> None:
    """Write the delivery, and the truth beside its tables."""
    from evaluation.data.writer import write_delivery

    write_delivery(folder, synthetic.tables, synthetic.manifest, file_format=file_format)
    text = synthetic.truth.to_csv(index=False, lineterminator="\n")
    (folder / TRUTH_CSV).write_text(text, encoding="utf-8", newline="\n")
