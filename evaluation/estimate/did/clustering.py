"""Covariance from influences: summed within clusters, one way or two, block by block."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from evaluation.estimate.result.arrays import Floats, Ints, group_sum

BLOCK = 2048

Influence = Callable[[Ints], Floats]
"""Influence of units (places, ascending) on every column, shape (columns, b)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clustered:
    """Covariance of m columns, and the summed influences behind it.

    Attributes
    ----------
    covariance : array, shape (m, m)
    sums : array, shape (u, m), or None
        None when they would be larger than asked for, or run two ways.
    clusters : int
        Of the dimension with fewest.
    repaired : bool
        Whether two-way variances were lifted to be no covariance below zero.
    """

    covariance: Floats
    sums: Floats | None
    clusters: int
    repaired: bool = False


def clustered(
    influence: Influence,
    *,
    units: int,
    columns: int,
    clusters: Sequence[Ints] = (),
    largest: int,
) -> Clustered:
    """Crossproduct of the influences summed within clusters, no small-sample factor.

    Two ways by inclusion and exclusion (Cameron, Gelbach & Miller 2011): the sums within
    either dimension, less those within their crossing. That matrix may have negative
    eigenvalues; they are set to 0.

    Parameters
    ----------
    influence : function of places
        Of units.
    units, columns : int
    clusters : up to two arrays of int, shape (units,)
        Codes from 0; none: each unit is its own cluster.
    largest : int
        Numbers of `sums` kept at most.
    """
    if len(clusters) < 2:
        codes = clusters[0] if clusters else None
        covariance, sums, count = _one_way(influence, units, columns, codes, largest)
        return Clustered(covariance=covariance, sums=sums, clusters=count)
    crossing = np.unique(np.stack(clusters), axis=1, return_inverse=True)[1].reshape(-1)
    parts = [_one_way(influence, units, columns, codes, 0) for codes in (*clusters, crossing)]
    covariance = parts[0][0] + parts[1][0] - parts[2][0]
    values, vectors = np.linalg.eigh(covariance)
    repaired = bool(values.min() < -1e-12 * max(float(values.max()), 0.0))
    if repaired:
        covariance = (vectors * values.clip(min=0)) @ vectors.T
    count = min(parts[0][2], parts[1][2])
    return Clustered(covariance=covariance, sums=None, clusters=count, repaired=repaired)


def _one_way(
    influence: Influence,
    units: int,
    columns: int,
    codes: Ints | None,
    largest: int,
) -> tuple[Floats, Floats | None, int]:
    count = units if codes is None else int(codes.max()) + 1
    if codes is not None and count * columns <= max(largest, BLOCK * columns):
        sums = _sums(influence, units, columns, codes)
        return sums.T @ sums, sums if sums.size <= largest else None, count
    kept = np.zeros((count, columns)) if codes is None and count * columns <= largest else None
    covariance = np.zeros((columns, columns))
    order, cuts = _pieces(units, codes)
    for begin, end in pairwise(cuts):
        rows = np.sort(order[begin:end])
        values = influence(rows)
        if codes is not None:
            position = np.unique(codes[rows], return_inverse=True)[1]
            values = group_sum(values.T, position, int(position.max()) + 1).T
        elif kept is not None:
            kept[rows] = values.T
        _add_product(covariance, values)
    return covariance, kept, count


def _sums(influence: Influence, units: int, columns: int, codes: Ints) -> Floats:
    sums = np.zeros((int(codes.max()) + 1, columns))
    for begin in range(0, units, BLOCK):
        rows = np.arange(begin, min(begin + BLOCK, units))
        found, position = np.unique(codes[rows], return_inverse=True)
        sums[found] += group_sum(influence(rows).T, position, len(found))
    return sums


def _pieces(units: int, codes: Ints | None) -> tuple[Ints, Ints]:
    """Order of the units and where it may be cut: never inside a cluster."""
    if codes is None:
        return np.arange(units), np.append(np.arange(0, units, BLOCK), units)
    order = np.argsort(codes, kind="stable")
    ends = np.append(np.flatnonzero(np.diff(codes[order])) + 1, units)
    wanted = np.arange(BLOCK, units + BLOCK, BLOCK).clip(max=units)
    cuts = np.unique(ends[np.searchsorted(ends, wanted)])
    return order, np.concatenate([[0], cuts])


def _add_product(covariance: Floats, values: Floats) -> None:
    touched = np.flatnonzero(values.any(axis=1))
    if len(touched) == len(values):
        covariance += values @ values.T
    elif len(touched):
        part = values[touched]
        covariance[np.ix_(touched, touched)] += part @ part.T
