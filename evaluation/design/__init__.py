"""Who is compared with whom: weights, balance, overlap, and whether the data carry it."""

from evaluation.design.balance import BALANCE_COLUMNS, balance
from evaluation.design.censoring_weights import CensoringHazard, censoring_weights, fit_censoring
from evaluation.design.clones import Clones, make_clones
from evaluation.design.comparison import Comparison, compare, start_rows
from evaluation.design.gates import (
    Evidence,
    Gate,
    design_evidence,
    evaluate_gates,
    gate_rows,
    mature_share,
)
from evaluation.design.landmark import Landmark, landmark
from evaluation.design.later_starts import (
    StartHazard,
    fit_start_hazard,
    never_weights,
    unmodelled_starts,
)
from evaluation.design.matrix import DesignMatrix, design_matrix, in_support
from evaluation.design.multi_arm_balance import pairwise_balance, worst_pairs
from evaluation.design.overlap import (
    effective_size,
    overlap_histogram,
    overlap_share,
    top_share,
    weight_summary,
)
from evaluation.design.power import (
    design_effect,
    minimum_detectable_change,
    minimum_detectable_difference,
    minimum_detectable_hazard_ratio,
    months_deviation,
)
from evaluation.design.propensity import Propensity, fit_propensity
from evaluation.design.stabilised_weights import iptw_weights
from evaluation.design.treatment_weights import att_weights, overlap_weights
from evaluation.design.weights import MonthlyFactor, Weights, spread, times, unit_weights

__all__ = [
    "BALANCE_COLUMNS",
    "CensoringHazard",
    "Clones",
    "Comparison",
    "DesignMatrix",
    "Evidence",
    "Gate",
    "Landmark",
    "MonthlyFactor",
    "Propensity",
    "StartHazard",
    "Weights",
    "att_weights",
    "balance",
    "censoring_weights",
    "compare",
    "design_effect",
    "design_evidence",
    "design_matrix",
    "effective_size",
    "evaluate_gates",
    "fit_censoring",
    "fit_propensity",
    "fit_start_hazard",
    "gate_rows",
    "in_support",
    "iptw_weights",
    "landmark",
    "make_clones",
    "mature_share",
    "minimum_detectable_change",
    "minimum_detectable_difference",
    "minimum_detectable_hazard_ratio",
    "months_deviation",
    "never_weights",
    "overlap_histogram",
    "overlap_share",
    "overlap_weights",
    "pairwise_balance",
    "spread",
    "start_rows",
    "times",
    "top_share",
    "unit_weights",
    "unmodelled_starts",
    "weight_summary",
    "worst_pairs",
]
