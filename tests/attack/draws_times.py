"""One random linked table set of curves and levels, put into a batch."""

import numpy as np
import pandas as pd

from evaluation.design.weights import unit_weights
from evaluation.estimate import ComparedRows, Linear
from evaluation.study.rows.safe_levels import SafeLevel, safe_curve
from tests.attack.batch import Batch, Limits
from tests.attack.draws import Draw, family, few_or_many

HORIZONS = (4, 8)
FEWEST = 20


def times(batch: Batch, draw: Draw) -> None:
    """Curves and levels of one outcome: a whole arm, or one in parts."""
    batch.horizons = HORIZONS
    arms = family(batch, draw)
    months = int(draw.integers(4, 10))
    is_equal = bool(draw.random() < 0.6)
    speed = draw.choice([0.5, 1.5, 4.0], size=(max(len(arms) - 1, 1), 1))
    events = draw.poisson(speed * draw.random((len(speed), months)) * 2)
    events[:, 0] += draw.choice([0, 0, 4, 7], size=len(events))
    # Groups smaller than this are not compared.
    rest = np.array([few_or_many(draw) for _ in events])
    rest += np.maximum(0, FEWEST - rest - events.sum(axis=1))
    if len(arms) > 1:
        events, rest = np.vstack([events.sum(axis=0), events]), np.append(rest.sum(), rest)
    batch.followed |= set(arms)
    if is_equal:
        batch.unweighted |= set(arms)
    for at, arm in enumerate(arms):
        persons = int(rest[at] + events[at].sum())
        timed(batch, arm, events[at], persons, is_part=at > 0)


def timed(
    batch: Batch,
    arm: str,
    events: np.ndarray,
    persons: int,
    *,
    outcome: str = "o",
    is_part: bool = False,
) -> None:
    """One curve, and the levels at its horizons, as studies make them."""
    equal = arm in batch.unweighted
    level = safe_level(events, persons, equal=equal, horizons=batch.horizons, is_part=is_part)
    group = (arm, "c", "arm")
    whole = batch.count(("persons", *group), persons)
    months = [batch.count(("event", *group, outcome, 0), 0)]
    months += [
        batch.count(("event", *group, outcome, month + 1), int(number))
        for month, number in enumerate(events)
    ]
    _curve(batch, (arm, outcome), level, persons)
    before = None
    for horizon in batch.horizons:
        if horizon <= len(events):
            until = batch.count(
                ("until", *group, outcome, horizon, ""), int(events[:horizon].sum())
            )
            batch.left(whole, until)
            if before is not None:
                batch.left(until, before)
            before = until
            _level(batch, (arm, outcome), level, (horizon, persons, batch.truth[until]))


def safe_level(
    events: np.ndarray, persons: int, *, equal: bool, horizons: tuple[int, ...], is_part: bool
) -> SafeLevel:
    """A risk of persons who are all followed, protected as studies protect it."""
    cumulative = events.cumsum().astype(float)
    curve = Linear(
        month=np.arange(1, len(events) + 1),
        estimate=cumulative / persons,
        at_risk=persons - np.concatenate([[0.0], cumulative[:-1]]),
        events=cumulative,
        month_events=events.astype(float),
        n=float(persons),
        cell_influence=np.zeros((1, len(events))),
        cell_of_row=np.zeros(2, dtype=int),
        row_weight=np.ones(2),
    )
    weights = unit_weights(2)
    if not equal:
        weights.base[1] = 2.0
    rows = ComparedRows(person=np.arange(2), weights=weights)
    members = np.ones(2, dtype=bool)
    return safe_curve(curve, rows, members, horizons=horizons, rules=Limits(), is_part=is_part)


def _curve(batch: Batch, what: tuple[str, str], level: SafeLevel, persons: int) -> None:
    (arm, outcome), curve = what, level.curve
    frame = pd.DataFrame(
        {
            "contrast": "c",
            "arm": arm,
            "series": "arm",
            "outcome": outcome,
            "month": np.append(0, curve.month),
            "estimate": np.append(0.0, curve.estimate),
            "conf_low": np.append(0.0, curve.estimate),
            "conf_high": np.append(0.0, curve.estimate),
            "at_risk": np.append(float(persons), curve.at_risk),
            "events": np.append(0.0, curve.month_events),
            "happened": np.append(0.0, level.happened),
            "equal_weights": level.equal_weights,
            "is_part": level.is_part,
            "is_read": np.isin(np.append(0, curve.month), (0, *batch.horizons)),
        }
    )
    batch.frames.setdefault("curves", []).append(frame)


def _level(
    batch: Batch, what: tuple[str, str], level: SafeLevel, numbers: tuple[int, int, int]
) -> None:
    (arm, outcome), (horizon, persons, events) = what, numbers
    is_shown = bool(level.shown[horizon - 1])
    estimate = level.curve.estimate[horizon - 1] if is_shown else np.nan
    batch.row(
        "estimates",
        **{**estimate_row(arm, horizon, persons, events), "outcome": outcome},
        estimate=estimate,
        status="ok" if is_shown else "suppressed",
        note="" if is_shown else "för få",
    )


def estimate_row(
    arm: str, month: int, persons: int, events: int, *, analysis: str = "s"
) -> dict[str, object]:
    return {
        "analysis": analysis,
        "outcome": "o",
        "population": f"c:{arm}",
        "arm": arm,
        "reference": "",
        "month": month,
        "scale": "risk",
        "std_error": np.nan,
        "conf_low": np.nan,
        "conf_high": np.nan,
        "p_value": np.nan,
        "n": persons,
        "n_reference": 0,
        "events": events,
        "method": "m",
        "role": "primary",
    }


def grouped(batch: Batch, draw: Draw) -> None:
    """Levels at two horizons, of all and of the groups that make up all."""
    batch.sets += 1
    arm = f"a{batch.sets}"
    size = draw.integers(2, 4)
    events = np.array([[few_or_many(draw, 30) for _ in range(2)] for _ in range(size)]).cumsum(
        axis=1
    )
    persons = events[:, 1] + [few_or_many(draw, 30) for _ in range(size)]
    for name, happened, number in [
        ("", events.sum(axis=0), persons.sum()),
        *((f"grupp:k:{at}", events[at], persons[at]) for at in range(size)),
    ]:
        group_levels(batch, arm, name, happened.tolist(), int(number))


def group_levels(batch: Batch, arm: str, name: str, events: list[int], persons: int) -> None:
    whole = batch.count(("persons", arm, "c", "arm", *([name] if name else [])), persons)
    for horizon, happened in zip(HORIZONS, events, strict=True):
        until = batch.count(("until", arm, "c", "arm", "o", horizon, name), happened)
        batch.left(whole, until)
        analysis = f"s:{name}" if name else "s"
        row = estimate_row(arm, horizon, persons, happened, analysis=analysis)
        batch.row("estimates", **row, estimate=happened / max(persons, 1), status="ok", note="")
