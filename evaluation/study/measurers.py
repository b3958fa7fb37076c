"""Who measures an outcome: the module named after its kind, among those of its kind of study.

A new kind of outcome is a row in `protocol/kinds/outcomes.py` and a module of its name in
`study/<study>/measurers/`; nothing else lists the kinds.
"""

from functools import cache
from importlib import import_module
from types import ModuleType

from evaluation.protocol.kinds import OutcomeKind, kind_of
from evaluation.protocol.protocol import Outcome


def measurer(outcome: Outcome) -> ModuleType:
    """Find the module that measures an outcome.

    In a register it has `measure(followed, outcome, pair) -> Measured`, and `times(followed,
    outcome)` when the outcome happens once, or `describe(cohort, outcome, protocol)` when it
    is only described; in a table `measure(rows, protocol, outcome, pair) -> Measured`, and
    `refused(values)` when it is measured once; in a panel `measure(asked)` and
    `main_answer(asked)`.
    """
    return measurer_of(kind_of(outcome))


@cache
def measurer_of(row: OutcomeKind) -> ModuleType:
    """Find the module that measures a kind."""
    return import_module(f"evaluation.study.{row.study}.measurers.{row.name}")
