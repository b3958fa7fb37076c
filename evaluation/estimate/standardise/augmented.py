"""Standardisation that survives one wrong model: augmented inverse probability weighting."""

import numpy as np

from evaluation.estimate.curves.durations import Durations
from evaluation.estimate.result.arrays import Floats
from evaluation.estimate.result.contrast import Label
from evaluation.estimate.result.effects import Effects
from evaluation.estimate.standardise.arms import Arms
from evaluation.estimate.standardise.g_formula import Readers, added
from evaluation.estimate.standardise.hazards import Models
from evaluation.estimate.standardise.levels import Level, averaged_over, effects, known
from evaluation.estimate.standardise.outcome import Estimand
from evaluation.estimate.standardise.residuals import Followed, Part, last_known
from evaluation.estimate.standardise.weighting import Selection


def augmented(
    durations: Durations,
    *,
    models: Models,
    selection: Selection,
    arms: Arms,
    estimand: Estimand,
    label: Label,
) -> Effects:
    """Level per arm, differences and ratios, by doubly robust standardisation.

    The g-formula plus the weighted residuals of those who were in the arm: right when the
    hazard models are, or when propensity and censoring are.

    Parameters
    ----------
    durations : Durations
        Everybody from time zero; events before censorings in a month.
    models : mapping of cause to CoxFit, DiscreteFit or HazardModel
        Of every cause, each fitted to `cause_specific` of the durations.
    selection : Selection
        Propensity and model of censoring.
    arms : Arms
    estimand : Estimand
    label : Label
        Outcome, population, method and role.

    Returns
    -------
    Effects
        Bai, Tsiatis & O'Brien (2013, Biometrics 69), Ozenne et al. (2020, Biometrical
        Journal 62); R ``riskRegression::ate(estimator = "AIPTW")``, which has continuous
        time and therefore other numbers under ties. For the treated: Hahn (1998).
        Influences include all models' derivatives, also the one that vanishes when
        every model is right, so intervals hold when one of them is wrong. NaN after the
        arm's last observed month.
    """
    readers = Readers.of(models, estimand)
    selection.check(durations, arms, estimand)
    readers.check(durations, arms)
    levels = {
        name: _level(readers, selection.followed(durations, arms, name), arms)
        for name in arms.names
    }
    chosen = averaged_over(arms) | {
        "hazards within a month": readers.form,
        "variance": "influence function: outcome, propensity and censoring estimated",
        "weights": "not normalised",
    }
    return effects(durations, levels, estimand=estimand, label=label, arms=arms, chosen=chosen)


def _level(readers: Readers, arm: Followed, arms: Arms) -> Level:
    durations, size = arm.durations, len(readers.estimand.months)
    averaged = durations.case_weight * arms.averaged
    predicted = np.zeros((len(durations), size))
    account, gradients = arm.account(size), list[Floats]()
    taking = np.flatnonzero((averaged > 0) | arm.rows)
    for part in readers.parts(len(taking)):
        rows = taking[part]
        world = arm.world.iloc[rows]
        hazards, found = readers.read(world)
        predicted[rows] = averaged[rows, None] * found.mean
        slopes = averaged[rows, None, None, None] * found.slopes
        here = np.flatnonzero(arm.rows[rows])
        followed = arm.part(rows[here], readers.causes, readers.estimand.last)
        surprise = followed.seen.surprise(found.probability[here], followed.staying)
        account.add(followed, np.einsum("rkt,rktm->rtm", surprise, found.gap[here]))
        used = _used(followed, surprise, found.probability[here])
        used *= arm.carried[rows[here], None]
        gap = found.gap[here]
        slopes[here] -= np.where(gap == 0, 0.0, used[:, None, :, None] * gap)
        gradients = added(gradients, readers.gradients(world, hazards, slopes))
    total = averaged.sum()
    estimate = (predicted + account.residual).sum(axis=0) / total
    influence = predicted - averaged[:, None] * estimate
    influence += account.influence() + readers.influence(gradients)
    return known(
        (estimate, influence / total),
        readers.estimand,
        min(last_known(durations, arm.rows), readers.last_month),
    )


def _used(part: Part, surprise: Floats, probability: Floats) -> Floats:
    """Minus the slope of the residual in a month's probability, over the gap, (r, t).

    The month itself at risk, and the earlier months' surprises: what was expected without
    an event in them counts on the later months.
    """
    total, any_cause = surprise.sum(axis=1), probability.sum(axis=1)
    earlier = np.zeros(len(total))
    result = part.seen.at_risk / part.staying
    for month in range(total.shape[1]):
        result[:, month] += earlier
        earlier = earlier * (1 - any_cause[:, month]) + total[:, month]
    return result
