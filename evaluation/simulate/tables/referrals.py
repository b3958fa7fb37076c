"""T11 `anvisning`: who was referred to the job centre, when it was settled, and how.

A referral is settled after days that are drawn by unit and district, in a way that does not
depend on those days. Of those who came the enrolment is known, and the referral lies before it;
others and those who still wait are drawn to come as often as the enrolments of their month.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from evaluation.simulate.law import Ints
from evaluation.simulate.referring import CAME, WAITING, outcome_shares, settle_scale
from evaluation.simulate.tables.days import EPOCH, Days, day_in, last_day, only_where
from evaluation.simulate.tables.frames import by_person_and_day
from evaluation.simulate.tables.people import People, Texts
from evaluation.simulate.tables.services import EPISODE, Enrolments
from evaluation.simulate.tables.window import Drawn

YEAR_DAYS, YEAR_MONTHS = 365, 12
SAME = ["lopnr", "enhet_kod", "anvisad_datum"]
"""Nobody is referred to the same unit twice on a day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Settled:
    """Referrals by applicant and unit, with the day on which each is settled."""

    who: Ints
    unit: Ints
    day: Days
    outcome: Texts

    def take(self, rows: Ints) -> "_Settled":
        return _Settled(
            who=self.who[rows],
            unit=self.unit[rows],
            day=self.day[rows],
            outcome=self.outcome[rows],
        )


def referral_table(
    drawn: Drawn,
    people: People,
    enrolments: Enrolments,
    rows: pl.DataFrame,
    rng: np.random.Generator,
) -> pl.DataFrame:
    """T11: one row per referral that touches the delivered months.

    Parameters
    ----------
    enrolments : Enrolments
    rows : DataFrame
        The table of enrolments, with `#episode`.
    """
    window, units = drawn.window, drawn.scenario.municipality.units
    came = _Settled(
        who=enrolments.episodes.household[rows[EPISODE].to_numpy()],
        unit=np.searchsorted(sorted(units), rows["enhet_kod"].to_numpy().astype(str)),
        day=rows["in_datum"].to_numpy().astype("datetime64[D]"),
        outcome=np.full(rows.height, CAME, dtype="U12"),
    )
    others = _others(drawn, came, rng)
    begins, ends = day_in(np.array(window.first), 1), last_day(np.array(window.last))
    settled = [came, others, _later(drawn, came, rng)]
    who, unit, outcome = (
        np.concatenate([getattr(one, name) for one in settled])
        for name in ("who", "unit", "outcome")
    )
    day = np.concatenate([one.day for one in settled])
    referred: Days = np.asarray(day - _waits(drawn, unit, who, rng), dtype="datetime64[D]")
    is_settled = day <= ends
    frame = pl.DataFrame(
        {
            "lopnr": people.lopnr.gather(who),
            "enhet_kod": np.array(sorted(units))[unit],
            "anvisad_datum": referred,
            "utfall_datum": only_where(is_settled, day),
            "utfall": np.where(is_settled, outcome, WAITING),
        }
    )
    kept = frame.filter((referred >= begins) & (referred <= ends))
    return by_person_and_day(kept.unique(SAME, keep="first", maintain_order=True))


def _waits(
    drawn: Drawn, unit: Ints, who: Ints, rng: np.random.Generator
) -> npt.NDArray[np.timedelta64]:
    """Draw whole days from referral to settlement, at least one."""
    scale = settle_scale(drawn.scenario)[unit, drawn.population.district[who]]
    days = np.ceil(scale * rng.weibull(drawn.scenario.referral.shape, size=who.size))
    return np.maximum(days, 1).astype("timedelta64[D]")


def _others(drawn: Drawn, came: _Settled, rng: np.random.Generator) -> _Settled:
    """Draw referrals that led nowhere: so many for each that did, settled on the same days."""
    shares = outcome_shares(drawn.scenario)
    names = [name for name in shares if name != CAME]
    each = np.stack([shares[name] / shares[CAME] for name in names], axis=1)
    times = rng.poisson(each[came.unit])
    template, which = (np.repeat(place, times.ravel()) for place in _grid(times.shape))
    nobody = came.take(template)
    who = _somebody(drawn, nobody.day, rng)
    found = _Settled(
        who=who, unit=nobody.unit, day=nobody.day, outcome=np.array(names)[which].astype("U12")
    )
    return found.take(np.flatnonzero(who >= 0))


def _later(drawn: Drawn, came: _Settled, rng: np.random.Generator) -> _Settled:
    """Draw referrals that are settled after the last month, as many as in the year before it."""
    window = drawn.window
    recent = came.day >= day_in(np.array(window.last - YEAR_MONTHS + 1), 1)
    share = outcome_shares(drawn.scenario)[CAME][came.unit]
    times = np.where(recent, rng.poisson(1 / share), 0)
    later = came.take(np.repeat(np.arange(came.who.size), times))
    who = _somebody(drawn, np.full(later.day.size, last_day(np.array(window.last))), rng)
    found = _Settled(
        who=who,
        unit=later.unit,
        day=later.day + np.timedelta64(YEAR_DAYS, "D"),
        outcome=later.outcome,
    )
    return found.take(np.flatnonzero(who >= 0))


def _somebody(drawn: Drawn, day: Days, rng: np.random.Generator) -> Ints:
    """Draw for each day an applicant with assistance who is not enrolled; -1 if there is none."""
    window = drawn.window
    free = window.on & ~window.enrolled & drawn.delivered[:, None]
    month = day.astype("datetime64[M]").astype(np.int64) + EPOCH
    column = np.clip(month - window.first, 0, free.shape[1] - 1)
    found = np.full(day.size, -1)
    for one in np.unique(column):
        here, those = np.flatnonzero(column == one), np.flatnonzero(free[:, one])
        if those.size:
            found[here] = rng.choice(those, size=here.size)
    return found


def _grid(shape: tuple[int, ...]) -> tuple[Ints, ...]:
    return tuple(place.ravel() for place in np.indices(shape))
