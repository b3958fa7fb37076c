"""Which lost follow-up is weighed up, and by what: the section `[censoring]`."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, get_args

from evaluation.errors import EvaluationError, ProtocolError
from evaluation.protocol.parsing.section import Section

MonthForm = Literal["linear", "categories", "spline"]
# Codes of `censor_orsak`; that the data end says nothing of the person.
LOST_REASONS = {
    "utflyttad": "har flyttat",
    "avliden": "har avlidit",
    "ny_kommun": "har fått en ny ansvarig kommun",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CensoringPlan:
    """Lost follow-up that is explained by background and month.

    Attributes
    ----------
    reasons : tuple of str
        Codes of `censor_orsak`; whoever is lost for another reason is left as she is.
    covariates : tuple of str
        Names among those of the adjustment; few are lost, so few can explain it.
    month_form : str
        How the month since time zero enters.
    """

    reasons: tuple[str, ...]
    covariates: tuple[str, ...]
    month_form: MonthForm = "spline"


def censoring_plan(section: Section) -> CensoringPlan | None:
    """Read the section; nothing when the study declares none."""
    if not section.values:
        return None
    plan = CensoringPlan(
        reasons=section.list_of("reasons", str),
        covariates=section.list_of("covariates", str),
        month_form=section.text("month_form", "spline", allowed=get_args(MonthForm)),
    )
    section.close()
    return plan


def check_censoring(
    plan: CensoringPlan, *, data_kind: str, adjusted: tuple[str, ...]
) -> Iterator[EvaluationError]:
    """Find what no single value of the plan shows.

    Parameters
    ----------
    adjusted : tuple of str
        Names of the covariates the comparison is adjusted for.
    """
    if data_kind != "extract":
        yield ProtocolError("only a study on an extract has this", at="censoring")
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


def lost_words(plan: CensoringPlan) -> str:
    """List the reasons as a Swedish clause: "har flyttat eller har avlidit"."""
    return " eller ".join(LOST_REASONS[reason] for reason in plan.reasons)
