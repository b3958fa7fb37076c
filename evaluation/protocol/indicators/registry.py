"""All indicators that are shipped, found by id; no series mixes two of them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import combinations

from evaluation.data.declared_indicators import indicator_texts
from evaluation.data.kolada.measures import BESIDE
from evaluation.errors import EvaluationError, Faults, ProtocolError, raise_all
from evaluation.protocol.indicators.indicator import Indicator
from evaluation.protocol.indicators.reading import read_indicator

Series = tuple[str, str]
"""Id and version: what values of one series have in common."""


@cache
def registry() -> tuple[Indicator, ...]:
    """Give every shipped indicator, in order of id and first year."""
    return read_registry(indicator_texts())


def read_registry(texts: Mapping[str, str]) -> tuple[Indicator, ...]:
    """Read declarations that stand together.

    Raises
    ------
    ProtocolError, Faults
        Every fault of every file; also two files that count one id for the same year.
    """
    faults: list[EvaluationError] = []
    found: list[Indicator] = []
    for name, text in texts.items():
        try:
            found.append(read_indicator(text, at=name))
        except Faults as several:
            faults.extend(several.faults)
        except EvaluationError as fault:
            faults.append(fault)
    raise_all([*faults, *_counted_twice(found)])
    return tuple(sorted(found, key=lambda item: (item.id, item.valid_from)))


def versions_of(name: str) -> tuple[Indicator, ...]:
    """Give every version of an indicator, the first first; nothing when the id is unknown."""
    return tuple(item for item in registry() if item.id == name)


def kolada_ids() -> tuple[str, ...]:
    """Give the ids of Kolada that pages set beside own values."""
    counted = (own.kolada for item in registry() for own in item.definitions if own.kolada)
    return tuple(dict.fromkeys([*counted, *BESIDE]))


def one_series(rows: Iterable[Series]) -> Series:
    """Give the id and version that all rows have.

    Raises
    ------
    ProtocolError
        When rows of two indicators, or of two versions of one, would be drawn as one series.
    """
    found = sorted(set(rows))
    if len(found) != 1:
        told: Sequence[str] = [f"{name} {version}" for name, version in found]
        raise ProtocolError(
            f"{len(found)} series in one: {', '.join(told)}",
            at="series",
            way_out="draw each id and version by itself",
        )
    return found[0]


def _counted_twice(found: Sequence[Indicator]) -> Iterator[EvaluationError]:
    for one, other in combinations(found, 2):
        apart = one.valid_to < other.valid_from or other.valid_to < one.valid_from
        if one.id == other.id and not apart:
            problem = f"'{one.id}' is counted by two declarations for the same year"
            yield ProtocolError(problem, at="valid_to", way_out="end one before the other begins")
