"""One random linked table set of each kind whose counts make up wholes, put into a batch."""

import numpy as np

from tests.attack.batch import Batch
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
