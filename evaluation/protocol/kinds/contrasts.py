"""Kinds of contrast: one row each, asked by everything that depends on the kind."""

from dataclasses import dataclass
from typing import Literal

from evaluation.protocol.kinds.naming import Study, by_name


@dataclass(frozen=True, slots=True, kw_only=True)
class ContrastKind:
    """What is compared with what, and all that follows from it.

    Attributes
    ----------
    text : str
        Key of what pages say is compared; `{months}` there is its declared months in words.
    studies : tuple of str
        Kinds of study that can compute it.
    weights : tuple of str
        What `weights` may say.
    keys : frozenset of str
        Keys of `[[contrasts]]` that it honours beside those that all have.
    months_key : str
        The key that says how many months its window has; empty without one.
    rows : str
        Whose rows are compared: those of the trials, `clones` of them, or those left at a
        `landmark`.
    reference_label : str
        In Swedish; empty when the reference is declared or another arm.
    method : str
        Added to the name of the method, in Swedish.
    waits : bool
        Its reference does not start now: groups, placebo starts and other definitions use it.
    is_between : bool
        Arms against each other; every arm is also a reference.
    is_drawn : bool
        A lottery decided.
    has_own_reference : bool
        Another declared arm is the reference.
    ends_at_later_starts : bool
        Whoever starts later is followed until then, and those left are weighed up: every
        start has to be seen.
    asks_another_question : bool
        Its answer is no other way to count that of the other contrasts.
    has_bounds : bool
        Bounds on returns can be computed in it.
    """

    name: str
    text: str
    studies: tuple[Study, ...]
    weights: tuple[str, ...]
    keys: frozenset[str] = frozenset()
    months_key: Literal["", "grace_months", "landmark_month"] = ""
    rows: Literal["trials", "clones", "landmark"] = "trials"
    reference_label: str = ""
    method: str = ""
    waits: bool = False
    is_between: bool = False
    is_drawn: bool = False
    has_own_reference: bool = False
    ends_at_later_starts: bool = False
    asks_another_question: bool = False
    has_bounds: bool = False


_WEIGHED = ("att", "overlap", "iptw")
_COMPARED: tuple[Study, ...] = ("register", "table")
CONTRAST_KINDS = by_name(
    ContrastKind(
        name="not_now",
        text="declared.contrast.not_now",
        studies=_COMPARED,
        weights=_WEIGHED,
        keys=frozenset({"max_smd"}),
        waits=True,
        has_bounds=True,
    ),
    ContrastKind(
        name="never",
        text="declared.contrast.never",
        studies=("register",),
        weights=_WEIGHED,
        keys=frozenset({"max_smd"}),
        reference_label="Ingen start alls",
        method=", dynamisk IPW",
        ends_at_later_starts=True,
    ),
    ContrastKind(
        name="grace",
        text="declared.contrast.grace",
        studies=("register",),
        weights=("iptw",),
        keys=frozenset({"max_smd", "grace_months", "initiation", "time_zero"}),
        months_key="grace_months",
        rows="clones",
        reference_label="Ingen start alls",
        ends_at_later_starts=True,
    ),
    ContrastKind(
        name="landmark",
        text="declared.contrast.landmark",
        studies=("register",),
        weights=_WEIGHED,
        keys=frozenset({"max_smd", "landmark_month", "time_zero"}),
        months_key="landmark_month",
        rows="landmark",
        reference_label="Ingen start före landmärket",
        method=", från landmärket",
        asks_another_question=True,
    ),
    ContrastKind(
        name="between_arms",
        text="declared.contrast.between_arms",
        studies=_COMPARED,
        weights=("overlap", "iptw"),
        keys=frozenset({"max_smd"}),
        is_between=True,
        asks_another_question=True,
        has_bounds=True,
    ),
    ContrastKind(
        name="randomised",
        text="declared.contrast.randomised",
        studies=_COMPARED,
        weights=("none",),
        keys=frozenset({"max_smd"}),
        is_drawn=True,
        has_bounds=True,
    ),
    ContrastKind(
        name="observational",
        text="declared.contrast.observational",
        studies=_COMPARED,
        weights=("none", "att", "overlap"),
        keys=frozenset({"max_smd", "reference"}),
        has_own_reference=True,
    ),
    ContrastKind(
        name="introduced",
        text="declared.contrast.introduced",
        studies=("panel",),
        weights=("none",),
    ),
)
