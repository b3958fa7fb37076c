"""The declared study: read and checked before any number is computed."""

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

__all__ = [
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
    "deviations",
    "load_protocol",
    "overridden",
    "parse_protocol",
    "protocol_lock",
    "protocol_warnings",
]
