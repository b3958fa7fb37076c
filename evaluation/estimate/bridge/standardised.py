"""The log odds that a change is made of, with how each person moves them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import expit, logit

from evaluation.design.matrix import design_matrix
from evaluation.errors import GateError, UsageError
from evaluation.estimate.bridge.parts import LEVEL, MIXED, SHAPE, TOLD, taken_apart
from evaluation.estimate.equity.likes import fit_likes
from evaluation.estimate.result.arrays import Bools, Floats, Ids
from evaluation.protocol.protocol import Covariate


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """Those that a definition counts in a year.

    Attributes
    ----------
    rows : DataFrame, n rows
        The background, one column a covariate.
    happened, registered : array of bool, shape (n,)
        Whether it went well, and whether that was registered when the share was told.
    person : array, shape (n,)
        Rows of one person are one independent unit, in all years and definitions.
    """

    rows: pd.DataFrame
    happened: Bools
    registered: Bools
    person: Ids

    def __post_init__(self) -> None:
        sizes = {len(self.rows), len(self.happened), len(self.registered), len(self.person)}
        if len(sizes) > 1:
            raise UsageError(f"columns of {sorted(sizes)} rows", at="Counted")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bridge:
    """A change of a share in four parts, with errors.

    Attributes
    ----------
    first, last : float
    parts, error : array, shape (4,)
        In the order of `PARTS`.
    log_odds : array, shape (3, 2, 2)
        As `taken_apart` takes them.
    """

    first: float
    last: float
    parts: Floats
    error: Floats
    log_odds: Floats


Pair = tuple[Counted, Counted]


def bridged(counted: tuple[Pair, Pair], covariates: Sequence[Covariate]) -> Bridge:
    """Take the change of a share apart.

    Parameters
    ----------
    counted : ((first, last), (first, last))
        By definition, the first year's and the last year's; those of the first year that the
        last year's definition counts are the first of the second pair.
    covariates : sequence of Covariate
        The background that the years may differ in.

    Raises
    ------
    GateError
        When in any of them nobody or everybody has the outcome, all in all or among those
        registered, or when the background leaves no model.

    Notes
    -----
    The outcome of a year is a logit on the background (`fit_likes`) by definition, read at
    those of the other year. Errors come from the joint influence of all that is estimated,
    summed within persons: whoever is in both years counts in both.
    """
    unit = np.unique(np.concatenate([one.person for pair in counted for one in pair]))
    log_odds, influence = np.zeros(SHAPE), np.zeros((*SHAPE, len(unit)))
    for definition, pair in enumerate(counted):
        mixed = _mixed(pair, covariates)
        for year, own in enumerate(pair):
            found = {LEVEL: _own(own), TOLD: _own(own, own.registered), MIXED: mixed[year]}
            for place, one in found.items():
                log_odds[place, definition, year] = one.log_odds
                for moved, person in one.moved:
                    at = np.searchsorted(unit, person)
                    influence[place, definition, year] += np.bincount(at, moved, len(unit))
    found_parts = taken_apart(log_odds)
    moves = found_parts.slopes @ influence.reshape(-1, len(unit))
    return Bridge(
        first=found_parts.first,
        last=found_parts.last,
        parts=found_parts.parts,
        error=np.sqrt(np.square(moves).sum(axis=1)),
        log_odds=log_odds,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Odds:
    """Log odds of a share, and how much the rows of each person move them."""

    log_odds: float
    moved: tuple[tuple[Floats, Ids], ...]


def _own(counted: Counted, among: Bools | None = None) -> _Odds:
    """Give the share of those counted, or of some of them, as it is."""
    kept = np.ones(len(counted.happened), dtype=bool) if among is None else among
    size, events = int(kept.sum()), int(counted.happened[kept].sum())
    if not 0 < events < size:
        raise GateError("nobody or everybody has the outcome", at="bridge")
    share = events / size
    away = np.where(kept, counted.happened - share, 0.0) / (size * share * (1 - share))
    return _Odds(log_odds=float(logit(share)), moved=((away, counted.person),))


def _mixed(pair: Pair, covariates: Sequence[Covariate]) -> list[_Odds]:
    """Read the outcome of each year at those of the other."""
    X = design_matrix(pd.concat([one.rows for one in pair], ignore_index=True), covariates).X
    columns = np.split(X, [len(pair[0].happened)])
    return [_read(pair, columns, year) for year in range(len(pair))]


def _read(pair: Pair, columns: Sequence[Floats], year: int) -> _Odds:
    X, others = columns[year], columns[1 - year]
    if np.linalg.matrix_rank(X) < X.shape[1]:
        raise GateError("the background of a year cannot be told apart", at="bridge")
    likes = fit_likes(X, pair[year].happened.astype(float))
    likely = expit(others @ likes.slopes)
    share = float(likely.mean())
    scale = len(likely) * share * (1 - share)
    outcome = likes.influence @ (others.T @ (likely * (1 - likely))) / scale
    mix = (likely - share) / scale
    moved = ((outcome, pair[year].person), (mix, pair[1 - year].person))
    return _Odds(log_odds=float(logit(share)), moved=moved)
