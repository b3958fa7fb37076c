"""Which lost follow-up is weighed up, and by what: the section `[censoring]`."""

from dataclasses import dataclass
from typing import Literal

MonthForm = Literal["linear", "categories", "spline"]
# Codes of `censor_orsak`; that the data end says nothing of the person.
LOST_REASONS = {
    "utflyttad": "declared.lost.moved",
    "avliden": "declared.lost.deceased",
    "ny_kommun": "declared.lost.other_municipality",
}
"""With the key of what pages say of them."""


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
