"""What a plan with a flow has beside its indicators: waiting curves and states, for the door."""

import numpy as np
import pandas as pd

from evaluation.data import Register
from evaluation.disclosure.levels import Rules
from evaluation.errors import DataError
from evaluation.indicators.aid import YEAR
from evaluation.indicators.flow.curves import CURVES, WaitingCurve, waiting_curves
from evaluation.indicators.flow.states import states_after_enrolment
from evaluation.indicators.workbench import Workbench
from evaluation.protocol.indicators.plan import IndicatorPlan
from evaluation.study.indicators.remainders import leaves_few
from evaluation.study.material import Frames
from evaluation.study.rows.safe_levels import safe_curve

EVERYBODY, STARTED, ENROLLED = "alla", "borjat", "inskrivning"


def flow_frames(register: Register, plan: IndicatorPlan, rules: Rules) -> Frames:
    """Give the waiting curves, and where people are month by month after an enrolment.

    Parameters
    ----------
    register : Register
    plan : IndicatorPlan
    rules : Rules
        Least count and step of rounding.

    Returns
    -------
    dict of DataFrame
        curves and occupation.

    Raises
    ------
    DataError
        When the flow begins after the delivery.
    """
    if plan.flow is None:
        return {}
    bench, first_year = Workbench(register), plan.flow.first_year
    if first_year > register.last_month // YEAR:
        problem = f"the delivery ends before {first_year}"
        way_out = f"a year until {register.last_month // YEAR}"
        raise DataError(problem, at="indicators.flow.first_year", way_out=way_out)
    states = states_after_enrolment(bench, first_year=first_year)
    counts = states["count"].to_numpy(dtype=float)
    share = np.divide(counts, states["n"], out=np.zeros(len(states)), where=states["n"] > 0)
    occupation = states.assign(
        contrast=ENROLLED, arm=ENROLLED, series=EVERYBODY, share=share, equal_weights=True
    )
    curves = [
        _frame(one, rules)
        for one in waiting_curves(bench, first_year=first_year)
        if not leaves_few(one, plan, last_month=register.last_month, min_count=rules.min_count)
    ]
    found: Frames = {"occupation": occupation} if states["n"].max() > 0 else {}
    return {**found, **({"curves": pd.concat(curves, ignore_index=True)} if curves else {})}


def _frame(found: WaitingCurve, rules: Rules) -> pd.DataFrame:
    """One curve from protected counts, from step 0, at which nobody has started."""
    read = CURVES[found.kind].read
    safe = safe_curve(
        found.curve,
        found.rows,
        found.members,
        horizons=read,
        rules=rules,
        is_part=bool(found.group),
    )
    curve = safe.curve
    low, high = curve.interval()
    rows = pd.DataFrame(
        {
            "month": curve.month,
            "estimate": curve.estimate,
            "conf_low": np.where(curve.estimate > 0, low, 0.0),
            "conf_high": np.where(curve.estimate > 0, high, 0.0),
            "at_risk": curve.at_risk,
            "events": curve.month_events,
            "happened": safe.happened,
        }
    )
    start = dict.fromkeys(rows.columns, 0.0) | {"at_risk": curve.n}
    frame = pd.concat([pd.DataFrame([start]), rows], ignore_index=True)
    frame["month"] = frame["month"].astype(int)
    return frame.assign(
        contrast=found.kind,
        arm=found.group or found.kind,
        series=EVERYBODY,
        outcome=STARTED,
        equal_weights=safe.equal_weights,
        is_part=safe.is_part,
        is_read=frame["month"].isin((0, *read)),
    )
