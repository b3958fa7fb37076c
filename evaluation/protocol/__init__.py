"""The declared study: read, checked and put into words before any number is computed."""

from evaluation.protocol.censoring import CensoringPlan
from evaluation.protocol.deviations import deviations, protocol_warnings
from evaluation.protocol.limits import DisclosureRules, GateLimits
from evaluation.protocol.loading import load_protocol, overridden, parse_protocol
from evaluation.protocol.lock import ProtocolLock, protocol_lock
from evaluation.protocol.protocol import (
    Adjustment,
    Change,
    Contrast,
    Covariate,
    DataSource,
    Group,
    Outcome,
    Protocol,
    Sensitivity,
    Text,
)
from evaluation.protocol.target import TARGET_COLUMNS, target_table
from evaluation.protocol.wording import definition_text, eligibility_text

__all__ = [
    "TARGET_COLUMNS",
    "Adjustment",
    "CensoringPlan",
    "Change",
    "Contrast",
    "Covariate",
    "DataSource",
    "DisclosureRules",
    "GateLimits",
    "Group",
    "Outcome",
    "Protocol",
    "ProtocolLock",
    "Sensitivity",
    "Text",
    "definition_text",
    "deviations",
    "eligibility_text",
    "load_protocol",
    "overridden",
    "parse_protocol",
    "protocol_lock",
    "protocol_warnings",
    "target_table",
]
