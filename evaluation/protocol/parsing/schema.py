"""Every key of every section: what it may hold. Defaults stand in the classes that are read.

The order is that in which faults are told.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import get_args

from evaluation.cohort import RETURN_BY, UNITS, ArmRule, Definition, Eligibility
from evaluation.protocol.censoring import CensoringPlan, MonthForm
from evaluation.protocol.kinds import CONTRAST_KINDS, ESTIMATORS, ROLES, SCALES
from evaluation.protocol.limits import DisclosureRules, GateLimits
from evaluation.protocol.panel import FewClustersEffect, Gaps, Method, PanelPlan, PanelSource
from evaluation.protocol.parsing.rules import (
    NAMED,
    VERSIONED,
    Day,
    Flag,
    ListOf,
    Month,
    Months,
    Number,
    Ranges,
    Rule,
    Text,
    Whole,
)
from evaluation.protocol.probes import (
    ContrastFamily,
    DifferBy,
    PlaceboStart,
    Robustness,
    SubTypes,
)
from evaluation.protocol.protocol import (
    Adjustment,
    Change,
    Contrast,
    Covariate,
    DataSource,
    Form,
    Group,
    Outcome,
    OwnEstimator,
    WeightKind,
)
from evaluation.protocol.protocol import (
    Text as Both,
)

LARGEST_SEED = 2**32 - 1
MOST_TIMES = 10_000  # of the unit of a table: days, weeks, months
MOST_MONTHS = 600  # of a register: longer than any has been kept
_WINDOW, _GAP, _AGE, _YEAR, _LARGE = 120, 24, 120, 12, 1_000_000
_NAMES = ListOf()
_TEXT = Text()
_EITHER = Text(allowed=("error", "drop"))

DECLARATIONS = (
    "background",
    "rationale",
    "data_sources",
    "strategies",
    "assumptions",
    "missing_data",
    "limitations",
    "ethics",
    "registration",
    "sharing",
    "funding",
    "interests",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A section: what is made of it, and the rule of each key.

    Attributes
    ----------
    of : type
        Its fields hold the defaults.
    keys : mapping of str to Rule
    """

    of: type
    keys: Mapping[str, Rule]


TOP: Mapping[str, Rule] = {
    "name": NAMED,
    "version": VERSIONED,
    "seed": Whole(high=LARGEST_SEED),
    "follow_up_months": Whole(low=1, high=MOST_TIMES),
    "valid_until": Day(),
}
BOTH = Shape(of=Both, keys={"sv": _TEXT, "en": _TEXT})
DATA = Shape(
    of=DataSource,
    keys={
        "kind": Text(allowed=("extract", "table")),
        **dict.fromkeys(("file", "id", "time", "event", "arm", "reference"), _TEXT),
        "reference_label": _TEXT,
        "time_unit": _TEXT,
        "limits": Ranges(),
        "scenario": _TEXT,
        "adults": Whole(low=1, high=10 * _LARGE),
    },
)
DEFINITION = Shape(
    of=Definition,
    keys={
        "max_gap": Whole(high=_GAP),
        "window": Whole(low=1, high=_WINDOW),
        "return_by": Text(allowed=RETURN_BY),
        "unit": Text(allowed=UNITS),
        "count_other_aid": Flag(),
    },
)
ELIGIBILITY = Shape(
    of=Eligibility,
    keys={
        "age_min": Whole(high=_AGE),
        "age_max": Whole(high=_AGE),
        "enrolled": Flag(),
        "no_ongoing_insats": Flag(),
        "washout_months": Whole(high=_WINDOW),
        "min_aid_months_12": Whole(high=_YEAR),
        "first_month": Month(),
        "last_month": Month(),
        "aid_lag": Whole(high=_YEAR),
    },
)
ARM = Shape(
    of=ArmRule,
    keys={
        "name": NAMED,
        "label": _TEXT,
        "categories": _NAMES,
        "classification": _TEXT,
        **dict.fromkeys(("workplace", "sector", "subsidy"), _TEXT),
        "programme": Flag(),
        "parent": _TEXT,
    },
)
CONTRAST = Shape(
    of=Contrast,
    keys={
        "name": NAMED,
        "label": _TEXT,
        "kind": Text(allowed=tuple(CONTRAST_KINDS)),
        "weights": Text(allowed=get_args(WeightKind)),
        "arms": _NAMES,
        "description": _TEXT,
        "reference": _TEXT,
        "max_smd": Number(low=0.001, high=10.0),
        "grace_months": Whole(low=1, high=_WINDOW),
        "initiation": Text(allowed=("natural", "even")),
        "landmark_month": Whole(low=1, high=_WINDOW),
        "time_zero": Text(allowed=("first", "every")),
    },
)
OUTCOME = Shape(
    of=Outcome,
    keys={
        "name": NAMED,
        "label": _TEXT,
        "kind": _TEXT,
        "role": Text(allowed=ROLES),
        "scale": Text(allowed=SCALES),
        "horizons": ListOf(item=Whole(low=1, high=MOST_TIMES), filled=True),
        "window": Whole(high=_WINDOW),
        "programme_counts": Flag(),
        "direction": Text(allowed=("higher", "lower", "none")),
        "description": _TEXT,
        "column": _TEXT,
        "unit": _TEXT,
        "without": _NAMES,
        "exits": Text(allowed=("all", "first")),
        "smallest_relevant": Number(low=0.001, high=1e9),
    },
)
COVARIATE = Shape(
    of=Covariate,
    keys={"name": _TEXT, "form": Text(allowed=get_args(Form)), "label": _TEXT},
)
ADJUSTMENT = Shape(of=Adjustment, keys={"truncate": Number(low=0.5), "stabilise": Flag()})
GATES = Shape(
    of=GateLimits,
    keys={
        "min_persons": Whole(low=5, high=_LARGE),
        "min_events": Whole(high=_LARGE),
        "min_ess": Number(high=_LARGE),
        "max_smd": Number(high=10.0),
        "max_top_share": Number(),
        "min_overlap": Number(),
        "min_mature": Number(),
        "max_variance_ratio": Number(low=1.0, high=math.inf),
        "min_starters_per_column": Number(high=_LARGE),
        "max_unmodelled": Number(),
        "near": Number(),
    },
)
GROUP = Shape(
    of=Group,
    keys={
        "name": NAMED,
        "label": _TEXT,
        "covariate": _TEXT,
        "levels": _NAMES,
        "bands": ListOf(item=Whole(high=_LARGE)),
        "contrast": _TEXT,
    },
)
OWN_ESTIMATOR = Shape(
    of=OwnEstimator,
    keys={
        "name": NAMED,
        "label": _TEXT,
        "role": Text(allowed=("secondary", "sensitivity", "placebo", "descriptive")),
        "description": _TEXT,
    },
)
FAMILY = Shape(
    of=ContrastFamily,
    keys={
        "name": NAMED,
        "label": _TEXT,
        "contrasts": _NAMES,
        "outcomes": _NAMES,
        "months": ListOf(item=Whole(low=1, high=MOST_TIMES)),
        "sub_types": Flag(),
    },
)
PLACEBO_START = Shape(
    of=PlaceboStart,
    keys={
        "name": NAMED,
        "label": _TEXT,
        "months": Whole(low=2, high=_WINDOW),
        "contrast": _TEXT,
    },
)
GRID: Mapping[str, Rule] = {
    "max_gap": ListOf(item=Whole(high=_GAP)),
    "window": ListOf(item=Whole(low=1, high=_WINDOW)),
    "return_by": ListOf(item=Text(allowed=RETURN_BY)),
    "unit": ListOf(item=Text(allowed=UNITS)),
    "count_other_aid": ListOf(item=Flag()),
}
ROBUSTNESS = Shape(of=Robustness, keys={"e_values": _NAMES, "bounds": _NAMES})
SUB_TYPES = Shape(of=SubTypes, keys={"differ_by": Text(allowed=get_args(DifferBy))})
DISCLOSURE = Shape(
    of=DisclosureRules,
    keys={"min_count": Whole(low=5, high=1_000), "round_to": Whole(low=1, high=1_000)},
)
CHANGE = Shape(
    of=Change, keys={"version": VERSIONED, "date": Day(), "what": _TEXT, "reason": _TEXT}
)
PANEL = Shape(
    of=PanelPlan,
    keys={
        "source": Text(allowed=get_args(PanelSource)),
        **dict.fromkeys(("unit", "time", "cohort"), _TEXT),
        "never": Number(low=-1e12, high=1e12),
        **dict.fromkeys(("cluster", "weight", "assigned_by", "persons"), _TEXT),
        "covariates": _NAMES,
        "keep": Ranges(),
        "starts": Months(),
        "arm": _TEXT,
        "period_months": Whole(low=1, high=_YEAR),
        "pool_periods": Whole(low=1, high=_WINDOW),
        "estimators": ListOf(item=Text(allowed=tuple(ESTIMATORS)), filled=True),
        "method": Text(allowed=get_args(Method)),
        "control": Text(allowed=("never", "not_yet")),
        "base_period": Text(allowed=("varying", "universal")),
        "anticipation": Whole(high=_WINDOW),
        "first_event": Whole(low=-MOST_MONTHS, high=-1),
        "last_event": Whole(high=MOST_MONTHS),
        "bars": ListOf(item=Number(high=_LARGE)),
        "bends": ListOf(item=Number(high=_LARGE)),
        "placebo_periods": ListOf(item=Whole(low=1, high=_WINDOW)),
        "few_clusters_effect": Text(allowed=get_args(FewClustersEffect)),
        "unit_trends": Flag(),
        "gaps": Text(allowed=get_args(Gaps)),
        "first_period": _EITHER,
        "exchange": Flag(),
        "hazard_horizons": ListOf(item=Whole(low=1, high=MOST_MONTHS)),
    },
)
CENSORING = Shape(
    of=CensoringPlan,
    keys={
        "reasons": _NAMES,
        "covariates": _NAMES,
        "month_form": Text(allowed=get_args(MonthForm)),
    },
)
