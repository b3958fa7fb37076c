"""Whether lost follow-up can be weighed up as declared."""

from collections.abc import Iterator

from evaluation.errors import EvaluationError, ProtocolError
from evaluation.protocol.censoring import LOST_REASONS, CensoringPlan


def check_censoring(plan: CensoringPlan, *, adjusted: tuple[str, ...]) -> Iterator[EvaluationError]:
    """Find what no single value of the plan shows.

    Parameters
    ----------
    adjusted : tuple of str
        Names of the covariates the comparison is adjusted for.
    """
    if not plan.reasons:
        way_out = "name reasons, or leave the section out"
        yield ProtocolError("nothing is declared", at="censoring.reasons", way_out=way_out)
    yield from _known(plan.reasons, tuple(LOST_REASONS), "reason", "censoring.reasons")
    yield from _known(plan.covariates, adjusted, "covariate", "censoring.covariates")


def _known(
    names: tuple[str, ...], allowed: tuple[str, ...], what: str, at: str
) -> Iterator[EvaluationError]:
    for place, name in enumerate(names):
        if name not in allowed:
            yield ProtocolError(f"unknown {what} '{name}'", at=at, allowed=allowed)
        if name in names[:place]:
            yield ProtocolError(f"'{name}' is declared twice", at=at)
