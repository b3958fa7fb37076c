"""Which lost follow-up is weighed up, and by what: the section `[censoring]`."""

from dataclasses import dataclass
from typing import Literal

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


def lost_words(plan: CensoringPlan) -> str:
    """List the reasons as a Swedish clause: "har flyttat eller har avlidit"."""
    return " eller ".join(LOST_REASONS[reason] for reason in plan.reasons)
