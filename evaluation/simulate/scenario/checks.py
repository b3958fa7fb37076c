"""Values of a scenario that cannot be simulated, each with its place and the way out."""

from collections.abc import Iterable, Iterator, Mapping

from data_schemas import code_list
from evaluation.data.months import month_number
from evaluation.errors import ProtocolError
from evaluation.simulate.scenario.scenario import (
    DESTINATIONS,
    OTHER_OBSTACLES,
    Arm,
    Levels,
    Routine,
    Scenario,
)

COLUMNS = (
    "alder",
    "kon",
    "fodelseland",
    "utbildning",
    "forsorjningshinder",
    "tid_utan_arbete",
    "anvisare",
)
SHARE_TOLERANCE = 1e-9
MONTHS_PER_YEAR = 12
# Reached from a paid insats or by age only.
NOT_CHOSEN = ("", "kommunal", "pension")


def value_faults(scenario: Scenario) -> Iterator[ProtocolError]:
    """Yield every fault of a scenario whose keys and types are right."""
    yield from _months(scenario)
    yield from _numbers(scenario)
    yield from _classes(scenario)
    for i, arm in enumerate(scenario.arms):
        yield from _arm(scenario, arm, f"arms[{i}]")
    yield from _terms("enrolment.coefficients", scenario.enrolment.coefficients)
    yield from _word("policy.kind", scenario.policy.kind, ("hazard", "randomised"))
    yield from _word("truth.method", scenario.truth.method, ("exact", "paths"))
    yield from _places(scenario)
    yield from _referral(scenario)
    for hinder, shares in scenario.destinations.items():
        at = f"destinations.{hinder}"
        yield from _word(at, hinder, (*code_list("forsorjningshinder"), OTHER_OBSTACLES))
        chosen = tuple(name for name in DESTINATIONS if name not in NOT_CHOSEN)
        for name in shares:
            yield from _word(f"{at}.{name}", name, chosen)
        yield from _sum(at, shares.values())


def _months(scenario: Scenario) -> Iterator[ProtocolError]:
    period, broken = scenario.period, False
    for name in ("first", "last"):
        if not _is_month(getattr(period, name)):
            broken = True
            yield ProtocolError("not a month", at=f"period.{name}", way_out="write YYYY-MM")
    if not broken and month_number(period.last) < month_number(period.first):
        yield ProtocolError("the period ends before it begins", at="period.last")
    for at, season in (
        ("season", scenario.season),
        ("inflow.season", scenario.inflow.season),
        ("inflow.young_season", scenario.inflow.young_season or scenario.season),
    ):
        if len(season) != MONTHS_PER_YEAR or min(season, default=0) <= 0:
            yield ProtocolError(
                "not one positive factor per calendar month", at=at, way_out="write twelve numbers"
            )


def _numbers(scenario: Scenario) -> Iterator[ProtocolError]:
    size, truth = scenario.size, scenario.truth
    least = {
        "size.adults": (size.adults, 1),
        "size.burn_in_months": (size.burn_in_months, 0),
        "size.entry_months": (size.entry_months, 0),
        "truth.paths": (truth.paths, 1),
        "truth.most_paths": (truth.most_paths, 1),
        "truth.window": (truth.window, 1),
        "truth.max_gap": (truth.max_gap, 0),
        "truth.return_horizon": (truth.return_horizon, 1),
        "truth.replications": (truth.replications, 2),
        "truth.horizons": (min(truth.horizons, default=0), 1),
    }
    for at, (value, limit) in least.items():
        if value < limit:
            yield ProtocolError("the number is too small", at=at, way_out=f"at least {limit}")
    yield from _probability("size.moving_hazard", size.moving_hazard)
    for age, risk in size.deaths.items():
        yield from _probability(f"size.deaths.{age}", risk)
        if not age.isdigit():
            yield ProtocolError("not an age", at=f"size.deaths.{age}", way_out="write whole years")
    if scenario.inflow.yearly_growth <= -1:
        yield ProtocolError("nobody would come", at="inflow.yearly_growth", way_out="above -1")
    for name in ("couple", "single_woman_with_children", "single_man_with_children"):
        yield from _probability(f"households.{name}", getattr(scenario.households, name))
    yield from _probability(
        "households.couple_with_children", scenario.households.couple_with_children
    )


def _classes(scenario: Scenario) -> Iterator[ProtocolError]:
    yield from _sum("classes", [law.share for law in scenario.classes.values()])
    for name, law in scenario.classes.items():
        for field in ("exit_start", "exit_floor", "return_start", "return_floor"):
            yield from _probability(f"classes.{name}.{field}", getattr(law, field))
        at = f"classes.{name}.covariates"
        for column in COLUMNS:
            if column not in law.covariates:
                yield ProtocolError(f"missing column '{column}'", at=at)
        for column, levels in law.covariates.items():
            yield from _word(f"{at}.{column}", column, COLUMNS)
            yield from _sum(f"{at}.{column}", levels.values())
        for group in law.covariates.get("alder", {}):
            bounds = group.split("-")
            if len(bounds) != 2 or not all(bound.isdigit() for bound in bounds):
                yield ProtocolError(
                    "not an age group", at=f"{at}.alder.{group}", way_out="write such as 18-24"
                )


def _arm(scenario: Scenario, arm: Arm, at: str) -> Iterator[ProtocolError]:
    yield from _sum(f"{at}.months", arm.months.values())
    yield from _word(f"{at}.category", arm.category, tuple(code_list("skr12")))
    yield from _terms(f"{at}.coefficients", arm.coefficients)
    for kind in ("months", "lag"):
        for key in getattr(arm, kind):
            if not key.isdigit():
                yield ProtocolError(
                    "not a number of months", at=f"{at}.{kind}.{key}", way_out="write 0, 1, 2, ..."
                )
    for field in ("forced_exit", "back", "to_benefit"):
        yield from _probability(f"{at}.effect.{field}", getattr(arm.effect, field))
    for field in ("exit_during", "exit_after", "return_after"):
        yield from _factor(f"{at}.effect.{field}", getattr(arm.effect, field), scenario)


def _places(scenario: Scenario) -> Iterator[ProtocolError]:
    districts = scenario.municipality.districts
    for table in ("district_shares", "district_exit"):
        for name, value in getattr(scenario.municipality, table).items():
            at = f"municipality.{table}.{name}"
            yield from _word(at, name, districts)
            if value <= 0:
                yield ProtocolError("the number is too small", at=at, way_out="above 0")
    if scenario.routine is not None:
        yield from _routine(scenario, scenario.routine)


def _routine(scenario: Scenario, routine: Routine) -> Iterator[ProtocolError]:
    yield from _factor("routine.exit_factor", routine.exit_factor, scenario)
    for name, month in routine.starts.items():
        at = f"routine.starts.{name}"
        yield from _word(at, name, scenario.municipality.districts)
        if not _is_month(month):
            yield ProtocolError("not a month", at=at, way_out="write YYYY-MM")


def _referral(scenario: Scenario) -> Iterator[ProtocolError]:
    law, place = scenario.referral, scenario.municipality
    tables = {
        "unit_wait": place.units,
        "district_wait": place.districts,
        "unit_missed": place.units,
    }
    for table, names in tables.items():
        for name, value in getattr(law, table).items():
            yield from _word(f"referral.{table}.{name}", name, names)
            if value <= 0:
                problem = "the factor is too small"
                yield ProtocolError(problem, at=f"referral.{table}.{name}", way_out="above 0")
    for name in ("median_days", "shape"):
        if getattr(law, name) <= 0:
            problem = "the number is too small"
            yield ProtocolError(problem, at=f"referral.{name}", way_out="above 0")
    most = max((1.0, *law.unit_missed.values()))
    shares = (law.missed * most, law.declined, law.withdrawn)
    if min(shares) < 0 or sum(shares) >= 1:
        way_out = "let some come: missed, declined and withdrawn together below 1"
        yield ProtocolError("no shares of referrals", at="referral.missed", way_out=way_out)


def _factor(at: str, value: float | Levels, scenario: Scenario) -> Iterator[ProtocolError]:
    table = value if isinstance(value, Mapping) else {"": value}
    for name, factor in table.items():
        place = f"{at}.{name}" if name else at
        if name:
            yield from _word(place, name, tuple(scenario.classes))
        if factor <= 0:
            yield ProtocolError("the factor is too small", at=place, way_out="above 0")


def _terms(at: str, coefficients: Levels) -> Iterator[ProtocolError]:
    for term in coefficients:
        yield from _word(f"{at}.{term}", term.split("=", 1)[0], COLUMNS)
        if "=" not in term:
            yield ProtocolError("no level", at=f"{at}.{term}", way_out="write column=level")


def _word(at: str, word: str, allowed: tuple[str, ...]) -> Iterator[ProtocolError]:
    if word not in allowed:
        yield ProtocolError(f"unknown value '{word}'", at=at, allowed=allowed)


def _probability(at: str, value: float) -> Iterator[ProtocolError]:
    if not 0 <= value <= 1:
        yield ProtocolError("not a probability", at=at, way_out="between 0 and 1")


def _sum(at: str, shares: Iterable[float]) -> Iterator[ProtocolError]:
    found = list(shares)
    if any(share < 0 for share in found):
        yield ProtocolError("a share is negative", at=at, way_out="at least 0")
    if abs(sum(found) - 1) > SHARE_TOLERANCE:
        yield ProtocolError("the shares do not sum to 1", at=at)


def _is_month(text: str) -> bool:
    try:
        return month_number(text) > 0
    except ValueError:
        return False
