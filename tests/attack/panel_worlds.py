"""Panels of made-up persons, and a reader of their tables who tries every size and count.

The reader knows the rules, and that nobody had the event before the start, nor more of the
compared later;
which blanks stand for few is guessed right.
"""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from evaluation.study.panel.rows import PanelRows

FEW = frozenset(range(1, 5))
STEP, LEAST = 5, 5
HALF = 0.005 + 1e-9  # two decimals are told
Cohort = tuple[int, int]
"""Persons, and those of them who have the event."""


def in_fives(count: int) -> int:
    return (count + 2) // STEP * STEP


def exact(size: int, events: int) -> float:
    return events / size


def protected(size: int, events: int) -> float:
    """The rule as it is written down: few are all alike, others are counted in fives."""
    whole, lacking = in_fives(size), size - events
    if events < LEAST:
        return STEP / 2 / whole
    if lacking < LEAST:
        return 1 - STEP / 2 / whole
    return in_fives(events) / whole if events <= lacking else 1 - in_fives(lacking) / whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What tables say of one distance from the start.

    Attributes
    ----------
    cohorts : list of (float, float)
        Persons and effect of each cohort; NaN where blank.
    few : list of bool
        Which of them are of few persons: guessed, where they are blank.
    persons, effect : float
        Of all of them together.
    told : callable
        Size and events to the mean that is published.
    base : callable
        Size to the mean that is published of the base, where nobody has the event.
    """

    cohorts: list[tuple[float, float]]
    few: list[bool]
    persons: float
    effect: float
    told: Callable[[int, int], float]
    base: Callable[[int], float]

    def worlds(self, *, most: int) -> Iterator[tuple[Cohort, ...]]:
        """Sizes and events of all cohorts that fit everything."""
        fits = [
            list(self._of_cohort(*row, range(1, LEAST) if few else range(LEAST, most)))
            for row, few in zip(self.cohorts, self.few, strict=True)
        ]
        for world in itertools.product(*fits):
            size, events = (sum(one[at] for one in world) for at in (0, 1))
            if self._is_told(size, events, self.persons, self.effect):
                yield world

    def _of_cohort(self, persons: float, effect: float, sizes: range) -> Iterator[Cohort]:
        for size in sizes:
            for events in range(size + 1):
                if self._is_told(size, events, persons, effect):
                    yield size, events

    def _is_told(self, size: int, events: int, persons: float, effect: float) -> bool:
        if not np.isnan(persons) and in_fives(size) != persons:
            return False
        if np.isnan(effect):
            return True
        made = self.told(size, events) - self.base(size)
        return abs(made - effect) <= HALF


def left_out(worlds: list[tuple[Cohort, ...]], truth: tuple[Cohort, ...]) -> list[object]:
    """Counts of few of which some value from one to four is impossible."""
    questions: dict[object, Callable[[tuple[Cohort, ...]], int]] = {}
    for at in range(len(truth)):
        questions["size", at] = lambda world, at=at: world[at][0]
        if truth[at][0] >= LEAST:
            questions["events", at] = lambda world, at=at: world[at][1]
            questions["lacking", at] = lambda world, at=at: world[at][0] - world[at][1]
    return [
        name
        for name, ask in questions.items()
        if ask(truth) in FEW and not {ask(world) for world in worlds} >= FEW
    ]


def rows_of(cohorts: dict[int, Cohort], *, compared: int, periods: int = 5) -> PanelRows:
    """Persons by period, of whom some have the event from their start on."""
    assert compared % periods == 0
    frames, first = [], 0
    for start, (size, events) in {**cohorts, -1: (compared, 0)}.items():
        for time in range(periods):
            has = np.arange(size) < (events if 0 <= start <= time else 0)
            # As many of the compared as before, but others: nothing changes, save persons.
            has |= (start < 0) & (np.arange(size) % periods == time)
            ids = 7_700_001 + first + np.arange(size)
            frames.append(
                pd.DataFrame(
                    {"person": ids, "tid": time, "start": start, "kronor_bistand": has * 1.0}
                )
            )
        first += size
    frame = pd.concat(frames, ignore_index=True)
    return PanelRows(
        frame=frame,
        unit="person",
        time="tid",
        cohort="start",
        never=-1,
        of_persons=True,
        steps=(("Alla", first, len(frame)),),
    )
