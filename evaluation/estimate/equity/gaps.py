"""Each group against the others, given who is in it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import expit
from scipy.stats import t as student

from evaluation.design.matrix import design_matrix, in_support
from evaluation.errors import GateError, UsageError
from evaluation.estimate.equity.likes import fit_likes
from evaluation.estimate.result.arrays import Bools, Floats, Ids, Ints, group_sum
from evaluation.estimate.result.effects import Effects
from evaluation.protocol.protocol import Covariate

OTHERS = "ovriga"
METHOD = "lika sammansättning"


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRows:
    """Persons, the group each belongs to, and whether each got what is asked about.

    Attributes
    ----------
    rows : DataFrame, n rows
        The background, one column a covariate.
    happened : array of bool, shape (n,)
    group : array of str, shape (n,)
        A value for everyone; rows without a group are left out before.
    person : array, shape (n,)
        Rows of one person are one independent unit.
    """

    rows: pd.DataFrame
    happened: Bools
    group: np.ndarray
    person: Ids

    def __post_init__(self) -> None:
        sizes = {len(self.rows), len(self.happened), len(self.group), len(self.person)}
        if len(sizes) > 1:
            raise UsageError(f"columns of {sorted(sizes)} rows", at="GroupRows")


@dataclass(frozen=True, slots=True, kw_only=True)
class Gaps:
    """Every group against all others.

    Attributes
    ----------
    effects : Effects
        For each group three estimates: its share, the share expected in it were its persons
        treated as their likes in the other groups, and the difference (`share_difference`).
        `n` is persons of the group inside what the others have too.
    groups : tuple of str
        Those that were compared, in the order of `effects`.
    error_of_others : array, shape (k,)
        By compared group, how uncertain its expected share is for the sake of the others that
        it was learnt from.
    outside : Series
        By group, rows with a background nobody in the other groups has; they are not
        compared.
    refused : mapping of group to str
        Groups that cannot be compared, and why.
    """

    effects: Effects
    groups: tuple[str, ...]
    error_of_others: Floats
    outside: pd.Series
    refused: dict[str, str]

    @property
    def differences(self) -> Effects:
        """Only the gaps."""
        return self.effects.select(self.effects.labels["reference"] != "")


def gaps(material: GroupRows, covariates: Sequence[Covariate], *, outcome: str, kind: str) -> Gaps:
    """Compare each group with what its persons would have got in the other groups.

    A logit of the outcome on the background (`fit_likes`) is fitted in the other groups and
    read at the persons of the group (indirect standardisation, each group against the rest:
    the effect on the group of being served by it). Errors come from the joint influence of
    both, summed within persons; limits and p values of a gap are those of Satterthwaite's t.

    Parameters
    ----------
    material : GroupRows
    covariates : sequence of Covariate
        The background that groups may differ in without being unequal; none gives the crude
        gaps.
    outcome, kind : str
        Names of the outcome and of the kind of group, for the labels.

    Raises
    ------
    UsageError
        When there are fewer than two groups, or none can be compared.

    Notes
    -----
    With covariates that are categories and all their products the expected share is that of
    a table standardised by hand; Stata calls the contrast ``teffects ra, atet``.
    """
    groups = sorted(set(material.group.tolist()))
    if len(groups) < 2:
        raise UsageError("one group is compared with nobody", at=f"gaps.{kind}")
    unit, place = np.unique(material.person, return_inverse=True)
    found: dict[str, _Compared] = {}
    refused: dict[str, str] = {}
    for name in groups:
        try:
            found[name] = _compared(material, material.group == name, covariates, (unit, place))
        except GateError as error:
            refused[name] = error.problem
    if not found:
        raise UsageError("no group can be compared", at=f"gaps.{kind}")
    outside = pd.Series({name: item.outside for name, item in found.items()}, dtype=int)
    return Gaps(
        effects=_effects(found, unit, outcome, kind),
        groups=tuple(found),
        error_of_others=np.array([item.error_of_others for item in found.values()]),
        outside=outside,
        refused=refused,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Compared:
    """Share, expected share and gap of one group, with the influence of each unit."""

    estimate: Floats
    influence: Floats
    limits: Floats
    error_of_others: float
    n: int
    events: float
    outside: int


def _compared(
    material: GroupRows,
    member: Bools,
    covariates: Sequence[Covariate],
    units: tuple[Ids, Ints],
) -> _Compared:
    rows = material.rows.reset_index(drop=True)
    kept = in_support(rows, covariates, pd.Series(np.where(member, "group", OTHERS)))
    inside: Bools = member & kept
    if not inside.any() or not (kept & ~member).any():
        raise GateError("nobody in the group is like anybody in the others", at="gaps")
    X = design_matrix(rows[kept], covariates).X
    happened, own = material.happened[kept].astype(float), member[kept]
    share, first = _own(happened, own)
    expected, second = _expected(X, happened, own)
    unit, place = units
    influence = group_sum(np.column_stack([first, second]), place[kept], len(unit))
    influence = np.column_stack([influence, influence[:, 0] - influence[:, 1]])
    persons = np.zeros(len(unit), dtype=bool)
    persons[place[inside]] = True
    return _Compared(
        estimate=np.array([share, expected, share - expected]),
        influence=influence,
        limits=_limits(share - expected, influence[:, 2], persons, used=X.shape[1]),
        error_of_others=float(np.sqrt(np.square(influence[~persons, 1]).sum())),
        n=int(persons.sum()),
        events=float(happened[own].sum()),
        outside=int((member & ~kept).sum()),
    )


def _own(happened: Floats, member: Bools) -> tuple[float, Floats]:
    share = float(happened[member].mean())
    away = np.where(member, happened - share, 0.0)
    return share, _corrected(away, member, used=1) / member.sum()


def _expected(X: Floats, happened: Floats, member: Bools) -> tuple[float, Floats]:
    """Read what the others would give the group, with each row's influence on it."""
    inside, size = X[member], member.sum()
    fitted = fit_likes(X[~member], happened[~member])
    likely = expit(inside @ fitted.slopes)
    influence = np.zeros(len(X))
    influence[member] = (likely - likely.mean()) / size
    influence[~member] = fitted.influence @ (inside.T @ (likely * (1 - likely)) / size)
    influence = _corrected(influence, member, used=1)
    return float(likely.mean()), _corrected(influence, ~member, used=X.shape[1])


def _corrected(influence: Floats, side: Bools, *, used: int) -> Floats:
    """Widen a side's influences for the parameters that its rows were used for."""
    size = int(side.sum())
    if size <= used:
        raise GateError(f"{size} persons for {used} parameters", at="gaps")
    return np.where(side, influence * np.sqrt(size / (size - used)), influence)


def _limits(gap: float, influence: Floats, member: Bools, *, used: int) -> Floats:
    """Give lower and upper limit and p value of so few persons (Satterthwaite's t)."""
    squares = np.square(influence)
    parts = np.array([squares[member].sum(), squares[~member].sum()])
    free = np.array([member.sum() - 1, (~member).sum() - used])
    error = np.sqrt(parts.sum())
    if not error > 0 or (free < 1).any():
        return np.full(3, np.nan)
    freedom = parts.sum() ** 2 / np.sum(parts**2 / free)
    reach = error * student.ppf(0.975, freedom)
    return np.array([gap - reach, gap + reach, 2 * student.sf(abs(gap) / error, freedom)])


def _effects(found: dict[str, _Compared], unit: Ids, outcome: str, kind: str) -> Effects:
    """Put the estimates of all groups side by side."""
    names = [name for name in found for _ in range(3)]
    is_gap = np.tile([False, False, True], len(found))
    arm = np.where(np.tile([False, True, False], len(found)), OTHERS, names)
    labels = pd.DataFrame(
        {
            "outcome": outcome,
            "population": [f"{kind}:{name}" for name in names],
            "arm": arm,
            "reference": np.where(is_gap, OTHERS, ""),
            "month": 0,
            "scale": np.where(is_gap, "share_difference", "share"),
            "method": METHOD,
            "role": "primary",
        }
    )
    items = list(found.values())
    size = len(unit)
    nothing = np.full((3, 2), np.nan)
    return Effects(
        labels=labels,
        estimate=np.concatenate([item.estimate for item in items]),
        influence=np.hstack([item.influence for item in items]),
        unit=unit,
        n=np.repeat([float(item.n) for item in items], 3),
        n_reference=np.where(is_gap, size - np.repeat([item.n for item in items], 3), 0.0),
        events=np.repeat([item.events for item in items], 3),
        conventions={"variance": "influence function, summed within persons"},
        limits=np.hstack([np.column_stack([nothing, item.limits]) for item in items]),
    )
