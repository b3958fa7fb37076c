"""A synthetic municipality from a scenario and a seed."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl

from data_schemas import TABLES
from evaluation.simulate.blocks import DISTRICTS, TRUTH, blocks_of, streams_of
from evaluation.simulate.scenario.scenario import Scenario
from evaluation.simulate.tables import reference_tables
from evaluation.simulate.truth.districts import district_rates, district_table, routine_rows
from evaluation.simulate.truth.listed import LISTED, TRUTH_CSV, holds_for, with_truth
from evaluation.simulate.truth.potential import Starts
from evaluation.simulate.truth.referrals import referral_truth
from evaluation.simulate.truth.rows import truth_table

GENERATOR_VERSION = "2"
DISTRICT_TRUTH_CSV = "truth_districts.csv"
REFERRAL_TRUTH_CSV = "truth_referrals.csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What is true of a municipality.

    Attributes
    ----------
    truth : pandas.DataFrame
        True values of the quantities that a study of this delivery estimates.
    district_truth : pandas.DataFrame or None
        The same by district and month, when the scenario has a routine.
    referral_truth : pandas.DataFrame
        Shares of the referrals that come within so many days, and that never do.
    """

    truth: pd.DataFrame
    referral_truth: pd.DataFrame
    district_truth: pd.DataFrame | None = None


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
    district_truth : pandas.DataFrame or None
        The same by district and month, when the scenario has a routine.
    referral_truth : pandas.DataFrame
        Shares of the referrals that come within so many days, and that never do.
    """

    tables: Mapping[str, pl.DataFrame]
    manifest: Mapping[str, Any]
    truth: pd.DataFrame
    referral_truth: pd.DataFrame
    district_truth: pd.DataFrame | None = None


def simulate(scenario: Scenario, *, seed: int) -> Synthetic:
    """Draw the municipality; the same scenario and seed give the same bytes."""
    parts: dict[str, list[pl.DataFrame]] = {name: [] for name in TABLES}
    starts = []
    for block in blocks_of(scenario, seed):
        starts.append(block.starts)
        for name, frame in block.tables.items():
            parts[name].append(frame)
    for name, frame in reference_tables(scenario).items():
        parts[name].append(frame.select(TABLES[name].column_names))
    answers = answers_to(scenario, Starts.joined(starts), seed)
    return Synthetic(
        tables={name: pl.concat(frames) for name, frames in parts.items()},
        manifest=manifest_of(scenario, seed),
        truth=answers.truth,
        referral_truth=answers.referral_truth,
        district_truth=answers.district_truth,
    )


def answers_to(scenario: Scenario, starts: Starts, seed: int) -> Answers:
    """Compute what is true of the municipality in which these insatser started."""
    streams = streams_of(seed)
    rates = district_rates(scenario, streams[DISTRICTS])
    more = () if rates is None else tuple(routine_rows(scenario, rates))
    return Answers(
        truth=truth_table(scenario, starts, streams[TRUTH], more=more),
        referral_truth=referral_truth(scenario),
        district_truth=None if rates is None else district_table(scenario, rates),
    )


def manifest_of(scenario: Scenario, seed: int) -> dict[str, Any]:
    """Return the content of `leverans.json` except the list of files and the truth's hash."""
    drawn_by_rule = scenario.seed_rule and seed == scenario.seed
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
        **({"fro_regel": scenario.seed_rule} if drawn_by_rule else {}),
        "generator_version": GENERATOR_VERSION,
        "scenario": scenario.name,
        "andrat_i_scenariot": dict(scenario.overrides),
        "preliminara_manader": scenario.period.preliminary_months,
        LISTED: {"galler": holds_for(scenario)},
    }


def write_synthetic(folder: Path, synthetic: Synthetic, *, file_format: str = "csv") -> None:
    """Write the delivery, and the truth beside its tables."""
    from evaluation.data.delivery.writing import write_delivery

    manifest = with_truth(dict(synthetic.manifest), csv_text(synthetic.truth))
    write_delivery(folder, synthetic.tables, manifest, file_format=file_format)
    write_answers(folder, synthetic)


def csv_text(frame: pd.DataFrame) -> str:
    """Return a table of answers as its file holds it."""
    return frame.to_csv(index=False, lineterminator="\n")


def write_answers(folder: Path, synthetic: Synthetic | Answers) -> None:
    """Write what is true of the municipality to a folder that exists."""
    answers = {
        TRUTH_CSV: synthetic.truth,
        DISTRICT_TRUTH_CSV: synthetic.district_truth,
        REFERRAL_TRUTH_CSV: synthetic.referral_truth,
    }
    for name, frame in answers.items():
        if frame is not None:
            (folder / name).write_text(csv_text(frame), encoding="utf-8", newline="\n")
