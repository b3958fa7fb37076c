"""Functions of a study's analysis.py, called with care."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any

from evaluation.cohort import Cohort
from evaluation.errors import EvaluationError, ProtocolError
from evaluation.study.modules import Function

FILE = "analysis.py"
PACKAGE = Path(__file__).resolve().parents[1]


def function_of(functions: Mapping[str, Function], name: str, *, at: str) -> Function:
    """Find a function that the plan names.

    Raises
    ------
    ProtocolError
        When nobody has written it.
    """
    if name not in functions:
        raise ProtocolError(f"no function for '{name}'", at=at, allowed=tuple(functions))
    return functions[name]


def called(function: Function, *arguments: Any) -> Any:
    """Call a study's function.

    Raises
    ------
    ProtocolError
        When it fails; its own message is not shown, since it may hold a person's value.
    """
    try:
        return function(*arguments)
    except (Exception, SystemExit) as error:
        trace = error.__traceback__
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        if isinstance(error, EvaluationError) and trace is not None and _is_ours(trace):
            raise
        line = f":{trace.tb_lineno}" if trace is not None else ""
        problem = f"{type(error).__name__} in the function"
        raise ProtocolError(problem, at=place_of(function) + line) from None


def _is_ours(trace: TracebackType) -> bool:
    """Tell whether the framework raised it: only its messages are known to hold no value."""
    return Path(trace.tb_frame.f_code.co_filename).is_relative_to(PACKAGE)


def lent(cohort: Cohort) -> Cohort:
    """Give a cohort whose trials a study's function may change without changing the study's."""
    return replace(cohort, trials=cohort.trials.copy())


def place_of(function: Function) -> str:
    """Name a function in a message."""
    return f"{FILE}: {function.__name__}"


def wrong_result(function: Function, wanted: str) -> ProtocolError:
    """Give the error for a function that gives something else than it should."""
    problem = "the function gives something else"
    return ProtocolError(problem, at=place_of(function), way_out=f"give {wanted}")
