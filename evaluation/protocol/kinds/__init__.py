"""One table per kind: of outcome, of contrast, of study, of panel estimator.

Everything that depends on a kind asks its row here; a kind is compared as a text nowhere else.
"""

from evaluation.protocol.kinds.contrasts import CONTRAST_KINDS, ContrastKind
from evaluation.protocol.kinds.estimators import CHOICES, ESTIMATORS, Estimator
from evaluation.protocol.kinds.outcomes import (
    OUTCOME_KINDS,
    OWN,
    OWN_KINDS,
    ROLES,
    SCALES,
    OutcomeKind,
    kind_of,
    outcome_kind,
    scales_of,
)
from evaluation.protocol.kinds.studies import (
    INDICATORS,
    PANEL_OF_DISTRICTS,
    PANEL_OF_PERSONS,
    PANEL_OF_TABLE,
    REGISTER,
    STUDY_KINDS,
    TABLE,
    StudyKind,
    study_kind,
)

__all__ = [
    "CHOICES",
    "CONTRAST_KINDS",
    "ESTIMATORS",
    "INDICATORS",
    "OUTCOME_KINDS",
    "OWN",
    "OWN_KINDS",
    "PANEL_OF_DISTRICTS",
    "PANEL_OF_PERSONS",
    "PANEL_OF_TABLE",
    "REGISTER",
    "ROLES",
    "SCALES",
    "STUDY_KINDS",
    "TABLE",
    "ContrastKind",
    "Estimator",
    "OutcomeKind",
    "StudyKind",
    "kind_of",
    "outcome_kind",
    "scales_of",
    "study_kind",
]
