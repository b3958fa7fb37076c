"""Numbers with uncertainty: every estimator gives influences per person and one table."""

from evaluation.estimate.combine import (
    combination,
    concat,
    covariance,
    difference,
    holm,
    ratio,
    simultaneous_critical_value,
)
from evaluation.estimate.comparison import Comparison
from evaluation.estimate.contrast import Label, contrast, level
from evaluation.estimate.cox import cox
from evaluation.estimate.cox_fit import CoxFit
from evaluation.estimate.curves import (
    aalen_johansen,
    kaplan_meier,
    months_lost,
    nelson_aalen,
    quantile,
    restricted_mean,
)
from evaluation.estimate.durations import Durations
from evaluation.estimate.effects import ESTIMATE_COLUMNS, Effects
from evaluation.estimate.linear import Linear
from evaluation.estimate.logrank import LogRank, logrank
from evaluation.estimate.occupation import months_in_state, occupation, weighted_mean
from evaluation.estimate.proportional_hazards import proportional_hazards
from evaluation.estimate.risk import absorbing_risk, cumulative_incidence, event_free_months
from evaluation.estimate.scales import SCALES

__all__ = [
    "ESTIMATE_COLUMNS",
    "SCALES",
    "Comparison",
    "CoxFit",
    "Durations",
    "Effects",
    "Label",
    "Linear",
    "LogRank",
    "aalen_johansen",
    "absorbing_risk",
    "combination",
    "concat",
    "contrast",
    "covariance",
    "cox",
    "cumulative_incidence",
    "difference",
    "event_free_months",
    "holm",
    "kaplan_meier",
    "level",
    "logrank",
    "months_in_state",
    "months_lost",
    "nelson_aalen",
    "occupation",
    "proportional_hazards",
    "quantile",
    "ratio",
    "restricted_mean",
    "simultaneous_critical_value",
    "weighted_mean",
]
