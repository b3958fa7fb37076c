"""Effects put beside each other and against each other, person by person."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from evaluation.errors import UsageError
from evaluation.estimate.result.arrays import Floats, Ids
from evaluation.estimate.result.bands import sup_t
from evaluation.estimate.result.effects import Effects


def concat(parts: Sequence[Effects]) -> Effects:
    """All estimates in one object; persons are matched by id, absent ones contribute 0."""
    if not parts:
        raise UsageError("nothing to put together", at="concat")
    unit, influences = _aligned(parts)
    errors = [_model_error(part) for part in parts]
    known = any(part.model_error is not None for part in parts)
    return Effects(
        labels=pd.concat([part.labels for part in parts], ignore_index=True),
        estimate=np.concatenate([part.estimate for part in parts]),
        influence=np.hstack(influences),
        unit=unit,
        n=np.concatenate([part.n for part in parts]),
        n_reference=np.concatenate([part.n_reference for part in parts]),
        events=np.concatenate([part.events for part in parts]),
        conventions=_merged([part.conventions for part in parts]),
        model_error=np.concatenate(errors) if known else None,
        limits=_limits(parts),
    )


def difference(
    first: Effects, second: Effects, *, scale: str = "risk_difference", **labels: str
) -> Effects:
    """Estimate by estimate, `first` minus `second`, with the covariance they share.

    Labels are those of `first`; `reference` becomes the arm of `second`.
    Keyword labels replace either.
    """
    unit, (left, right) = _pair(first, second)
    numbers = (first.estimate - second.estimate, left - right, unit)
    return _compared(first, second, numbers, {"scale": scale, **labels})


def ratio(first: Effects, second: Effects, *, scale: str = "risk_ratio", **labels: str) -> Effects:
    """Estimate by estimate, `first` over `second`; the interval is drawn on the log scale."""
    unit, (left, right) = _pair(first, second)
    with np.errstate(all="ignore"):
        estimate = first.estimate / second.estimate
        influence = (left - estimate * right) / second.estimate
    numbers = (estimate, influence, unit)
    return _compared(first, second, numbers, {"scale": scale, **labels})


def combination(effects: Effects, matrix: Floats, *, labels: pd.DataFrame) -> Effects:
    """Linear combinations, one per row of `matrix` (k, m); counts are the smallest used."""
    used = matrix != 0

    def smallest(count: Floats) -> Floats:
        return np.array([count[row].min() if row.any() else 0.0 for row in used])

    return Effects(
        labels=labels,
        estimate=matrix @ effects.estimate,
        influence=effects.influence @ matrix.T,
        unit=effects.unit,
        n=smallest(effects.n),
        n_reference=smallest(effects.n_reference),
        events=smallest(effects.events),
        conventions=effects.conventions,
    )


def covariance(effects: Effects) -> Floats:
    """Covariance of all estimates, shape (m, m), from the influence of each person."""
    return np.asarray(effects.influence.T @ effects.influence, dtype=float)


def holm(p: Floats) -> Floats:
    """P values adjusted for the family they form (Holm 1979; R ``p.adjust``); NaN stays."""
    p = np.asarray(p, dtype=float)
    adjusted = np.full(len(p), np.nan)
    order = np.argsort(p, kind="stable")[: int(np.isfinite(p).sum())]
    steps = p[order] * np.arange(len(order), 0, -1)
    adjusted[order] = np.minimum(np.maximum.accumulate(steps), 1.0)
    return adjusted


def simultaneous_critical_value(
    effects: Effects, *, rng: np.random.Generator, level: float = 0.95, draws: int = 20_000
) -> float:
    """Factor on every standard error so that all intervals hold at once (sup-t).

    Montiel Olea & Plagborg-Moller (2019): the `level` quantile of the largest absolute
    t statistic under the estimates' joint normal distribution.
    """
    matrix = covariance(effects)
    spread = np.sqrt(np.diag(matrix))
    keep = np.isfinite(spread) & (spread > 0)
    if not keep.any():
        return float("nan")
    return sup_t(matrix[np.ix_(keep, keep)], rng=rng, level=level, draws=draws)


def _aligned(parts: Sequence[Effects]) -> tuple[Ids, list[Floats]]:
    first = parts[0].unit
    # Arms of one study share their persons: sorting them again would cost more than the sums.
    if all(part.unit is first or np.array_equal(part.unit, first) for part in parts[1:]):
        return first, [part.influence for part in parts]
    unit = np.unique(np.concatenate([part.unit for part in parts]))
    influences = []
    for part in parts:
        full = np.zeros((len(unit), len(part.estimate)))
        full[np.searchsorted(unit, part.unit)] = part.influence
        influences.append(full)
    return unit, influences


def _pair(first: Effects, second: Effects) -> tuple[Ids, list[Floats]]:
    if len(first.estimate) != len(second.estimate):
        found = f"{len(first.estimate)} against {len(second.estimate)} estimates"
        raise UsageError(f"{found} cannot be compared one by one", at="difference")
    return _aligned([first, second])


def _compared(
    first: Effects,
    second: Effects,
    numbers: tuple[Floats, Floats, Ids],
    labels: Mapping[str, str],
) -> Effects:
    estimate, influence, unit = numbers
    changed = first.labels.assign(reference=second.labels["arm"].to_numpy())
    for name, text in labels.items():
        changed[name] = text
    return Effects(
        labels=changed,
        estimate=estimate,
        influence=influence,
        unit=unit,
        n=first.n,
        n_reference=second.n,
        events=first.events + second.events,
        conventions=_merged([first.conventions, second.conventions]),
    )


def _model_error(part: Effects) -> Floats:
    return np.full(len(part.estimate), np.nan) if part.model_error is None else part.model_error


def _limits(parts: Sequence[Effects]) -> Floats | None:
    if all(part.limits is None for part in parts):
        return None
    normal = [np.full((3, len(part.estimate)), np.nan) for part in parts]
    given = [part.limits for part in parts]
    return np.hstack([n if own is None else own for n, own in zip(normal, given, strict=True)])


def _merged(conventions: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """Keep every convention; where parts differ, both are named."""
    merged: dict[str, str] = {}
    for part in conventions:
        for name, text in part.items():
            known = merged.get(name, text)
            merged[name] = known if text in known.split(" | ") else f"{known} | {text}"
    return dict(sorted(merged.items()))
