"""Limits beyond which a result is withheld, or a count is not shown."""

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class GateLimits:
    """Limits beyond which a result is withheld.

    Attributes
    ----------
    min_persons, min_events : int
        Persons, and events, in each arm.
    min_ess : float
        Effective sample size in each arm after weighting.
    max_smd : float
        Largest absolute standardised mean difference after weighting.
    max_top_share : float
        Share of an arm's weight carried by its heaviest 1 % of rows.
    min_overlap : float
        Share of the arm's rows whose propensity lies inside the reference's range.
    min_mature : float
        Share of rows whose follow-up reaches the horizon.
    max_variance_ratio : float
        Largest ratio of variances of a continuous variable after weighting.
    min_starters_per_column : float
        Persons of the smallest arm per column of the model of who starts.
    max_unmodelled : float
        Share of later starts in months that no model covers.
    near : float
        A limit that is met with less to spare than this share of it makes what is shown less
        certain. Of a limit that is itself a share, with less than this share of the smaller
        of it and the rest.
    """

    min_persons: int = 50
    min_events: int = 10
    min_ess: float = 50.0
    max_smd: float = 0.1
    max_top_share: float = 0.25
    min_overlap: float = 0.9
    min_mature: float = 0.3
    max_variance_ratio: float = math.inf
    min_starters_per_column: float = 0.0
    max_unmodelled: float = 1.0
    near: float = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class DisclosureRules:
    """Smallest published count, and the number published counts are rounded to."""

    min_count: int = 5
    round_to: int = 5
