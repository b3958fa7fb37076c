"""Discrete-time hazard regression: the chance of the event month by month, in whole months."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from evaluation.design.ascent import Patience, ascend
from evaluation.errors import UsageError
from evaluation.estimate.cox.checks import check_columns, check_found, check_table
from evaluation.estimate.cox.rows import sorted_rows
from evaluation.estimate.curves.durations import Durations
from evaluation.estimate.discrete.checks import check_bounded, check_estimable
from evaluation.estimate.discrete.exposure import Place, exposure
from evaluation.estimate.discrete.fit import DiscreteFit
from evaluation.estimate.discrete.links import LinkName, check_link, is_separable, predictor
from evaluation.estimate.discrete.month_effects import CONSTANT, MonthEffects
from evaluation.estimate.discrete.point import Direction, Model, Point, evaluate
from evaluation.estimate.discrete.slots import slots_of
from evaluation.estimate.result.arrays import Floats

PATIENCE = Patience(tolerance=1e-10, steps=60)


def discrete_hazard(
    durations: Durations,
    covariates: pd.DataFrame,
    *,
    link: LinkName = "cloglog",
    month_effects: MonthEffects = "free",
    offset: Floats | None = None,
) -> DiscreteFit:
    """Fit a model for the probability of the event in each month at risk; any cause is the event.

    The same as a generalised linear model of one row per person and month, without those rows.
    Covariates that change with time are rows of the same person from month to month
    (`entry`, `time`], with the person as `id`. One cause at a time: `cause_specific`.

    Parameters
    ----------
    durations : Durations
        Entry, weights and clusters are used; strata have month effects of their own.
    covariates : frame, n rows
        One numeric column per coefficient.
    link : str
        ``cloglog``: proportional hazards in grouped time (Prentice & Gloeckler 1978);
        ``logit``: proportional odds of the month's event; ``log``: Poisson, whose
        coefficients with free month effects are those of `cox` under Breslow's ties.
    month_effects : "free", sequence of int, or frame
        One effect per month; or per piece, given the last month of each; or a constant and
        columns by month (the index). A month or piece without events has hazard 0 whatever
        the covariates, one in which all have the event hazard 1: neither says anything of
        the coefficients. They are left out and listed in the fit.
    offset : array, shape (n,), optional
        Known part of the linear predictor.

    Returns
    -------
    DiscreteFit
        Agrees with R ``glm(event ~ factor(month) + x, binomial("cloglog"))`` (or ``binomial``,
        ``poisson``) of the expanded months.

    Raises
    ------
    GateError
        When a coefficient does not exist: no events, collinear columns, separation.
    """
    check_link(link)
    check_table(durations, covariates, at="discrete_hazard")
    if offset is not None and not np.isfinite(offset).all():
        raise UsageError("missing or infinite values", at="discrete_hazard.offset")
    slots = slots_of(durations, month_effects, link)
    X = covariates.to_numpy(dtype=float)
    rows = sorted_rows(slots.sets, durations.case_weight, X, offset=offset, ties="breslow")
    check_columns(rows, covariates, at="discrete_hazard")
    model = Model(rows=rows, slots=slots, link=link)
    names = tuple(str(name) for name in covariates.columns)
    start = evaluate(model, np.zeros(len(names)), _start(model))
    check_estimable(model, start, names)
    point, steps = _climb(model, start)
    check_bounded(start, point, names)
    check_found(steps, PATIENCE, at="discrete_hazard")
    return DiscreteFit(
        names=names,
        iterations=steps,
        information="observed",
        durations=durations,
        model=model,
        point=point,
    )


def _start(model: Model) -> Floats:
    """Month parameters of the crude hazards; with columns, of the overall one."""
    slots, link = model.slots, model.link
    events, exposed, shift = slots.events, slots.at_risk, 0.0
    offset = model.rows.offset
    scale: LinkName = link
    if offset is not None and is_separable(link):
        # Rates that fit the offset month by month: also far offsets leave a likelihood to climb.
        shift, scale = float(offset.max()), "log"
        place = Place(row=offset - shift, slot=np.zeros(len(events)))
        exposed = exposure(model.rows, slots.sets, link, place).slot_slope
    if slots.is_grouped:
        events, exposed = slots.design.T @ events, slots.design.T @ exposed
        return predictor(scale, np.asarray(events / exposed, dtype=float)) - shift
    overall = predictor(scale, np.array([events.sum() / exposed.sum()]))[0] - shift
    return np.array([overall if name.startswith(CONSTANT) else 0.0 for name in slots.names])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stage:
    """A point as a stage of the climb, in coefficients and month parameters together."""

    point: Point

    @property
    def value(self) -> float:
        return self.point.loglik

    @property
    def gradient(self) -> Floats:
        return _joined(self.point.gradient)

    def step(self) -> Floats:
        return _joined(self.point.system.solve(self.point.gradient))

    def is_usable(self) -> bool:
        system = self.point.system
        diagonal = system.months if system.months.ndim == 1 else np.diag(system.months)
        finite = np.isfinite(system.squares).all() and np.isfinite(system.cross).all()
        positive = diagonal.min(initial=1) > 0 and np.diag(system.squares).min(initial=1) > 0
        return bool(finite and len(diagonal) and positive)


def _joined(direction: Direction) -> Floats:
    return np.concatenate([direction.coefficient[:, 0], direction.month[:, 0]])


def _climb(model: Model, start: Point) -> tuple[Point, int]:
    size = len(start.coefficient)

    def height(place: Floats) -> _Stage:
        return _Stage(point=evaluate(model, place[:size], place[size:]))

    begin = np.concatenate([start.coefficient, start.month])
    _, best, steps = ascend(height, begin, _Stage(point=start), patience=PATIENCE)
    return best.point, steps
