"""A known answer with other contrasts: immortal time, studied with a window and a landmark."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from evaluation.cohort import Cohort, build_cohort
from evaluation.data import load_register
from evaluation.disclosure import read_published
from evaluation.protocol import Protocol, load_protocol
from evaluation.provenance import find_project
from evaluation.simulate import load_scenario, simulate, write_synthetic
from evaluation.study import StudyRun, run_study

HOME = find_project(Path(__file__).parent).root
NAME = "tidsfrister"
ADULTS, SEED = 4000, 3

PROTOCOL = """
name = "tidsfrister"
version = "1.0.0"
seed = 1
follow_up_months = 12

[title]
sv = "Insats utan effekt, med tidsfrist och landmärke"

[question]
sv = "Hur mycket förändrar insatsen möjligheten att lämna ekonomiskt bistånd?"

[data]
kind = "extract"
reference_label = "Ingen start den månaden"

[eligibility]
first_month = "2015-01"

[[arms]]
name = "insats"
label = "Insats utan effekt"
categories = ["2"]

[[contrasts]]
name = "tidsfrist"
label = "Start inom tre månader mot ingen start"
kind = "grace"
weights = "iptw"
grace_months = 3

[[contrasts]]
name = "landmarke"
label = "Start före månad tre, bland dem som är kvar"
kind = "landmark"
weights = "att"
landmark_month = 3

[[outcomes]]
name = "varaktigt_avslut"
label = "Varaktigt avslut"
kind = "durable_exit"
role = "primary"
scale = "risk_difference"
horizons = [6, 12]
direction = "higher"

[[outcomes]]
name = "manader_med_bistand"
label = "Månader med bistånd"
kind = "months_on_aid"
role = "secondary"
scale = "rmst_difference"
horizons = [12]
direction = "lower"

[[outcomes]]
name = "bistand_fore"
label = "Månader med bistånd före start"
kind = "aid_before"
role = "placebo"
scale = "rmst_difference"
horizons = [1]
window = 3

[adjustment]
truncate = 0.995

[[adjustment.covariates]]
name = "utbildning"
form = "categories"
label = "Utbildning"

[gates]
max_smd = 0.3
min_mature = 0.2
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Studied:
    """A run, its published tables, and the cohort behind them."""

    run: StudyRun
    tables: Mapping[str, pd.DataFrame]
    protocol: Protocol
    cohort: Cohort

    def row(self, outcome, scale, contrast, month=12, arm="insats"):
        """Find the one row of the contract that fits."""
        rows = self.tables["estimates"]
        wanted = {
            "outcome": outcome,
            "scale": scale,
            "population": f"{contrast}:insats",
            "month": month,
            "arm": arm,
        }
        for column, value in wanted.items():
            rows = rows[rows[column] == value]
        assert len(rows) == 1, wanted
        return rows.iloc[0]


def simulated(folder, scenario, *, adults, seed):
    """Write the delivery of a scenario and read it back."""
    synthetic = simulate(load_scenario(scenario, adults=adults, paths=1), seed=seed)
    write_synthetic(folder, synthetic, file_format="parquet")
    return load_register(folder)


def cohort_of(register, protocol):
    """Build the cohort that a protocol declares."""
    return build_cohort(
        register,
        definition=protocol.definition,
        arms=protocol.arms,
        eligibility=protocol.eligibility,
    )


def studied(folder):
    """Simulate the register and run the study on it."""
    register = simulated(folder / "leverans", "immortal_time", adults=ADULTS, seed=SEED)
    home = folder / "analyses" / NAME
    home.mkdir(parents=True)
    home.joinpath("protocol.toml").write_text(PROTOCOL, encoding="utf-8")
    shutil.copy(HOME / "pyproject.toml", folder)
    run = run_study(
        NAME,
        root=folder,
        data=folder / "leverans",
        store=folder / "store",
        out=folder / "build" / NAME,
    )
    protocol = load_protocol(home / "protocol.toml")
    return Studied(
        run=run,
        tables=read_published(run.folder).tables,
        protocol=protocol,
        cohort=cohort_of(register, protocol),
    )
