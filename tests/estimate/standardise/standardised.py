"""A small study with everything estimated, so that one row can be moved everywhere at once."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from evaluation.design.propensity import fit_propensity
from evaluation.estimate import Durations, Label, cause_specific, cox
from evaluation.estimate.discrete.regression import discrete_hazard
from evaluation.estimate.standardise.arms import Arms
from evaluation.estimate.standardise.augmented import augmented
from evaluation.estimate.standardise.cox import CoxHazards
from evaluation.estimate.standardise.g_formula import g_formula
from evaluation.estimate.standardise.outcome import Estimand
from evaluation.estimate.standardise.table import censoring, counted_hazards
from evaluation.estimate.standardise.weighting import Selection, inverse_probability

LABEL = Label(
    outcome="exit", population="all", arm="", reference="", method="standardised", role="primary"
)
NAMES = ("none", "job", "course")


@dataclass(frozen=True)
class Study:
    time: np.ndarray
    cause: np.ndarray
    arm: np.ndarray
    X: pd.DataFrame
    last: int

    @property
    def size(self):
        return len(self.time)


def draw(*, seed=3, size=120, arms=3, last=8):
    """Draw a confounded study with two causes and censoring that depends on the background."""
    rng = np.random.default_rng(seed)
    x, z = rng.normal(size=size), rng.integers(0, 2, size)
    scores = np.column_stack([np.zeros(size), 0.6 * x - 0.2, 0.4 * z - 0.3 * x])[:, :arms]
    odds = np.exp(scores).cumsum(axis=1)
    arm = (rng.random(size) * odds[:, -1] > odds.T[:-1]).sum(axis=0)
    ended = np.ceil(rng.exponential(10 * np.exp(-0.3 * x - 0.3 * (arm == 1)))).astype(int)
    left = np.floor(rng.exponential(14 * np.exp(0.4 * z), size)).astype(int)
    time = np.minimum(np.minimum(ended, left), last)
    cause = np.where((ended <= left) & (ended <= last), rng.integers(1, 3, size), 0)
    return Study(time, cause, arm, pd.DataFrame({"x": x, "z": z}), last)


def _covariates(study, place):
    return study.X.assign(
        job=(place == 1) * 1.0,
        course=(place == 2) * 1.0,
        job_x=(place == 1) * study.X["x"],
        arm=place,
    )


def worlds(study):
    return {
        name: _covariates(study, np.full(study.size, place))
        for place, name in enumerate(NAMES[: study.arm.max() + 1])
    }


def observed(study):
    """Everybody's covariates in the arm they were in."""
    return _covariates(study, study.arm)


def durations_of(study, weight=None, **more):
    return Durations(time=study.time, cause=study.cause, weight=weight, **more)


def arms_of(study, **more):
    return Arms(worlds=worlds(study), group=np.array(NAMES)[study.arm], **more)


def cox_models(study, durations, *, form="exponential", ties="breslow", names=None):
    Z = observed(study)[list(names or ["x", "job", "job_x"])]
    return {
        cause: CoxHazards(fit=cox(cause_specific(durations, cause=cause), Z, ties=ties), form=form)
        for cause in (1, 2)
    }


def discrete_models(study, durations, *, link="logit", names=("x", "job")):
    Z = observed(study)[list(names)]
    return {
        cause: discrete_hazard(
            cause_specific(durations, cause=cause), Z, link=link, month_effects=[2, 4, study.last]
        )
        for cause in (1, 2)
    }


def counted_models(study, durations, *, names, causes=(1, 2)):
    return {
        cause: counted_hazards(
            cause_specific(durations, cause=cause), covariates=observed(study), names=names
        )
        for cause in causes
    }


def selection_of(study, durations, *, censored="cox", names=("x", "z")):
    X = np.column_stack([np.ones(study.size), study.X[list(names)]])
    left = censoring(durations, last=study.last)
    model = None
    if censored == "cox":
        model = cox(left, observed(study)[["z", "job"]], ties="breslow")
    elif censored == "discrete":
        model = discrete_hazard(left, observed(study)[["z", "job"]], month_effects=[3, study.last])
    elif censored == "counted":
        model = counted_hazards(left, covariates=observed(study), names=["arm", "z"])
    return Selection(
        propensity=fit_propensity(X, study.arm, case_weight=durations.case_weight), censored=model
    )


def run(method, study, durations, estimand, *, models=None, selection=None, **more):
    """Estimate by the named method; models and selection default to Cox models."""
    arms = arms_of(study, **more)
    common = {"arms": arms, "estimand": estimand, "label": LABEL}
    if method == "g_formula":
        return g_formula(durations, models=models or cox_models(study, durations), **common)
    chosen = selection or selection_of(study, durations)
    if method == "weighting":
        return inverse_probability(durations, selection=chosen, **common)
    models = models or cox_models(study, durations)
    return augmented(durations, models=models, selection=chosen, **common)


def risk(months, cause=None):
    return Estimand(kind="risk", months=np.array(months), cause=cause)
