"""Numbers with uncertainty: every estimator gives influences per person and one table."""

from evaluation.estimate.cox.baseline import baseline
from evaluation.estimate.cox.cause_specific import cause_specific
from evaluation.estimate.cox.fit import CoxFit
from evaluation.estimate.cox.prediction import absolute_risk, cumulative_hazard, survival
from evaluation.estimate.cox.profile_likelihood import profile_intervals
from evaluation.estimate.cox.proportional_hazards import proportional_hazards
from evaluation.estimate.cox.recurrent import (
    EventRows,
    Histories,
    andersen_gill,
    conditional_gap_time,
    conditional_total_time,
)
from evaluation.estimate.cox.regression import cox
from evaluation.estimate.cox.residuals import (
    deviance,
    martingale,
    residuals,
    scaled_schoenfeld,
    schoenfeld,
)
from evaluation.estimate.curves.bounds import Bounds, Leaving, imbens_manski, return_bounds
from evaluation.estimate.curves.curve_effects import curve_effects
from evaluation.estimate.curves.curves import (
    aalen_johansen,
    by_stratum,
    fleming_harrington,
    kaplan_meier,
    milestone_risk,
    months_lost,
    nelson_aalen,
    quantile,
    restricted_mean,
)
from evaluation.estimate.curves.durations import Durations
from evaluation.estimate.curves.gray import GrayTest, gray
from evaluation.estimate.curves.logrank import logrank
from evaluation.estimate.curves.logrank_result import LogRank, Trend
from evaluation.estimate.curves.multi_state import state_months, state_probabilities
from evaluation.estimate.curves.occupation import months_in_state, occupation, weighted_mean
from evaluation.estimate.curves.pseudo_values import PseudoValues, pseudo_values
from evaluation.estimate.curves.quantiles import quantiles
from evaluation.estimate.curves.risk import absorbing_risk, cumulative_incidence, event_free_months
from evaluation.estimate.discrete.baseline import baseline_hazard, month_parameters
from evaluation.estimate.discrete.cells import CellRows, hazard_cells, rows_of_cells
from evaluation.estimate.discrete.fit import DiscreteFit
from evaluation.estimate.discrete.prediction import (
    predicted_hazard,
    predicted_months,
    predicted_risk,
    predicted_survival,
)
from evaluation.estimate.discrete.regression import discrete_hazard
from evaluation.estimate.fine_gray.censoring import CRR, FINEGRAY, Censoring
from evaluation.estimate.fine_gray.fit import FineGrayFit
from evaluation.estimate.fine_gray.regression import fine_gray
from evaluation.estimate.least_squares import LeastSquares, least_squares
from evaluation.estimate.readings.prediction import Prediction
from evaluation.estimate.readings.profiles import At
from evaluation.estimate.result.bands import Band, simultaneous_band
from evaluation.estimate.result.combine import (
    combination,
    concat,
    covariance,
    difference,
    holm,
    ratio,
    simultaneous_critical_value,
)
from evaluation.estimate.result.compared import ComparedRows
from evaluation.estimate.result.contrast import Label, contrast, level
from evaluation.estimate.result.e_value import (
    EValue,
    e_value,
    risk_ratio_of_hazards,
    risk_ratio_of_means,
    risk_ratio_of_odds,
)
from evaluation.estimate.result.effects import ESTIMATE_COLUMNS, Effects
from evaluation.estimate.result.families import Family, family
from evaluation.estimate.result.interaction import Interaction, equal_effects
from evaluation.estimate.result.linear import Linear
from evaluation.estimate.result.scales import SCALES
from evaluation.estimate.standardise.arms import Arms
from evaluation.estimate.standardise.augmented import augmented
from evaluation.estimate.standardise.cox import CoxHazards
from evaluation.estimate.standardise.discrete import DiscreteHazards
from evaluation.estimate.standardise.g_formula import g_formula
from evaluation.estimate.standardise.hazards import HazardModel
from evaluation.estimate.standardise.outcome import Estimand
from evaluation.estimate.standardise.table import censoring, counted_hazards
from evaluation.estimate.standardise.weighting import Selection, inverse_probability

__all__ = [
    "CRR",
    "ESTIMATE_COLUMNS",
    "FINEGRAY",
    "SCALES",
    "Arms",
    "At",
    "Band",
    "Bounds",
    "CellRows",
    "Censoring",
    "ComparedRows",
    "CoxFit",
    "CoxHazards",
    "DiscreteFit",
    "DiscreteHazards",
    "Durations",
    "EValue",
    "Effects",
    "Estimand",
    "EventRows",
    "Family",
    "FineGrayFit",
    "GrayTest",
    "HazardModel",
    "Histories",
    "Interaction",
    "Label",
    "LeastSquares",
    "Leaving",
    "Linear",
    "LogRank",
    "Prediction",
    "PseudoValues",
    "Selection",
    "Trend",
    "aalen_johansen",
    "absolute_risk",
    "absorbing_risk",
    "andersen_gill",
    "augmented",
    "baseline",
    "baseline_hazard",
    "by_stratum",
    "cause_specific",
    "censoring",
    "combination",
    "concat",
    "conditional_gap_time",
    "conditional_total_time",
    "contrast",
    "counted_hazards",
    "covariance",
    "cox",
    "cumulative_hazard",
    "cumulative_incidence",
    "curve_effects",
    "deviance",
    "difference",
    "discrete_hazard",
    "e_value",
    "equal_effects",
    "event_free_months",
    "family",
    "fine_gray",
    "fleming_harrington",
    "g_formula",
    "gray",
    "hazard_cells",
    "holm",
    "imbens_manski",
    "inverse_probability",
    "kaplan_meier",
    "least_squares",
    "level",
    "logrank",
    "martingale",
    "milestone_risk",
    "month_parameters",
    "months_in_state",
    "months_lost",
    "nelson_aalen",
    "occupation",
    "predicted_hazard",
    "predicted_months",
    "predicted_risk",
    "predicted_survival",
    "profile_intervals",
    "proportional_hazards",
    "pseudo_values",
    "quantile",
    "quantiles",
    "ratio",
    "residuals",
    "restricted_mean",
    "return_bounds",
    "risk_ratio_of_hazards",
    "risk_ratio_of_means",
    "risk_ratio_of_odds",
    "rows_of_cells",
    "scaled_schoenfeld",
    "schoenfeld",
    "simultaneous_band",
    "simultaneous_critical_value",
    "state_months",
    "state_probabilities",
    "survival",
    "weighted_mean",
]
