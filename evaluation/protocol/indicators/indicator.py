"""An indicator that a board follows from year to year, as it is declared."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from evaluation.protocol.indicators.targets import Target
from evaluation.protocol.protocol import Text

LOCAL, MOST = "lokal", 1_000_000.0
Interval = Literal["wilson", "poisson", "bootstrap", "none"]
Direction = Literal["higher", "lower", "none"]
About = Literal["access", "result", "state"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What Kolada counts otherwise than a definition, and how much that may be.

    One of: a declared bound, two definitions that the register is counted by, or neither,
    where nobody can say how much it is.

    Attributes
    ----------
    what : Text
    low, high : float
        Published minus own: percentage points of a share, else per cent of what is published.
    counted : tuple of str
        Two definitions; the difference is that of their values, or less.
    bounded : bool
        False where it cannot be said, so that nothing may be concluded of a difference.
    source : Text
        Where the bound is from.
    valid_from : int
        First year of the published measure that it is there for.
    """

    what: Text
    low: float = 0.0
    high: float = 0.0
    counted: tuple[str, ...] = ()
    bounded: bool = True
    source: Text | None = None
    valid_from: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """One way to count an indicator; several stand side by side.

    Attributes
    ----------
    name : str
    label : Text
    rules : mapping
        What the measure honours, such as `window_months`, by key; all of them.
    kolada : str
        Published measure that counts alike, so that its values may stand beside; empty for none.
    differences : tuple of Difference
        How far the published measure may be from it for reasons that are known.
    """

    name: str
    label: Text
    rules: Mapping[str, Any] = field(default_factory=dict)
    kolada: str = ""
    differences: tuple[Difference, ...] = ()

    @property
    def counted(self) -> tuple[str, ...]:
        """Definitions by which its differences are counted."""
        return tuple(name for one in self.differences for name in one.counted)


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """From `year` on the values mean something else, for a stated reason."""

    year: int
    reason: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """A declared indicator.

    Attributes
    ----------
    id, version : str
        Values of another id or version are another series.
    source : str
        Published measure whose definition it follows, or `lokal`.
    measure : str
        How it is counted: a row of `MEASURES`.
    unit : str
        `procent`, `antal`, `dagar` or `kronor`.
    interval : str
        How its uncertainty is computed; `none` only without targets.
    direction : str
        Which way is better.
    about : str
        What it tells of likes: `access` to something, a `result`, or just a `state`.
    valid_from, valid_to : int
        Years it is counted for.
    title, population, numerator, denominator, not_measured : Text
    definitions : tuple of Definition
        The first is the indicator itself.
    targets : tuple of Target
        One a year at most.
    breaks : tuple of Break
    """

    id: str
    version: str
    source: str
    measure: str
    unit: str
    interval: Interval
    direction: Direction
    valid_from: int
    valid_to: int
    title: Text
    population: Text
    numerator: Text
    denominator: Text
    not_measured: Text
    definitions: tuple[Definition, ...]
    about: About = "state"
    targets: tuple[Target, ...] = ()
    breaks: tuple[Break, ...] = ()

    @property
    def main(self) -> Definition:
        """The definition that the indicator is judged by."""
        return self.definitions[0]

    @property
    def top(self) -> float:
        """The most that it can be."""
        return 100.0 if self.unit == "procent" else MOST

    def definition(self, name: str) -> Definition:
        """Find a definition by name."""
        return next(item for item in self.definitions if item.name == name)

    def target(self, year: int) -> Target | None:
        """Give the limits of a year; None where none were decided."""
        return next((item for item in self.targets if item.year == year), None)
