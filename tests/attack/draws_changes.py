"""The same tables of two extracts: persons are drawn, and one or two of them come or leave."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from tests.attack import draws, draws_states, draws_times
from tests.attack.batch import Batch
from tests.attack.draws import Draw, few_or_many
from tests.attack.words import MIN_COUNT

Persons = np.ndarray
"""One row per person: the part of the arm, then what the tables count, column by column."""
MONTHS = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """How persons are drawn, and which tables they make.

    Attributes
    ----------
    draw : callable
        Persons of an arm of so many parts.
    tables : callable
        Put the tables of an arm and its parts into a batch.
    """

    draw: Callable[[Draw, int], Persons]
    tables: Callable[[Batch, str, Sequence[Persons]], None]


def pair(
    kind: str, sets: int, seed: int, *, most: int = 2, horizons: tuple[int, ...] = ()
) -> tuple[Batch, Batch]:
    """Arms of two extracts between which up to `most` persons came or left, each by itself."""
    draw = np.random.default_rng(seed)
    batches = Batch(horizons=horizons), Batch(horizons=horizons)
    chosen = KINDS[kind]
    for number in range(sets):
        parts = int(draw.choice([1, 2, 3]))
        every = chosen.draw(draw, parts)
        is_equal = bool(draw.random() < 0.7)
        gone = draw.permutation(len(every))[: draw.integers(0, most + 1)]
        both = [every, np.delete(every, gone, axis=0)]
        order = both if draw.random() < 0.5 else both[::-1]
        for batch, persons in zip(batches, order, strict=True):
            _add(batch, f"a{number}", parts, persons, is_equal=is_equal, tables=chosen.tables)
    return batches


def _add(
    batch: Batch, arm: str, parts: int, persons: Persons, *, is_equal: bool, tables: Callable
) -> None:
    batch.sets += 1
    names = [arm]
    members = [persons]
    if parts > 1:
        batch.parts[arm] = tuple(f"{arm}{name}" for name in "xyz"[:parts])
        names += batch.parts[arm]
        members += [persons[persons[:, 0] == part] for part in range(parts)]
    if is_equal:
        batch.unweighted |= set(names)
    for name, own in zip(names, members, strict=True):
        tables(batch, name, own[:, 1:])


def _spread(draw: Draw, counts: np.ndarray) -> Persons:
    """Persons by part, in cells of given counts by part: one column."""
    part, cell = (at.repeat(counts.ravel()) for at in np.indices(counts.shape).reshape(2, -1))
    return np.column_stack([part, cell])


def _cells(cells: tuple[int, int], columns: tuple[int, int] = (1, 2)) -> Callable:
    """Persons in one of several cells, in each of several columns."""

    def drawn(draw: Draw, parts: int) -> Persons:
        size = int(draw.integers(*cells))
        first = _spread(draw, draws.divided(draw, size, parts + 1 if parts > 1 else 1)[-parts:])
        found = [first[:, 0], first[:, 1]]
        for _ in range(1, draw.integers(*columns)):
            again = first[:, 1].copy()
            for part in range(parts):
                own = np.flatnonzero(first[:, 0] == part)
                # Most stay where they are, a few move.
                moved = own[draw.random(len(own)) < draw.choice([0.05, 0.3])]
                again[moved] = draw.integers(size, size=len(moved))
            found.append(again)
        return np.column_stack(found)

    return drawn


def _counts(persons: Persons, column: int, cells: int) -> list[int]:
    return np.bincount(persons[:, column], minlength=cells).tolist()


STATES = 5


def _occupation(batch: Batch, arm: str, persons: Persons) -> None:
    for month in range(persons.shape[1]):
        cells = {f"s{at}": count for at, count in enumerate(_counts(persons, month, STATES))}
        draws.occupied_month(batch, (arm, "c", "arm", month), cells)


def _states(batch: Batch, arm: str, persons: Persons) -> None:
    _occupation(batch, arm, persons)
    for month in range(2, persons.shape[1]):
        cells = {f"s{at}": count for at, count in enumerate(_counts(persons, month, STATES))}
        draws_states.read_month(batch, (arm, month), cells, len(persons))


def _background(batch: Batch, arm: str, persons: Persons) -> None:
    for column in range(persons.shape[1]):
        draws.background(batch, arm, f"k{column}", _counts(persons, column, STATES))


def _overlap(batch: Batch, arm: str, persons: Persons) -> None:
    names = []
    for place, count in enumerate(_counts(persons, 0, STATES)):
        names.append(batch.count(("bin", arm, "c", "arm", float(place)), count))
        batch.row(
            "overlap", contrast="c", arm=arm, series="arm", low=place, high=place + 1, n=count
        )
    batch.divisions.append(names)


def _descriptive(batch: Batch, arm: str, persons: Persons) -> None:
    for month in range(persons.shape[1]):
        count = _counts(persons, month, STATES)[0]
        key = ("o", "l", month + 1)
        whole = batch.count(("base", arm, *key), len(persons))
        batch.left(whole, batch.count(("part", arm, *key), count))
        batch.row(
            "descriptive", outcome="o", arm=arm, label="l", month=month + 1, n=len(persons),
            count=count,
        )  # fmt: skip


def _times_drawn(draw: Draw, parts: int) -> Persons:
    """The month of the event, the last where there is none."""
    found = []
    for part in range(parts):
        speed = draw.choice([0.5, 1.5, 4.0])
        events = draw.poisson(speed * draw.random(MONTHS - 1) * 2)
        events[0] += draw.choice([0, 0, 4, 7])
        rest = few_or_many(draw) + max(0, draws_times.FEWEST - int(events.sum()))
        month = np.repeat(np.arange(MONTHS), [*events, rest])
        found.append(np.column_stack([np.full(len(month), part), month]))
    return np.vstack(found)


def _times(batch: Batch, arm: str, persons: Persons) -> None:
    batch.followed.add(arm)
    is_part = any(arm in parts for parts in batch.parts.values())
    events = np.array(_counts(persons, 0, MONTHS)[:-1])
    draws_times.timed(batch, arm, events, len(persons), is_part=is_part)


def _groups(batch: Batch, arm: str, persons: Persons) -> None:
    """Of all and of districts: events by the first horizon, by the second, and none."""
    districts = persons[:, 1] % 3
    members = {"": persons} | {
        f"grupp:k:{at}": persons[districts == at] for at in range(3) if (districts == at).any()
    }
    for name, own in members.items():
        events = np.cumsum(_counts(own, 0, STATES)[:2]).tolist()
        draws_times.group_levels(batch, arm, name, events, len(own))


def _flow(batch: Batch, arm: str, persons: Persons) -> None:
    """Steps of the flow, of which a study has one."""
    if "flow" in batch.rows:
        return
    left = len(persons) - np.cumsum([0, *_counts(persons, 0, STATES)[:-1]])
    for step, number in enumerate(left.tolist()):
        for what in ("persons", "rows"):
            batch.count((what, "flow", step), number)
            if step:
                batch.left((what, "flow", step - 1), (what, "flow", step))
        gone = dict.fromkeys(("removed_persons", "removed_rows"), 0)
        batch.row("flow", step=step, label_sv="s", persons=number, rows=number, **gone)


_BOTH = (MIN_COUNT, MIN_COUNT + 1)
KINDS = {
    "table1": Kind(draw=_cells(_BOTH, (1, 4)), tables=_background),
    "occupation": Kind(draw=_cells(_BOTH, (2, 4)), tables=_occupation),
    "states": Kind(draw=_cells(_BOTH, (3, 5)), tables=_states),
    "overlap": Kind(draw=_cells(_BOTH), tables=_overlap),
    "descriptive": Kind(draw=_cells((2, 3), (1, 3)), tables=_descriptive),
    "times": Kind(draw=_times_drawn, tables=_times),
    "groups": Kind(draw=_cells((3, 4), (2, 3)), tables=_groups),
    "flow": Kind(draw=_cells(_BOTH), tables=_flow),
}
