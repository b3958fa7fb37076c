"""From background variables to the columns of a model."""

from collections.abc import Sequence, Sized
from dataclasses import dataclass

import numpy as np
import pandas as pd

from evaluation.design.arrays import Bools, Floats, Ints
from evaluation.protocol.protocol import Covariate

MISSING = "saknas"
_STEPS = 10  # equally large groups of a variable that enters in steps
_KNOTS = (0.05, 0.35, 0.65, 0.95)  # Harrell (2015), table 2.3: four knots
# A column is redundant when the others explain all but this share of its variation.
_REDUNDANT = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class DesignMatrix:
    """Columns of a model, intercept first.

    Attributes
    ----------
    X : array, shape (n, p)
        Continuous columns have mean 0 and standard deviation 1.
    names : tuple of str
        `intercept`, `alder`, `utbildning=grund`, ….
    dropped : tuple of str
        Columns left out because they are constant or follow from the others.
    """

    X: Floats
    names: tuple[str, ...]
    dropped: tuple[str, ...]


def design_matrix(trials: pd.DataFrame, covariates: Sequence[Covariate]) -> DesignMatrix:
    """Build the columns of a model from the declared background variables.

    The most common level is the reference of a categorical variable and of one in steps
    (tenths of the rows); a missing value is a level of its own, and in a continuous variable
    a column of its own beside the mean.
    """
    columns: dict[str, Floats] = {"intercept": np.ones(len(trials))}
    for covariate in covariates:
        if covariate.form == "categories":
            columns |= _dummies(trials[covariate.name], covariate.name)
        elif covariate.form == "steps":
            columns |= _dummies(_steps(trials[covariate.name]), covariate.name)
        else:
            columns |= _continuous(trials[covariate.name], covariate)
    kept = _independent(columns)
    return DesignMatrix(
        X=np.column_stack([columns[name] for name in kept]),
        names=tuple(kept),
        dropped=tuple(name for name in columns if name not in kept),
    )


def levels(values: pd.Series) -> pd.Series:
    """Turn the values of a categorical variable into texts; missing is a level."""
    place, texts = coded_levels(values)
    return pd.Series(np.array(texts, dtype=object)[place], index=values.index, dtype=object)


def coded_levels(values: pd.Series) -> tuple[Ints, list[str]]:
    """Give each row's place in the sorted list of levels, and that list."""
    place, found = pd.factorize(values.to_numpy(dtype=object), use_na_sentinel=True)
    texts = np.array([*map(_level, found), MISSING], dtype=object)
    # Different spellings of a level, 1 and 1.0, have different places until here.
    names, again = np.unique(texts, return_inverse=True)
    used, rows = np.unique(again[place], return_inverse=True)
    return rows, names[used].tolist()


def _level(value: object) -> str:
    """Write 1.0 from a statistics file and 1 from a register alike."""
    if isinstance(value, float | np.floating) and float(value).is_integer():
        return str(int(value))
    return str(value) if value != "" else MISSING


def in_support(trials: pd.DataFrame, covariates: Sequence[Covariate], arm: pd.Series) -> Bools:
    """Tell which rows have only levels that occur in every arm.

    A level that an arm lacks cannot be compared: its propensity is 0 or 1 and the
    likelihood has no maximum. Rows outside are counted, not silently dropped.
    """
    inside: Bools = np.ones(len(trials), dtype=bool)
    group, arms = pd.factorize(arm.to_numpy())
    grouped = {item.name: trials[item.name] for item in covariates if item.form == "categories"}
    grouped |= {item.name: _steps(trials[item.name]) for item in covariates if item.form == "steps"}
    places = [coded_levels(values)[0] for values in grouped.values()]
    before = -1
    while before != inside.sum():
        before = int(inside.sum())
        for place in places:
            cells = np.bincount((place * len(arms) + group)[inside], minlength=_cells(place, arms))
            shared: Bools = np.all(cells.reshape(-1, len(arms)) > 0, axis=1)
            inside &= shared[place]
    return inside


def _cells(place: Ints, arms: Sized) -> int:
    return (int(place.max()) + 1) * len(arms) if len(place) else 0


def _dummies(values: pd.Series, name: str) -> dict[str, Floats]:
    place, texts = coded_levels(values)
    common = int(np.bincount(place).argmax()) if len(place) else -1
    return {
        f"{name}={text}": (place == number).astype(float)
        for number, text in enumerate(texts)
        if number != common
    }


def _continuous(values: pd.Series, covariate: Covariate) -> dict[str, Floats]:
    number = pd.to_numeric(values, errors="coerce").to_numpy(dtype=float)
    missing = np.isnan(number)
    filled = np.where(missing, number[~missing].mean() if (~missing).any() else 0.0, number)
    if covariate.form == "log":
        filled = np.log1p(np.maximum(filled, 0.0))
    columns = {covariate.name: filled}
    if covariate.form == "spline":
        columns |= _spline(filled, covariate.name)
    scaled = {name: _standardised(column) for name, column in columns.items()}
    if missing.any():
        scaled[f"{covariate.name}={MISSING}"] = missing.astype(float)
    return scaled


def _steps(values: pd.Series) -> pd.Series:
    """Name the tenth of the rows that each value belongs to, by its lowest value.

    A rule that turns at a month (a programme after three, a right after ten) is a step that
    no smooth curve follows.
    """
    number = pd.to_numeric(values, errors="coerce").to_numpy(dtype=float)
    known = number[~np.isnan(number)]
    if not len(known):
        return pd.Series(number, index=values.index, dtype=object)
    edges = np.unique(np.quantile(known, np.arange(1, _STEPS) / _STEPS, method="higher"))
    low = np.concatenate([[known.min()], edges])[np.searchsorted(edges, number, side="right")]
    return pd.Series(np.where(np.isnan(number), np.nan, low), index=values.index, dtype=object)


def _standardised(column: Floats) -> Floats:
    spread = column.std()
    centred: Floats = column - column.mean()
    return centred / spread if spread > 0 else np.zeros_like(column)


def _spline(x: Floats, name: str) -> dict[str, Floats]:
    """Restricted cubic spline beyond its linear term (Harrell 2015, equation 2.25)."""
    knots = np.unique(np.quantile(x, _KNOTS))
    if len(knots) < 3:
        return {}
    last, before = knots[-1], knots[-2]
    out = {}
    for number, knot in enumerate(knots[:-2]):
        term = _cube(x - knot)
        term -= _cube(x - before) * (last - knot) / (last - before)
        term += _cube(x - last) * (before - knot) / (last - before)
        out[f"{name} krökning {number + 1}"] = term / (last - knots[0]) ** 2
    return out


def _cube(x: Floats) -> Floats:
    positive: Floats = np.maximum(x, 0.0)
    return positive**3


def _independent(columns: dict[str, Floats]) -> list[str]:
    """Names of columns that do not follow from those before them (Gram-Schmidt on X'X)."""
    X = np.column_stack(list(columns.values()))
    gram = X.T @ X
    length = np.diag(gram).copy()
    kept = []
    for place, name in enumerate(columns):
        left = gram[place, place]
        if left > _REDUNDANT * length[place]:
            gram -= np.outer(gram[:, place], gram[place]) / left
            kept.append(name)
    return kept
