"""The plan: what is compared, for whom, with which weights, and whether the data carry it."""

from evaluation.design.balance import BALANCE_COLUMNS, balance
from evaluation.design.comparison import Comparison, compare, start_rows
from evaluation.design.deviations import deviations, protocol_warnings
from evaluation.design.gates import (
    Evidence,
    Gate,
    design_evidence,
    evaluate_gates,
    gate_rows,
    mature_share,
)
from evaluation.design.later_starts import (
    StartHazard,
    fit_start_hazard,
    never_weights,
    unmodelled_starts,
)
from evaluation.design.loading import load_protocol, parse_protocol
from evaluation.design.lock import ProtocolLock, protocol_lock
from evaluation.design.matrix import DesignMatrix, design_matrix, in_support
from evaluation.design.overlap import (
    effective_size,
    overlap_histogram,
    overlap_share,
    top_share,
)
from evaluation.design.power import minimum_detectable_change, minimum_detectable_difference
from evaluation.design.propensity import Propensity, fit_propensity
from evaluation.design.protocol import (
    Adjustment,
    Change,
    Contrast,
    Covariate,
    DataSource,
    DisclosureRules,
    GateLimits,
    Group,
    Outcome,
    Protocol,
    Sensitivity,
    Text,
)
from evaluation.design.target import TARGET_COLUMNS, target_table
from evaluation.design.treatment_weights import att_weights, overlap_weights
from evaluation.design.weights import Weights, spread, unit_weights
from evaluation.design.wording import definition_text, eligibility_text

__all__ = [
    "BALANCE_COLUMNS",
    "TARGET_COLUMNS",
    "Adjustment",
    "Change",
    "Comparison",
    "Contrast",
    "Covariate",
    "DataSource",
    "DesignMatrix",
    "DisclosureRules",
    "Evidence",
    "Gate",
    "GateLimits",
    "Group",
    "Outcome",
    "Propensity",
    "Protocol",
    "ProtocolLock",
    "Sensitivity",
    "StartHazard",
    "Text",
    "Weights",
    "att_weights",
    "balance",
    "compare",
    "definition_text",
    "design_evidence",
    "design_matrix",
    "deviations",
    "effective_size",
    "eligibility_text",
    "evaluate_gates",
    "fit_propensity",
    "fit_start_hazard",
    "gate_rows",
    "in_support",
    "load_protocol",
    "mature_share",
    "minimum_detectable_change",
    "minimum_detectable_difference",
    "never_weights",
    "overlap_histogram",
    "overlap_share",
    "overlap_weights",
    "parse_protocol",
    "protocol_lock",
    "protocol_warnings",
    "spread",
    "start_rows",
    "target_table",
    "top_share",
    "unit_weights",
    "unmodelled_starts",
]
