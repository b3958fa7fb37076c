"""Subdistribution hazard ratios of a fitted model, and the incidence it predicts."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace

import numpy as np
import pandas as pd
from scipy.special import chdtrc, ndtr

from evaluation.errors import GateError, UsageError
from evaluation.estimate.arrays import Floats, Ids, Ints
from evaluation.estimate.contrast import Label
from evaluation.estimate.cox_fit import by_unit, quadratic
from evaluation.estimate.effects import Effects
from evaluation.estimate.fine_gray_incidence import predicted_incidence
from evaluation.estimate.fine_gray_model import SubdistributionModel
from evaluation.estimate.linear import Linear
from evaluation.estimate.partial_likelihood import evaluate


@dataclass(frozen=True, slots=True, kw_only=True)
class FineGrayFit:
    """Log ratios of the subdistribution hazard of one cause.

    Attributes
    ----------
    cause : int
    names : tuple of str
    coefficient : array, shape (p,)
    model_covariance : array, shape (p, p)
        Inverse information; not a variance when somebody has a competing event.
    influence : array, shape (n, p)
        Of each row on the coefficients; through the censoring distribution too when the
        conventions say so.
    unit : array, shape (n,)
        What is independent of what.
    loglik : tuple of float
        At 0 and at the estimate.
    score_test : float
        Chi-square on p degrees of freedom at 0, by information.
    n, events, competing, iterations : int
    conventions : mapping
        Ties, and how the censoring distribution is estimated and counted.
    model : SubdistributionModel
        At the estimate.
    """

    cause: int
    names: tuple[str, ...]
    coefficient: Floats
    model_covariance: Floats
    influence: Floats
    unit: Ids
    loglik: tuple[float, float]
    score_test: float
    n: int
    events: int
    competing: int
    iterations: int
    conventions: Mapping[str, str]
    model: SubdistributionModel = field(repr=False)

    @property
    def robust_score_test(self) -> float:
        """Chi-square on p degrees of freedom at 0, by influence; NaN without information."""
        null = replace(self.model, point=evaluate(self.model.rows, np.zeros(len(self.names))))
        summed = by_unit(null.scores(), self.unit)[1]
        return quadratic(null.point.score, summed.T @ summed)

    def covariance(self, *, robust: bool = True) -> Floats:
        """Sandwich summed within the durations' unit, or the inverse information."""
        if not robust:
            return self.model_covariance
        unit, summed = by_unit(self.influence, self.unit)
        if len(unit) == 1:
            problem = "one cluster cannot show how much its estimates vary"
            way_out = "say what is independent of what"
            raise GateError(problem, at="Durations.cluster", way_out=way_out)
        return np.asarray(summed.T @ summed, dtype=float)

    def wald(self, *, robust: bool = True) -> tuple[float, float]:
        """Chi-square on p degrees of freedom that all coefficients are 0, and its p value."""
        value = quadratic(self.coefficient, self.covariance(robust=robust))
        return value, float(chdtrc(len(self.names), value))

    def table(self) -> pd.DataFrame:
        """Name, coefficient, hazard_ratio (of the subdistribution), std_error, z, p_value."""
        error = np.sqrt(np.diag(self.covariance()))
        z = self.coefficient / error
        return pd.DataFrame(
            {
                "name": self.names,
                "coefficient": self.coefficient,
                "hazard_ratio": np.exp(self.coefficient),
                "std_error": error,
                "z": z,
                "p_value": 2 * ndtr(-np.abs(z)),
            }
        )

    def effects(self, *, label: Label, names: Sequence[str] = ()) -> Effects:
        """Give subdistribution hazard ratios as effects, one per name (default all).

        The arm is the label's when one name is asked for, else the name of the column.
        """
        kept = [self._place(name) for name in names] or list(range(len(self.names)))
        ratio = np.exp(self.coefficient[kept])
        unit, summed = by_unit(self.influence[:, kept], self.unit)
        exposed = self.model.rows.exposed[kept]
        arms = [label.arm] if len(kept) == 1 else [self.names[place] for place in kept]
        fields = {name: [text] * len(kept) for name, text in asdict(label).items()}
        return Effects(
            labels=pd.DataFrame(fields).assign(arm=arms, month=0, scale="hazard_ratio"),
            estimate=ratio,
            influence=summed * ratio,
            unit=unit,
            n=exposed,
            n_reference=self.n - exposed,
            events=np.full(len(kept), float(self.events)),
            conventions={"hazard": f"subdistribution of cause {self.cause}", **self.conventions},
        )

    def incidence(
        self, profile: Mapping[str, float], *, months: Ints | None = None, stratum: object = None
    ) -> Linear:
        """Share with an event of the cause by the end of each month, for given covariates.

        Parameters
        ----------
        profile : mapping
            A value for each name.
        months : array of int, optional
            Default every month with an event of the cause.
        stratum : object, optional
            Needed when the durations have strata.

        Returns
        -------
        Linear
            1 - exp(-H) with H the predicted cumulative subdistribution hazard
            (R ``cmprsk::predict.crr``), and the influence of each row on it.
        """
        unknown, missing = set(profile) - set(self.names), set(self.names) - set(profile)
        if unknown or missing:
            way_out = f"give one value each for {', '.join(self.names)}"
            problem = f"covariates {sorted(unknown)} unknown, {sorted(missing)} missing"
            raise UsageError(problem, at="FineGrayFit.incidence", way_out=way_out)
        values = np.array([profile[name] for name in self.names], dtype=float)
        if not np.isfinite(values).all():
            raise UsageError("a covariate is missing or infinite", at="FineGrayFit.incidence")
        influence = (self.coefficient, self.influence)
        return predicted_incidence(self.model, values, influence, months=months, stratum=stratum)

    def _place(self, name: str) -> int:
        if name not in self.names:
            allowed = f"allowed: {', '.join(self.names)}"
            raise UsageError(f"unknown covariate '{name}'", at="FineGrayFit", way_out=allowed)
        return self.names.index(name)
