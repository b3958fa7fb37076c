"""Standardisation by weights: the arm's own course, weighted to look like the population."""

from dataclasses import dataclass

import numpy as np

from evaluation.design.own_arm import own_arm_ratio
from evaluation.design.propensity import Propensity
from evaluation.errors import GateError, UsageError
from evaluation.estimate.curves.durations import Durations
from evaluation.estimate.result.arrays import Floats, safe_ratio
from evaluation.estimate.result.contrast import Label
from evaluation.estimate.result.effects import Effects
from evaluation.estimate.standardise.arms import Arms, check_rows
from evaluation.estimate.standardise.hazards import Fit, as_model
from evaluation.estimate.standardise.levels import Level, averaged_over, effects, known
from evaluation.estimate.standardise.observation import Observation
from evaluation.estimate.standardise.outcome import Estimand, Expected, expected
from evaluation.estimate.standardise.residuals import Followed, last_known


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Models of who is in which arm and who is still observed.

    Parameters
    ----------
    propensity : Propensity
        Of all n rows, with their case weights; its arm 0 is the reference, the others follow
        the order of the arms.
    censored : CoxFit, DiscreteFit or HazardModel, optional
        Of leaving observation, fitted to `censoring(durations)`; its covariates are those
        of the row's own arm. Default nobody leaves before the last month.
    """

    propensity: Propensity
    censored: Fit | None = None

    @property
    def observation(self) -> Observation:
        """The model of leaving observation."""
        return Observation(model=None if self.censored is None else as_model(self.censored))

    def check(self, durations: Durations, arms: Arms, estimand: Estimand) -> None:
        """Refuse models of other rows or arms, and censoring without a model."""
        self.observation.check(durations, estimand)
        check_rows(durations, arms, self.observation.units)
        if not np.array_equal(arms.code, self.propensity.arm):
            way_out = f"number the arms {', '.join(arms.names)} from 0"
            raise UsageError("a propensity of other arms", at="propensity", way_out=way_out)
        weighs = durations.case_weight * arms.known > 0
        for name in arms.names:
            if not (arms.members(name) & weighs).any():
                problem = f"'{name}' has no rows with weight"
                raise GateError(problem, at="Arms", way_out="compare fewer arms")

    def ratio(self, arms: Arms, name: str) -> tuple[Floats, Floats]:
        """Weight of a row that was in the arm, and its slope in the propensity's parameters."""
        used = arms.members(name) & (arms.known > 0)
        if not (self.propensity.probabilities[used, arms.names.index(name)] > 0).all():
            problem = f"rows of '{name}' with probability 0 of being there"
            raise GateError(problem, at="propensity", way_out="restrict to where arms overlap")
        treated = arms.names.index(arms.treated) if arms.treated else None
        return own_arm_ratio(self.propensity, treated=treated)

    def followed(self, durations: Durations, arms: Arms, name: str) -> Followed:
        """Rows of one arm with their weights, to be followed month by month."""
        ratio, slope = self.ratio(arms, name)
        weight = np.where(arms.members(name), durations.case_weight * arms.known, 0.0)
        taking = weight > 0
        return Followed(
            durations=durations,
            world=arms.worlds[name],
            rows=taking,
            carried=np.where(taking, weight * np.where(taking, ratio, 0.0), 0.0),
            slope=np.where(taking[:, None], weight[:, None] * slope, 0.0),
            treatment=self.propensity.influence,
            observation=self.observation,
        )


def inverse_probability(
    durations: Durations, *, selection: Selection, arms: Arms, estimand: Estimand, label: Label
) -> Effects:
    """Level per arm, differences and ratios, standardised by inverse probability weights.

    Each arm's Aalen-Johansen curve, its rows weighted by 1 / propensity (or the odds of the
    treated) and month by month by 1 / probability of still being observed.

    Parameters
    ----------
    durations : Durations
        Everybody from time zero; events before censorings in a month.
    selection : Selection
    arms : Arms
        Its worlds need the covariates of the model of censoring only.
    estimand : Estimand
    label : Label
        Outcome, population, method and role.

    Returns
    -------
    Effects
        Influences include both models (Cole & Hernan 2004; Robins & Finkelstein 2000); the
        estimates are those of R ``survfit(..., weights =)`` with weights that change by
        month. NaN after the arm's last observed month.
    """
    selection.check(durations, arms, estimand)
    levels = {name: _level(durations, selection, arms, estimand, name) for name in arms.names}
    chosen = averaged_over(arms) | {
        "variance": "influence function: propensity and censoring estimated",
        "weights": "normalised in each month",
    }
    return effects(durations, levels, estimand=estimand, label=label, arms=arms, chosen=chosen)


def _level(
    durations: Durations, selection: Selection, arms: Arms, estimand: Estimand, name: str
) -> Level:
    causes = tuple(range(1, max(durations.n_causes, estimand.cause or 1) + 1))
    arm = selection.followed(durations, arms, name)
    found, at_risk = _curve(arm, causes, estimand)
    # A month's hazard moves the mean by its slope, and a row the hazard by its share.
    scale = safe_ratio(found.before[0], at_risk)
    account = arm.account(len(estimand.months))
    for part in arm.parts(causes, estimand.last):
        surprise = part.seen.surprise(found.probability, part.staying) * scale
        account.add(part, np.einsum("rkt,ktm->rtm", surprise, found.gap[0]))
    return known((found.mean[0], account.influence()), estimand, last_known(durations, arm.rows))


def _curve(arm: Followed, causes: tuple[int, ...], estimand: Estimand) -> tuple[Expected, Floats]:
    """Read the arm's weighted hazards, and its weight at risk by month."""
    at_risk, events = np.zeros(estimand.last), np.zeros((len(causes), estimand.last))
    for part in arm.parts(causes, estimand.last):
        share = arm.carried[part.rows, None] / part.staying
        at_risk += (part.seen.at_risk * share).sum(axis=0)
        events += np.einsum("rkt,rt->kt", part.seen.event, share)
    hazard = safe_ratio(events, at_risk)[None]
    return expected(hazard, estimand.payments(causes), estimand.months), at_risk
