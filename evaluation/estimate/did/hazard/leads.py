"""Hazards around the start: a test of the months before it, and an event study."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import chdtrc

from evaluation.errors import GateError, UsageError
from evaluation.estimate.did.aggregate.event_study import EventStudy
from evaluation.estimate.did.hazard.design import fit_months
from evaluation.estimate.did.hazard.hazard_did import HazardDid
from evaluation.estimate.did.panel.kinds import NEVER
from evaluation.estimate.readings.coefficients import quadratic


@dataclass(frozen=True, slots=True, kw_only=True)
class PreTrend:
    """Hazards of later treated cohorts in the months before their start.

    Attributes
    ----------
    table : frame
        event_time, coefficient (on the link's scale, against still earlier months),
        std_error.
    statistic, p_value : float
        Chi-square that all are 0, on `df` degrees of freedom.
    """

    table: pd.DataFrame
    statistic: float
    df: int
    p_value: float


def pretrend(model: HazardDid, *, leads: int) -> PreTrend:
    """Test whether hazards already differed in the last `leads` months before the start.

    The model of untreated months is fitted anew with an effect for each of these months, the
    same in all cohorts; months still earlier are what they are compared with.
    """
    if leads < 1:
        raise UsageError("leads count from 1", at="pretrend")
    spells, times = model.spells, np.arange(-leads, 0)
    until = np.minimum(spells.last, spells.cohort - 1)
    fit, _ = fit_months(model.design.with_event_times(times), until, model.form)
    covariance = fit.covariance()[-leads:, -leads:]
    coefficient = fit.coefficient[-leads:]
    table = pd.DataFrame(
        {
            "event_time": times,
            "coefficient": coefficient,
            "std_error": np.sqrt(np.diag(covariance)),
        }
    )
    value = quadratic(coefficient, covariance)
    return PreTrend(table=table, statistic=value, df=leads, p_value=float(chdtrc(leads, value)))


def hazard_event_study(model: HazardDid, *, before: int, after: int) -> EventStudy:
    """Log hazard ratios (``logit``: log odds ratios) by month around the start.

    One regression of all months, untreated and treated, with an effect for each month from
    `before` months before the start to `after` months after its first (month 0), against the
    month before the start. Months further away share one effect before and one after, which
    are not given. Effects are taken to be the same in all cohorts: what differs between them
    is mixed (Sun & Abraham 2021), unlike in `exit_effects`. It needs never treated spells.

    Returns
    -------
    EventStudy
        With a universal base, as bounds on the trend need it.
    """
    spells = model.spells
    if before < 2 or after < 0:
        raise UsageError("event times run from -2 or earlier to 0 or later", at="event study")
    if not (spells.cohort == NEVER).any():
        way_out = "take exit_effects and pretrend"
        problem = "without never treated spells a trend before the start has no reference"
        raise GateError(problem, at="event study", way_out=way_out)
    treated = spells.cohort != NEVER
    first = int((spells.entry + 1 - spells.cohort)[treated].min())
    last = int((spells.last - spells.cohort)[treated].max())
    if first >= -1 or last < 0:
        way_out = "observe longer"
        raise GateError("no month before or after the start", at="event study", way_out=way_out)
    times = np.array([time for time in range(-before, after + 1) if first <= time <= last])
    times = times[times != -1]
    beyond = [side for side, far in ((-1, first < -before), (1, last > after)) if far]
    design = model.design.with_event_times(times, beyond=tuple(beyond))
    fit, _ = fit_months(design, spells.last, model.form)
    own = np.array([design.names.index(f"event time {time}") for time in times])
    return EventStudy(
        event_time=times,
        estimate=fit.coefficient[own],
        covariance=fit.covariance()[np.ix_(own, own)],
        base_period="universal",
        method=f"hazard event study ({model.form.link})",
        conventions=fit.conventions(),
    )
