"""Rows of recurrent events: from one history per person to what `cox` fits.

Andersen & Gill (1982) and Prentice, Williams & Peterson (1981). A person's rows are one
independent unit: the cluster is the person, so the robust variance holds although events of
one person hang together.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from evaluation.errors import DataError, EvaluationError, raise_all
from evaluation.estimate.curves.durations import Durations
from evaluation.estimate.result.arrays import Ids, Ints

PLACE = "Histories"


@dataclass(frozen=True, slots=True, kw_only=True)
class Histories:
    """Follow-up and event months of persons.

    Parameters
    ----------
    person : array, shape (u,)
        Unique.
    last : array of int, shape (u,)
        Last month observed.
    event_person : array, shape (e,)
        Whose event it is.
    event_month : array of int, shape (e,)
        In (first, last]; at most one event a month and person.
    first : array of int, shape (u,), optional
        Last month before observation; default 0.
    """

    person: Ids
    last: Ints
    event_person: Ids
    event_month: Ints
    first: Ints | None = None

    def __post_init__(self) -> None:
        for name in ("person", "event_person", "last", "event_month"):
            object.__setattr__(self, name, np.asarray(getattr(self, name)))
        first = np.zeros(len(self.person), dtype=np.int64) if self.first is None else self.first
        object.__setattr__(self, "first", np.asarray(first))
        raise_all(list(_faults(self)))


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRows:
    """One row per stretch between events.

    Attributes
    ----------
    durations : Durations
        With the person as cluster.
    person : array of int, shape (n,)
        Place of each row's person in the histories: ``people[names].iloc[rows.person]``.
    number : array of int, shape (n,)
        Which event the row waits for, from 1.
    """

    durations: Durations
    person: Ints
    number: Ints


def andersen_gill(histories: Histories) -> EventRows:
    """Every event counts alike, whatever came before: one baseline, time since time zero.

    R ``coxph(Surv(start, stop, event) ~ x, cluster = id)``.
    """
    person, number, start, stop, event = _stretches(histories)
    name = histories.person[person]
    durations = Durations(time=stop, cause=event, entry=start, id=name, cluster=name)
    return EventRows(durations=durations, person=person, number=number)


def conditional_total_time(histories: Histories, *, most: int | None = None) -> EventRows:
    """PWP: a baseline for each event number, time since time zero.

    Parameters
    ----------
    histories : Histories
    most : int, optional
        Highest event number followed; rows that wait for later ones are left out.
    """
    person, number, start, stop, event = _limited(_stretches(histories), most)
    name = histories.person[person]
    durations = Durations(time=stop, cause=event, entry=start, id=name, cluster=name, strata=number)
    return EventRows(durations=durations, person=person, number=number)


def conditional_gap_time(histories: Histories, *, most: int | None = None) -> EventRows:
    """PWP: a baseline for each event number, time since the event before.

    The parameters are those of `conditional_total_time`.
    """
    person, number, start, stop, event = _limited(_stretches(histories), most)
    name = histories.person[person]
    durations = Durations(time=stop - start, cause=event, cluster=name, strata=number)
    return EventRows(durations=durations, person=person, number=number)


Stretches = tuple[Ints, Ints, Ints, Ints, Ints]


def _stretches(histories: Histories) -> Stretches:
    """Person, number, start, stop and event of each stretch, by person and time."""
    assert histories.first is not None  # noqa: S101 set in __post_init__
    by_name = np.argsort(histories.person, kind="stable")
    found = np.searchsorted(histories.person[by_name], histories.event_person)
    whose = by_name[found]
    everyone = np.arange(len(histories.person))
    person = np.concatenate([whose, everyone])
    stop = np.concatenate([histories.event_month, histories.last]).astype(np.int64)
    event = np.concatenate([np.ones(len(whose), np.int64), np.zeros(len(everyone), np.int64)])
    order = np.lexsort((-event, stop, person))
    person, stop, event = person[order], stop[order], event[order]
    begins = np.concatenate([[True], person[1:] != person[:-1]])
    start = np.where(begins, histories.first[person], np.concatenate([[0], stop[:-1]]))
    place = np.arange(len(person))
    number = place - np.maximum.accumulate(np.where(begins, place, 0)) + 1
    # Who is last seen in the month of an event waits for no further one.
    lived = stop > start
    return person[lived], number[lived], start[lived], stop[lived], event[lived]


def _limited(rows: Stretches, most: int | None) -> Stretches:
    if most is None:
        return rows
    kept = rows[1] <= most
    person, number, start, stop, event = (values[kept] for values in rows)
    return person, number, start, stop, event


def _faults(given: Histories) -> Iterator[EvaluationError]:
    if len(given.person) == 0 or len(np.unique(given.person)) != len(given.person):
        yield DataError("nobody, or a person twice", at=f"{PLACE}.person")
        return
    if len(given.last) != len(given.person) or len(given.event_month) != len(given.event_person):
        yield DataError("not one value per person or event", at=PLACE)
        return
    known = np.isin(given.event_person, given.person)
    if not known.all():
        yield DataError(f"{(~known).sum()} events of unknown persons", at=f"{PLACE}.event_person")
        return
    assert given.first is not None  # noqa: S101 set in __post_init__
    order = np.argsort(given.person, kind="stable")
    place = order[np.searchsorted(given.person[order], given.event_person)]
    outside = (given.event_month > given.last[place]) | (given.event_month <= given.first[place])
    if outside.any():
        way_out = "rows cover (first, last]"
        problem = f"{outside.sum()} events outside follow-up"
        yield DataError(problem, at=f"{PLACE}.event_month", way_out=way_out)
    twice = len(place) - len(np.unique(np.column_stack([place, given.event_month]), axis=0))
    if twice:
        way_out = "count them as one event, or as a weight"
        problem = f"{twice} events in a month that already has one"
        yield DataError(problem, at=f"{PLACE}.event_month", way_out=way_out)
