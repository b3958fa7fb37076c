"""Predicted numbers with the influence of each row of the model's data."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd

from evaluation.errors import UsageError
from evaluation.estimate.result.arrays import Floats, Ids, Ints
from evaluation.estimate.result.contrast import Label
from evaluation.estimate.result.distinct import by_unit
from evaluation.estimate.result.effects import Effects
from evaluation.estimate.result.scales import IntervalKind, interval

Measure = Literal["cumulative_hazard", "survival", "risk", "months"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction:
    """Numbers for profiles and months, in the order of the profiles, then the months.

    Attributes
    ----------
    measure : str
        ``cumulative_hazard``, ``survival``, ``risk`` or ``months``.
    profile, month : array, shape (q,)
    estimate : array, shape (q,)
        NaN after the last month in which anybody was observed.
    influence : array, shape (n, q)
        Of each row of the model's data; differences have the covariance they share.
    model_error : array, shape (q,)
        Standard error by information, rows taken as independent.
    unit : array, shape (n,)
        What is independent of what.
    n, events : int
        Rows and events of the model.
    conventions : mapping
    """

    measure: Measure
    profile: Ids
    month: Ints
    estimate: Floats
    influence: Floats
    model_error: Floats
    unit: Ids
    n: int
    events: int
    conventions: Mapping[str, str]

    def std_error(self, *, robust: bool = True) -> Floats:
        """Give standard errors by influence within units, or by information; shape (q,)."""
        if not robust:
            return self.model_error
        return np.asarray(np.sqrt(np.square(self._by_unit()[1]).sum(axis=0)), dtype=float)

    def complement(self) -> "Prediction":
        """Give the risk of a survival, the survival of a risk."""
        if self.measure in {"cumulative_hazard", "months"}:
            problem = f"a number of kind {self.measure} has no complement"
            raise UsageError(problem, at="Prediction")
        other: Measure = "risk" if self.measure == "survival" else "survival"
        return replace(self, measure=other, estimate=1 - self.estimate, influence=-self.influence)

    def table(
        self, *, kind: IntervalKind = "log-log", level: float = 0.95, robust: bool = True
    ) -> pd.DataFrame:
        """Profile, month, estimate, std_error, conf_low, conf_high.

        ``log-log`` is symmetric in the log cumulative hazard, whatever the measure; months
        are then bounded symmetrically.
        """
        error = self.std_error(robust=robust)
        if self.measure == "survival" and kind == "log-log":
            high, low = (1 - x for x in interval(1 - self.estimate, error, kind=kind, level=level))
        else:
            usual: dict[Measure, IntervalKind] = {"cumulative_hazard": "log", "months": "plain"}
            chosen = usual.get(self.measure, kind) if kind == "log-log" else kind
            low, high = interval(self.estimate, error, kind=chosen, level=level)
        return pd.DataFrame(
            {
                "profile": self.profile,
                "month": self.month,
                "estimate": self.estimate,
                "std_error": error,
                "conf_low": low,
                "conf_high": high,
            }
        )

    def effects(self, *, label: Label) -> Effects:
        """Give risks or cumulative hazards as effects; the profile is the arm.

        Two profiles of one prediction, or of two models of the same persons, can then be
        compared by `difference` and `ratio`.
        """
        if self.measure == "survival":
            raise UsageError("effects are risks", at="Prediction", way_out="take complement()")
        unit, summed = self._by_unit()
        size = len(self.estimate)
        fields = asdict(label) | {"reference": "", "scale": self.measure}
        labels = pd.DataFrame({name: [text] * size for name, text in fields.items()})
        return Effects(
            labels=labels.assign(arm=[str(name) for name in self.profile], month=self.month),
            estimate=self.estimate,
            influence=summed,
            unit=unit,
            n=np.full(size, float(self.n)),
            n_reference=np.zeros(size),
            events=np.full(size, float(self.events)),
            conventions=self.conventions,
        )

    def _by_unit(self) -> tuple[Ids, Floats]:
        return by_unit(self.influence, self.unit)
