"""What is asked of group-time effects."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from evaluation.estimate.did.doubly_robust.comparison import Method
from evaluation.estimate.did.panel.cells import BasePeriod, Control

Unusable = Literal["error", "leave_out"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """How cells are chosen and estimated; see `group_time`.

    Attributes
    ----------
    covariates : sequence of str
    method : str
        "reg" without covariates: all methods are the same difference of means.
    control, base_period : str
    anticipation : int
    unusable : str
        Whether a cell that cannot be estimated stops the run or is left out.
    largest : int
        Numbers of influence kept at most.
    """

    covariates: Sequence[str]
    method: Method
    control: Control
    base_period: BasePeriod
    anticipation: int
    unusable: Unusable
    largest: int
