"""Estimators of a panel study: their names and what they depend on."""

from dataclasses import dataclass

from evaluation.protocol.kinds.naming import by_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimator:
    """An estimator of a panel study.

    Attributes
    ----------
    is_comparable : bool
        Whether it answers the same question as the others that are; the two-way regression
        is shown only because people know it.
    keys : frozenset of str
        Choices of `[panel]` that its overall effect depends on.
    """

    name: str
    is_comparable: bool = True
    keys: frozenset[str] = frozenset()


CHOICES = ("method", "control", "base_period", "anticipation", "covariates")


ESTIMATORS = by_name(
    Estimator(name="group_time", keys=frozenset(CHOICES)),
    Estimator(name="imputation"),
    Estimator(name="interaction_weighted"),
    Estimator(name="two_way", is_comparable=False),
)
