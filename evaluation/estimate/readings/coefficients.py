"""What every model of log ratios says of its coefficients: a table, and effects by name."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd
from scipy.special import ndtr

from evaluation.errors import GateError, UsageError
from evaluation.estimate.result.arrays import Floats, Ids, Ints
from evaluation.estimate.result.contrast import Label
from evaluation.estimate.result.distinct import by_unit
from evaluation.estimate.result.effects import Effects


@dataclass(frozen=True, slots=True, kw_only=True)
class LogRatios:
    """Some coefficients of a fitted model.

    Attributes
    ----------
    names : tuple of str
    coefficient : array, shape (k,)
    influence : array, shape (n, k)
        Of each row on the coefficients.
    unit : array, shape (n,)
        What is independent of what.
    exposed : array, shape (k,)
        Rows with a 1 in a column of 0 and 1, n in any other column.
    events : int
    model_error : array, shape (k,), optional
        Standard errors that replace those of the influence.
    """

    names: tuple[str, ...]
    coefficient: Floats
    influence: Floats
    unit: Ids
    exposed: Floats
    events: int
    model_error: Floats | None = None

    def effects(
        self, *, label: Label, conventions: Mapping[str, str], scale: str = "hazard_ratio"
    ) -> Effects:
        """Ratios; the arm is the label's when there is one, else the name of the column."""
        size, ratio = len(self.names), np.exp(self.coefficient)
        arms = [label.arm] if size == 1 else list(self.names)
        labels = pd.DataFrame({name: [text] * size for name, text in asdict(label).items()})
        unit, summed = by_unit(self.influence, self.unit)
        return Effects(
            labels=labels.assign(arm=arms, month=0, scale=scale),
            estimate=ratio,
            influence=summed * ratio,
            unit=unit,
            n=self.exposed,
            n_reference=len(self.unit) - self.exposed,
            events=np.full(size, float(self.events)),
            conventions=conventions,
            model_error=None if self.model_error is None else ratio * self.model_error,
        )


def coefficient_table(
    names: Sequence[str], coefficient: Floats, error: Floats, *, ratio: str = "hazard_ratio"
) -> pd.DataFrame:
    """Name, coefficient, its exponential under the name `ratio`, std_error, z, p_value."""
    z = coefficient / error
    return pd.DataFrame(
        {
            "name": names,
            "coefficient": coefficient,
            ratio: np.exp(coefficient),
            "std_error": error,
            "z": z,
            "p_value": 2 * ndtr(-np.abs(z)),
        }
    )


def places(asked: Sequence[str], names: tuple[str, ...], *, at: str) -> Ints:
    """Places of the asked names (default all) among those of a model."""
    unknown = [name for name in asked if name not in names]
    if unknown:
        allowed = f"allowed: {', '.join(names)}"
        raise UsageError(f"unknown covariate '{unknown[0]}'", at=at, way_out=allowed)
    return np.array([names.index(name) for name in asked or names], dtype=np.int64)


def check_units(unit: Ids, *, way_out: str = "say what is independent of what") -> None:
    """Refuse a robust variance of one cluster."""
    if len(unit) and (unit == unit[0]).all():
        problem = "one cluster cannot show how much its estimates vary"
        raise GateError(problem, at="Durations.cluster", way_out=way_out)
