"""One random linked table set of each kind, put into a batch."""

import numpy as np
import pandas as pd

from evaluation.design.weights import unit_weights
from evaluation.estimate import ComparedRows, Linear
from evaluation.study.rows.safe_levels import SafeLevel, safe_curve
from tests.attack.batch import Batch, Limits
from tests.attack.words import MIN_COUNT

Draw = np.random.Generator


def few_or_many(draw: Draw, most: int = 60) -> int:
    """Counts as they are where something can go wrong: few, just enough, many."""
    kind = draw.integers(5)
    low, high = [(0, 5), (1, 5), (4, 9), (8, 24), (10, max(most, 11))][kind]
    return int(draw.integers(low, high))


def family(batch: Batch, draw: Draw) -> tuple[str, ...]:
    """An arm, whole or split in two or three."""
    batch.sets += 1
    arm = f"a{batch.sets}"
    if batch.is_plain or draw.random() < 0.5:
        return (arm,)
    parts = tuple(f"{arm}{name}" for name in "xyz"[: draw.integers(2, 4)])
    batch.parts[arm] = parts
    return (arm, *parts)


def divided(draw: Draw, cells: int, members: int) -> np.ndarray:
    """Counts by member and cell; where there are several members, the first is their sum."""
    parts = np.array(
        [[few_or_many(draw) for _ in range(cells)] for _ in range(max(members - 1, 1))]
    )
    # A group with fewer than a handful is not compared at all.
    parts[:, 0] += np.maximum(0, 2 * MIN_COUNT - parts.sum(axis=1))
    return parts if members == 1 else np.vstack([parts.sum(axis=0), parts])


def occupation(batch: Batch, draw: Draw) -> None:
    arms = family(batch, draw)
    states = [f"s{number}" for number in range(draw.integers(2, 6))]
    for month in range(2 if batch.is_plain else draw.integers(2, 5)):
        counts = divided(draw, len(states), len(arms))
        for arm, row in zip(arms, counts, strict=True):
            is_equal = bool(draw.random() < 0.7) if month == 0 else arm in batch.unweighted
            batch.unweighted |= {arm} if is_equal else set()
            occupied_month(
                batch, (arm, "c", "arm", month), dict(zip(states, row.tolist(), strict=True))
            )


def occupied_month(batch: Batch, group: tuple[str, str, str, int], counts: dict[str, int]) -> None:
    arm, contrast, series, month = group
    whole = batch.count(("n", *group), sum(counts.values()))
    names = []
    for state, count in counts.items():
        names.append(batch.count(("state", *group, state), count))
        batch.left(whole, names[-1])
        batch.row(
            "occupation",
            contrast=contrast,
            arm=arm,
            series=series,
            state=state,
            month=month,
            n=batch.truth[whole],
            count=count,
            share=count / batch.truth[whole],
            equal_weights=arm in batch.unweighted,
        )
    batch.divisions.append(names)


def table1(batch: Batch, draw: Draw) -> None:
    arms = family(batch, draw)
    first = divided(draw, draw.integers(1, 5), len(arms))
    covariates = [first]
    while not batch.is_plain and draw.random() < 0.5:
        covariates.append(_rearranged(draw, first))
    for number, counts in enumerate(covariates):
        for arm, row in zip(arms, counts, strict=True):
            background(batch, arm, f"k{number}", row.tolist())


def _rearranged(draw: Draw, counts: np.ndarray) -> np.ndarray:
    """The same persons by another covariate."""
    parts = counts if len(counts) == 1 else counts[1:]
    other = np.array([spread(draw, int(total)) for total in parts.sum(axis=1)])
    return other if len(counts) == 1 else np.vstack([other.sum(axis=0), other])


def spread(draw: Draw, total: int) -> list[int]:
    few = min(few_or_many(draw, 20), total)
    more = min(few_or_many(draw, 20), total - few)
    return [few, more, total - few - more]


def background(batch: Batch, arm: str, covariate: str, counts: list[int]) -> None:
    """Levels of an arm; all are listed, also those that nobody has."""
    whole = batch.count(("persons", arm), sum(counts))
    names = []
    for level, count in enumerate(counts):
        names.append(batch.count(("level", arm, covariate, str(level)), count))
        batch.left(whole, names[-1])
        batch.row(
            "table1",
            arm=arm,
            covariate=covariate,
            level=str(level),
            n=count,
            total=batch.truth[whole],
            mean=np.nan,
            sd=np.nan,
            smd=np.nan,
        )
    batch.divisions.append(names)


def overlap(batch: Batch, draw: Draw) -> None:
    arms = family(batch, draw)
    counts = divided(draw, draw.integers(2, 7), len(arms))
    for arm, row in zip(arms, counts.tolist(), strict=True):
        names = []
        for place, count in enumerate(row):
            names.append(batch.count(("bin", arm, "c", "arm", float(place)), count))
            batch.row(
                "overlap", contrast="c", arm=arm, series="arm", low=place, high=place + 1, n=count
            )
        batch.divisions.append(names)
        if batch.one_number:
            background(batch, arm, "k", [sum(row)])


def descriptive(batch: Batch, draw: Draw) -> None:
    arms = family(batch, draw)
    counts = divided(draw, 2, len(arms))
    for month in range(1, draw.integers(2, 4)):
        for arm, (count, rest) in zip(arms, counts.tolist(), strict=True):
            key = ("o", "l", month)
            whole = batch.count(("base", arm, *key), count + rest)
            batch.left(whole, batch.count(("part", arm, *key), count))
            batch.row(
                "descriptive",
                outcome="o",
                arm=arm,
                label="l",
                month=month,
                n=count + rest,
                count=count,
            )


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


def flow(batch: Batch, draw: Draw) -> None:
    """Steps of a flow; a study has one, so a batch of them has one table each."""
    batch.sets += 1
    size = int(draw.integers(3, 7))
    removed = {
        what: [0, *(few_or_many(draw, 30) for _ in range(size - 1))] for what in ("persons", "rows")
    }
    left = {
        what: few_or_many(draw) + 2 * MIN_COUNT + sum(gone) - np.cumsum(gone)
        for what, gone in removed.items()
    }
    for step in range(size):
        numbers = {what: int(left[what][step]) for what in removed}
        for what, number in numbers.items():
            batch.count((what, "flow", step), number)
            if step:
                batch.left((what, "flow", step - 1), (what, "flow", step))
        gone = {f"removed_{what}": removed[what][step] for what in removed}
        batch.row("flow", step=step, label_sv="s", **numbers, **gone)
