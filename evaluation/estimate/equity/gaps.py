"""Each group against the others: as counted, and given who is in it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy.special import expit
from scipy.stats import t as student

from evaluation.design.matrix import design_matrix, in_support
from evaluation.errors import GateError, UsageError
from evaluation.estimate.equity.likes import fit_likes
from evaluation.estimate.result.arrays import Bools, Floats, Ids, group_sum
from evaluation.estimate.result.combine import concat, difference
from evaluation.estimate.result.effects import Effects
from evaluation.protocol.protocol import Covariate

OTHERS = "ovriga"
CRUDE, STANDARDISED = "som de är", "lika sammansättning"


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
        For each group and method: share in the group, share expected in it were its persons
        treated as their likes in the other groups, and the difference (`share_difference`).
        `n` is persons of the group inside what the others have too.
    outside : Series
        By group, persons with a background nobody in the other groups has; they are not
        compared.
    refused : mapping of group to str
        Groups that cannot be compared, and why.
    """

    effects: Effects
    outside: pd.Series
    refused: dict[str, str]

    @property
    def differences(self) -> Effects:
        """Only the gaps, standardised ones."""
        labels = self.effects.labels
        return self.effects.select((labels["reference"] != "") & (labels["method"] == STANDARDISED))


def gaps(material: GroupRows, covariates: Sequence[Covariate], *, outcome: str, kind: str) -> Gaps:
    """Compare each group with what its persons would have got in the other groups.

    A logit of the outcome on the background (`fit_likes`) is fitted in the other groups and
    read at the persons of the group (indirect standardisation, each group against the rest:
    the effect on the group of being served by it). Errors come from the joint influence of both,
    summed within persons.

    Parameters
    ----------
    material : GroupRows
    covariates : sequence of Covariate
        The background that groups may differ in without being unequal; none gives the
        crude gaps alone.
    outcome, kind : str
        Names of the outcome and of the kind of group, for the labels.

    Raises
    ------
    UsageError
        When there are fewer than two groups, or none can be compared.

    Notes
    -----
    With covariates that are categories and all their products the expected share is that of
    a table standardised by hand (`tests/estimate/equity`); Stata calls the contrast
    ``teffects ra, atet``.
    """
    groups = sorted(set(material.group.tolist()))
    if len(groups) < 2:
        raise UsageError("one group is compared with nobody", at=f"gaps.{kind}")
    parts, outside, refused = [], {}, {}
    for name in groups:
        member: Bools = material.group == name
        try:
            compared = _Compared.of(material, member, covariates)
            found = list(compared.effects(outcome=outcome, kind=kind, group=name))
        except GateError as error:
            refused[name] = error.problem
            continue
        outside[name] = compared.outside
        parts += found
    if not parts:
        raise UsageError("no group can be compared", at=f"gaps.{kind}")
    return Gaps(effects=concat(parts), outside=pd.Series(outside, dtype=int), refused=refused)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Compared:
    """One group beside the others, on the background that both have."""

    X: Floats
    happened: Floats
    member: Bools
    person: Ids
    outside: int

    @classmethod
    def of(cls, material: GroupRows, member: Bools, covariates: Sequence[Covariate]) -> "_Compared":
        side = pd.Series(np.where(member, "group", OTHERS))
        rows = material.rows.reset_index(drop=True)
        kept = in_support(rows, covariates, side)
        if not (kept & member).any():
            raise GateError("nobody in the group is like anybody in the others", at="gaps")
        return cls(
            X=design_matrix(rows[kept], covariates).X,
            happened=material.happened[kept].astype(float),
            member=member[kept],
            person=np.asarray(material.person)[kept],
            outside=int((member & ~kept).sum()),
        )

    def effects(self, *, outcome: str, kind: str, group: str) -> Iterator[Effects]:
        """Give share, expected share and gap: as counted, then standardised."""
        names = {"outcome": outcome, "population": kind, "role": "primary"}
        for method, X in ((CRUDE, self.X[:, :1]), (STANDARDISED, self.X)):
            own = self._effects(*self._own(), {**names, "arm": group, "method": method})
            expected = self._effects(*self._expected(X), {**names, "arm": OTHERS, "method": method})
            gap = difference(own, expected, scale="share_difference")
            yield from (own, expected, self._few(gap))

    def _few(self, gap: Effects) -> Effects:
        """Give the gap the limits and p value of so few persons (Satterthwaite's t)."""
        unit_of = np.searchsorted(gap.unit, self.person)
        inside = np.zeros(len(gap.unit), dtype=bool)
        inside[unit_of[self.member]] = True
        squares = np.square(gap.influence[:, 0])
        parts = np.array([squares[inside].sum(), squares[~inside].sum()])
        free = np.array([inside.sum() - 1, (~inside).sum() - self.X.shape[1]])
        freedom = parts.sum() ** 2 / np.sum(parts**2 / free)
        error = gap.std_error[0]
        reach = error * student.ppf(0.975, freedom)
        p_value = 2 * student.sf(abs(gap.estimate[0]) / error, freedom)
        limits = [gap.estimate[0] - reach, gap.estimate[0] + reach, p_value]
        return replace(gap, limits=np.array(limits)[:, None])

    def _own(self) -> tuple[float, Floats]:
        share = float(self.happened[self.member].mean())
        away = np.where(self.member, self.happened - share, 0.0)
        return share, _corrected(away, self.member, used=1) / self.member.sum()

    def _expected(self, X: Floats) -> tuple[float, Floats]:
        """Read what the others would give the group, with each row's influence on it."""
        inside, size = X[self.member], self.member.sum()
        influence = np.zeros(len(X))
        fitted = fit_likes(X[~self.member], self.happened[~self.member])
        likely = expit(inside @ fitted.slopes)
        gradient = inside.T @ (likely * (1 - likely)) / size
        influence[self.member] = (likely - likely.mean()) / size
        influence[~self.member] = fitted.influence @ gradient
        influence = _corrected(influence, self.member, used=1)
        return float(likely.mean()), _corrected(influence, ~self.member, used=X.shape[1])

    def _effects(self, share: float, influence: Floats, labels: dict[str, str]) -> Effects:
        unit, place = np.unique(self.person, return_inverse=True)
        frame = pd.DataFrame([{**labels, "reference": "", "month": 0, "scale": "share"}])
        count = float(len(np.unique(self.person[self.member])))
        return Effects(
            labels=frame,
            estimate=np.array([share]),
            influence=group_sum(influence[:, None], place, len(unit)),
            unit=unit,
            n=np.array([count]),
            n_reference=np.zeros(1),
            events=np.array([float(self.happened[self.member].sum())]),
            conventions={"variance": "influence function, summed within persons"},
        )


def _corrected(influence: Floats, side: Bools, *, used: int) -> Floats:
    """Widen a side's influences for the parameters that its rows were used for."""
    size = int(side.sum())
    if size <= used:
        raise GateError(f"{size} persons for {used} parameters", at="gaps")
    return np.where(side, influence * np.sqrt(size / (size - used)), influence)
