"""Did this insats help? Evaluation of municipal interventions from registers, with proof."""

import os
from typing import TYPE_CHECKING, Any

# The last bits of a sum depend on how many threads share it: one thread gives everybody the
# same bits, and is the faster choice for matrices this small. Must precede numpy.
for _library in ("OPENBLAS", "MKL", "VECLIB_MAXIMUM", "OMP"):
    os.environ.setdefault(f"{_library}_NUM_THREADS", "1")

if TYPE_CHECKING:
    from evaluation.cohort import Cohort, Definition, build_cohort
    from evaluation.data import Register, check_delivery, load_register
    from evaluation.disclosure import Published, publish, read_published
    from evaluation.errors import EvaluationError
    from evaluation.estimate import ESTIMATE_COLUMNS, Effects
    from evaluation.protocol import Protocol, load_protocol
    from evaluation.provenance import Project, RunManifest, find_project, read_manifest
    from evaluation.report import open_page
    from evaluation.study import run_study

__all__ = [
    "ESTIMATE_COLUMNS",
    "Cohort",
    "Definition",
    "Effects",
    "EvaluationError",
    "Project",
    "Protocol",
    "Published",
    "Register",
    "RunManifest",
    "build_cohort",
    "check_delivery",
    "find_project",
    "load_protocol",
    "load_register",
    "open_page",
    "publish",
    "read_manifest",
    "read_published",
    "run_study",
]

_HOMES = {
    "ESTIMATE_COLUMNS": "estimate",
    "Cohort": "cohort",
    "Definition": "cohort",
    "Effects": "estimate",
    "EvaluationError": "errors",
    "Project": "provenance",
    "Protocol": "protocol",
    "Published": "disclosure",
    "Register": "data",
    "RunManifest": "provenance",
    "build_cohort": "cohort",
    "check_delivery": "data",
    "find_project": "provenance",
    "load_protocol": "protocol",
    "load_register": "data",
    "open_page": "report",
    "publish": "disclosure",
    "read_manifest": "provenance",
    "read_published": "disclosure",
    "run_study": "study",
}


def __getattr__(name: str) -> Any:
    """Load a room only when one of its names is used: `import evaluation` stays fast."""
    if name not in _HOMES:
        raise AttributeError(f"module 'evaluation' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"evaluation.{_HOMES[name]}"), name)
