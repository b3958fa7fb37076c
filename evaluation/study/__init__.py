"""One study end to end: from a delivery or a table to published results and a manifest."""

from evaluation.study.run import StudyRun, run_study
from evaluation.study.sources import input_folder

__all__ = ["StudyRun", "input_folder", "run_study"]
