"""Rows of a comparison, whose they are, and the weights they share."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from evaluation.errors import UsageError
from evaluation.estimate.result.arrays import Bools, Floats, Ids, Ints, group_sum

if TYPE_CHECKING:
    from scipy.sparse import csr_array

    from evaluation.design.weights import Weights


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedRows:
    """Weighted rows of all arms, with the persons behind them.

    Parameters
    ----------
    person : array, shape (n,)
        Whose row it is; a person's rows are one independent unit.
    weights : Weights
        Of the same n rows; their estimated parameters enter every influence.

    Attributes
    ----------
    unit : array, shape (u,)
        Persons, ascending.
    position : array, shape (n,)
        Place of each row's person in `unit`.
    nuisance, monthly_nuisance : array, shape (u, q) and (u, r)
        Influence of each person on the parameters behind the weights.
    """

    person: Ids
    weights: "Weights"
    unit: Ids = field(init=False)
    position: Ints = field(init=False)
    nuisance: Floats = field(init=False)
    monthly_nuisance: Floats = field(init=False)

    def __post_init__(self) -> None:
        size = len(self.person)
        for name in ("base", "base_gradient", "influence", "monthly", "monthly_influence"):
            values = getattr(self.weights, name)
            if values is not None and len(values) != size:
                problem = f"{len(values)} rows where {size} are needed"
                raise UsageError(problem, at=f"Weights.{name}")
        unit, position = np.unique(np.asarray(self.person), return_inverse=True)
        object.__setattr__(self, "unit", unit)
        object.__setattr__(self, "position", position)
        for name, values in (
            ("nuisance", self.weights.influence),
            ("monthly_nuisance", self.weights.monthly_influence),
        ):
            summed = np.zeros((0, 0)) if values is None else group_sum(values, position, len(unit))
            object.__setattr__(self, name, summed)

    def rows(self, members: Bools) -> Ints:
        """Positions of the members with weight."""
        return np.flatnonzero(members & (self.weights.base > 0))

    def months(self, rows: Ints, last: int) -> Floats | None:
        """Monthly factor of those rows for months 1..last, or None when it is 1 throughout."""
        monthly = self.weights.monthly
        if monthly is None:
            return None
        if monthly.shape[1] < last:
            way_out = "declare a follow-up that reaches the last horizon"
            problem = f"weights end at month {monthly.shape[1]}, estimates at {last}"
            raise UsageError(problem, at="Weights.monthly", way_out=way_out)
        return monthly[rows, :last]

    def carrier(
        self, rows: Ints, cell: Ints, *, size: int, scale: Floats | None = None
    ) -> "Carrier":
        """Give what turns unit influences of cells into influences of persons.

        Parameters
        ----------
        rows, cell : array of int, shape (r,)
            Rows that take part, and the cell of each.
        size : int
            Number of cells.
        scale : array, shape (r,), optional
            Factor on each row's base weight.
        """
        from scipy.sparse import csr_array

        factor = np.ones(len(rows)) if scale is None else scale
        gather = csr_array((factor, (cell, rows)), shape=(size, len(self.position)))
        return Carrier(
            direct=self.cell_sums(rows, cell, self.weights.base[rows] * factor, size=size),
            slope=np.asarray(gather @ self.weights.base_gradient, dtype=float),
            nuisance=self.nuisance,
        )

    def cell_sums(self, rows: Ints, cell: Ints, values: Floats, *, size: int) -> "csr_array":
        """Sum of row values by person and cell, sparse, shape (u, size)."""
        from scipy.sparse import csr_array

        place = (self.position[rows], cell)
        return csr_array((values, place), shape=(len(self.unit), size))

    def month_slopes(self, month: int, rows: Ints, influence: Floats) -> Floats:
        """Slope of sums of `influence` (r, k) in the parameters behind the month's factor.

        Shape (k, p); p = 0 when the factors are known.
        """
        gradient = self.weights.monthly_log_gradient
        if gradient is None:
            return np.zeros((influence.shape[1], 0))
        full = np.zeros((influence.shape[1], len(self.position)))
        full[:, rows] = influence.T
        return np.asarray(full @ gradient(month), dtype=float)

    def month_influence(self, slopes: Floats) -> Floats:
        """Each person's influence through the parameters behind the monthly factors."""
        if not slopes.size:
            return np.zeros((len(self.unit), len(slopes)))
        return np.asarray(self.monthly_nuisance @ slopes.T, dtype=float)


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrier:
    """Weights of cells by person, and their slope in the parameters behind the base weights.

    Attributes
    ----------
    direct : sparse array, shape (u, c)
    slope : array, shape (c, q)
    nuisance : array, shape (u, q)
    """

    direct: "csr_array"
    slope: Floats
    nuisance: Floats

    def persons(self, influence: Floats) -> Floats:
        """Influence of persons given unit influences of cells (c, m), shape (u, m).

        The direct part is weight times unit influence; the estimated parameters add
        (sum of U_j dw_j/dgamma)' times the person's influence on gamma.
        """
        result = np.asarray(self.direct @ influence, dtype=float)
        if self.slope.shape[1]:
            result += self.nuisance @ (self.slope.T @ influence)
        return result
