"""A number that comes with an error or limits of its own, as a row of the contract."""

from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd
from scipy.special import ndtri

from evaluation.estimate.result.arrays import Floats, Ids
from evaluation.estimate.result.contrast import Label
from evaluation.estimate.result.effects import Effects

UNKNOWN = float("nan")
REACH = float(ndtri(0.975))


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What an estimate rests on: in the arm, in the reference, with the event; NaN untold."""

    n: float = UNKNOWN
    n_reference: float = UNKNOWN
    events: float = UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """One estimate, and how sure it is said to be.

    Attributes
    ----------
    estimate, std_error : float
        An error of 0 (a bound at the end of its scale) allows no test.
    limits : (float, float, float), optional
        Lower limit, upper limit, p value, where they are not those of a normal distribution.
    influence, unit : array, shape (u,), optional
        Of whoever is independent of each other, where it is known.
    is_tested : bool
        Whether a p value is told; without limits it is that of a normal distribution.
    withheld : str
        Why there is no number, in Swedish; empty when there is one.
    """

    estimate: float = UNKNOWN
    std_error: float = UNKNOWN
    limits: tuple[float, float, float] | None = None
    influence: Floats | None = None
    unit: Ids | None = None
    is_tested: bool = True
    withheld: str = ""

    def effects(self, label: Label, *, scale: str, counts: Counts, month: int = 0) -> Effects:
        """Give the estimate as one effect."""
        status = {"status": "gated" if self.withheld else "ok", "note": self.withheld}
        fields = {**asdict(label), "month": month, "scale": scale, **status}
        influence, unit = self._influence()
        limits = self._limits()
        return Effects(
            labels=pd.DataFrame([fields]),
            estimate=np.array([self.estimate], dtype=float),
            influence=influence[:, None],
            unit=unit,
            n=np.array([counts.n], dtype=float),
            n_reference=np.array([counts.n_reference], dtype=float),
            events=np.array([counts.events], dtype=float),
            conventions={"variance": "as stated by the method"},
            model_error=np.array([self.std_error], dtype=float),
            limits=None if limits is None else np.array([limits], dtype=float).T,
        )

    def _influence(self) -> tuple[Floats, Ids]:
        if self.influence is None or self.unit is None or np.isnan(self.std_error):
            return np.zeros(0), np.zeros(0, dtype=np.int64)
        return self.influence, self.unit

    def _limits(self) -> tuple[float, float, float] | None:
        if self.limits is not None or (self.is_tested and self.std_error != 0):
            return self.limits
        half = REACH * self.std_error
        return self.estimate - half, self.estimate + half, UNKNOWN
