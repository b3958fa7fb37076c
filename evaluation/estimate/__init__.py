"""Numbers with uncertainty: every estimator gives influences per person and one table."""

from evaluation.estimate.cause_specific import cause_specific
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
from evaluation.estimate.cox_baseline import baseline
from evaluation.estimate.cox_fit import CoxFit
from evaluation.estimate.cox_prediction import At, absolute_risk, cumulative_hazard, survival
from evaluation.estimate.cox_residuals import (
    deviance,
    martingale,
    residuals,
    scaled_schoenfeld,
    schoenfeld,
)
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
from evaluation.estimate.fine_gray import fine_gray
from evaluation.estimate.fine_gray_censoring import CRR, FINEGRAY, Censoring
from evaluation.estimate.fine_gray_fit import FineGrayFit
from evaluation.estimate.gray import GrayTest, gray
from evaluation.estimate.linear import Linear
from evaluation.estimate.logrank import LogRank, logrank
from evaluation.estimate.occupation import months_in_state, occupation, weighted_mean
from evaluation.estimate.prediction import Prediction
from evaluation.estimate.profile_likelihood import profile_intervals
from evaluation.estimate.proportional_hazards import proportional_hazards
from evaluation.estimate.recurrent import (
    EventRows,
    Histories,
    andersen_gill,
    conditional_gap_time,
    conditional_total_time,
)
from evaluation.estimate.risk import absorbing_risk, cumulative_incidence, event_free_months
from evaluation.estimate.scales import SCALES

__all__ = [
    "CRR",
    "ESTIMATE_COLUMNS",
    "FINEGRAY",
    "SCALES",
    "At",
    "Censoring",
    "Comparison",
    "CoxFit",
    "Durations",
    "Effects",
    "EventRows",
    "FineGrayFit",
    "GrayTest",
    "Histories",
    "Label",
    "Linear",
    "LogRank",
    "Prediction",
    "aalen_johansen",
    "absolute_risk",
    "absorbing_risk",
    "andersen_gill",
    "baseline",
    "cause_specific",
    "combination",
    "concat",
    "conditional_gap_time",
    "conditional_total_time",
    "contrast",
    "covariance",
    "cox",
    "cumulative_hazard",
    "cumulative_incidence",
    "deviance",
    "difference",
    "event_free_months",
    "fine_gray",
    "gray",
    "holm",
    "kaplan_meier",
    "level",
    "logrank",
    "martingale",
    "months_in_state",
    "months_lost",
    "nelson_aalen",
    "occupation",
    "profile_intervals",
    "proportional_hazards",
    "quantile",
    "ratio",
    "residuals",
    "restricted_mean",
    "scaled_schoenfeld",
    "schoenfeld",
    "simultaneous_critical_value",
    "survival",
    "weighted_mean",
]
