"""A known answer through the whole house: simulate, deliver, validate, cohort, study, publish."""

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from evaluation.data import Register, load_register
from evaluation.disclosure import read_published
from evaluation.provenance import find_project
from evaluation.simulate import load_scenario, simulate, write_synthetic
from evaluation.study import StudyRun, run_study

STUDIES = Path(__file__).parent / "studies"
FLAGSHIP = "stockholmsjobb"
TRIES = (
    "[[sensitivity]]",
    "[[families]]",
    "[[groups]]",
    "[[placebo_starts]]",
    "[multiverse]",
    "[robustness]",
)
TRUTH_KEY = ["contrast", "outcome", "arm", "month"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a study said about a register, and what is true of it.

    Attributes
    ----------
    delivery : Path
        The register as files.
    run : StudyRun
    estimates : DataFrame
        The published contract, read back from the files.
    truth : DataFrame
        Indexed by contrast, outcome, arm and month.
    """

    delivery: Path
    run: StudyRun
    estimates: pd.DataFrame
    truth: pd.DataFrame

    @property
    def register(self) -> Register:
        """The validated register that the study read."""
        return load_register(self.delivery)

    def row(self, outcome: str, month: int, **where: str) -> pd.Series:
        """The one published row of an outcome that fits, such as `scale="risk"`."""
        rows = self.estimates
        for column, value in {"outcome": outcome, "month": month, **where}.items():
            rows = rows[rows[column] == value]
        assert len(rows) == 1, f"{len(rows)} rows of {outcome} {month} {where}"
        found = rows.iloc[0]
        assert found["status"] == "ok", found["note"]
        return found


def answer(scenario: str, folder: Path, *, adults: int, seed: int, study: str = "") -> Answer:
    """Simulate a scenario and run a study on it; everything is written below `folder`.

    Parameters
    ----------
    study : str
        Folder of the study, of the scenario's name when not given; the flagship's is taken
        from the project.
    """
    name = study or scenario
    synthetic = simulate(load_scenario(scenario, adults=adults), seed=seed)
    delivery = folder / "leverans"
    write_synthetic(delivery, synthetic, file_format="parquet")
    root = folder / "project"
    place_study(name, root / "analyses" / name)
    shutil.copy(find_project().root / "pyproject.toml", root)
    run = run_study(
        name, root=root, data=delivery, store=folder / "store", out=root / "build" / name
    )
    return Answer(
        delivery=delivery,
        run=run,
        estimates=read_published(run.folder).tables["estimates"],
        truth=synthetic.truth.set_index(TRUTH_KEY),
    )


def place_study(name: str, folder: Path) -> None:
    """Copy a study to a project; of the flagship only what the truth has answers to."""
    if name != FLAGSHIP:
        shutil.copytree(STUDIES / name, folder, ignore=shutil.ignore_patterns("__pycache__"))
        return
    protocol = find_project().protocol(FLAGSHIP).read_text(encoding="utf-8")
    blocks = re.split(r"\n(?=\[)", protocol)
    folder.mkdir(parents=True)
    kept = "\n".join(block for block in blocks if not _is_without_answer(block))
    (folder / "protocol.toml").write_text(kept, encoding="utf-8")


def _is_without_answer(block: str) -> bool:
    if block.startswith(TRIES):
        return True
    kinds = ("state_occupation", "exit_reason", "conditional_return", "between_arms", "aid_before")
    return any(f'kind = "{kind}"' in block for kind in kinds)
