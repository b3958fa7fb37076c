"""Draw a municipality block of applicants by block, so that memory does not grow with it."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from evaluation.data.months import month_number
from evaluation.errors import ProtocolError
from evaluation.simulate.course import Course, follow
from evaluation.simulate.population import Population, draw_population
from evaluation.simulate.scenario.scenario import Scenario
from evaluation.simulate.tables import Numbering, Tables, block_tables
from evaluation.simulate.tables.window import Drawn, window_of
from evaluation.simulate.truth.potential import Starts
from evaluation.simulate.truth.rows import starts_of

# Some applicants never have aid in the delivered months: draw more.
SPARE = 1.3
# Applicants simulated at a time.
BLOCK = 12_000
STREAMS = 8
POPULATION, COURSE, WINDOW, TABLES, TRUTH, LATER, DISTRICTS, REFERRALS = range(STREAMS)
Streams = list[np.random.Generator]


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Tables of some of the people, and the insatser they started."""

    tables: Tables
    starts: Starts


def blocks_of(scenario: Scenario, seed: int) -> Iterator[Block]:
    """Give block after block until the municipality has its adults."""
    given = Numbering()
    for drawn, streams in drawn_blocks(scenario, seed):
        tables = block_tables(drawn, given, streams[TABLES], referrals=streams[REFERRALS])
        yield Block(tables=tables, starts=starts_of(drawn))


def streams_of(seed: int, block: int = 0) -> Streams:
    """Give the random numbers of one block; those of the first are the municipality's own."""
    spawned = np.random.SeedSequence([seed, block]).spawn(STREAMS)
    return [np.random.default_rng(one) for one in spawned]


def drawn_blocks(scenario: Scenario, seed: int) -> Iterator[tuple[Drawn, Streams]]:
    """Draw applicants until the municipality has its adults."""
    missing, block = scenario.size.adults, 0
    while missing > 0:
        streams = streams_of(seed, block)
        drawn, adults = _draw_block(scenario, missing, streams)
        yield drawn, streams
        if adults == 0:
            raise ProtocolError(
                "nobody has assistance in the delivered months",
                at="classes",
                way_out="let more people in or leave more slowly",
            )
        # A household of two may not fit in the last place.
        missing = 0 if adults >= missing - 1 else missing - adults
        block += 1


def _draw_block(scenario: Scenario, missing: int, streams: Streams) -> tuple[Drawn, int]:
    first, last = month_number(scenario.period.first), month_number(scenario.period.last)
    months = range(first - scenario.size.burn_in_months, last + 1)
    population = draw_population(
        scenario,
        min(int(missing * SPARE) + 10, BLOCK),
        months=months,
        rng=streams[POPULATION],
        later=streams[LATER],
    )
    course = follow(scenario, population, months=months, rng=streams[COURSE])
    return _deliver(scenario, population, course, missing, streams[WINDOW])


def _deliver(
    scenario: Scenario,
    population: Population,
    course: Course,
    missing: int,
    rng: np.random.Generator,
) -> tuple[Drawn, int]:
    window = window_of(scenario, population, course, rng)
    aided = window.on.any(axis=1)
    adults = np.cumsum(aided * (1 + population.couple))
    delivered = np.asarray(aided & (adults <= missing))
    drawn = Drawn(
        scenario=scenario,
        population=population,
        course=course,
        window=window,
        delivered=delivered,
    )
    return drawn, int((delivered * (1 + population.couple)).sum())
