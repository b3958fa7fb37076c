"""Everything a study of one drawn register says, beside what is true."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import combinations

import numpy as np

from benchmarks.coverage_cox import hazard_ratios
from benchmarks.coverage_draw import Drawn
from benchmarks.coverage_law import REASONS, Law
from benchmarks.coverage_truth import Truth
from evaluation.design import compare, fit_start_hazard, never_weights
from evaluation.estimate import (
    ComparedRows,
    Label,
    Linear,
    absorbing_risk,
    cumulative_incidence,
    event_free_months,
    months_in_state,
    occupation,
)
from evaluation.estimate.result.scales import interval
from evaluation.protocol import Contrast, Covariate
from evaluation.protocol.protocol import Adjustment

SEED = 20_180_901
HORIZON, WINDOW, ROLE = 24, 12, "primary"
BACKGROUND = (Covariate(name="bakgrund", form="categories", label=""),)
MONTHS_OF = {
    "durable_exit": (12, 24),
    "durable_exit_programme": (12, 24),
    "months_on_aid": (24,),
    "months_until_durable_exit": (24,),
    "exit": (12,),
}
CAUSES = {f"exit:{reason}": cause for cause, reason in enumerate(REASONS[:3], start=1)}
COLUMNS = ["contrast", "outcome", "arm", "month", "truth", "estimate", "std_error", "low", "high"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One pair of groups of a register, with estimated weights."""

    drawn: Drawn
    rows: ComparedRows
    arm: np.ndarray
    reference: np.ndarray
    label: Label

    def differences(self, outcome: str) -> Iterator[tuple]:
        """Outcome, month, estimate, standard error and interval, for every month and reason.

        The same numbers as the rows of `contrast`, without their frames: a tenth of the time.
        """
        sides = [self._levels(outcome, members) for members in (self.arm, self.reference)]
        for name, arm in sides[0].items():
            reference = sides[1][name]
            estimate = arm.estimate - reference.estimate
            influence = arm.influence - reference.influence
            error = np.sqrt(np.square(influence).sum(axis=0))
            low, high = interval(estimate, error, kind="plain", level=0.95)
            for place, month in enumerate(arm.month):
                yield name, int(month), *(part[place] for part in (estimate, error, low, high))

    def _levels(self, outcome: str, members: np.ndarray) -> dict[str, Linear]:
        months = np.array(MONTHS_OF[outcome])
        given = {"members": members, "horizons": months}
        if outcome == "months_on_aid":
            at = np.arange(HORIZON + 1)
            shares = occupation(
                self.drawn.on_aid, self.rows, members=members, months=at, states=(1,)
            )
            return {outcome: months_in_state(shares[1], horizons=months)}
        if outcome == "exit":
            time, cause = self.drawn.first_exit()
            curves = cumulative_incidence(time, cause, self.rows, causes=[1, 2, 3], **given)
            return {name: curves[cause] for name, cause in CAUSES.items()}
        counts = outcome == "durable_exit_programme"
        time, event = self.drawn.durable_exit(WINDOW, programme_counts=counts)
        estimator = event_free_months if outcome.startswith("months") else absorbing_risk
        return {outcome: estimator(time, event, self.rows, **given)}


def compared(law: Law, drawn: Drawn, kind: str) -> Iterator[Compared]:
    """Every pair of one kind of contrast: not_now, never or between_arms."""
    trials, arms = drawn.trials, law.names[1:]
    weights = "overlap" if kind == "between_arms" else "att"
    hazard = fit_start_hazard(trials, BACKGROUND) if kind == "never" else None
    for names in [arms] if kind == "between_arms" else [("ingen", name) for name in arms]:
        asked = Contrast(name=kind, label="", kind=kind, weights=weights, arms=names)
        adjusted = Adjustment(covariates=BACKGROUND)
        found = compare(trials, contrast=asked, adjustment=adjusted, arms=names)
        weight = found.weights
        if hazard is not None:
            weight = never_weights(weight, trials=trials, hazard=hazard, months=HORIZON)
        rows = ComparedRows(person=trials["person"].to_numpy(), weights=weight)
        for reference, arm in combinations(names, 2):
            yield Compared(
                drawn=drawn,
                rows=rows,
                arm=found.members(arm),
                reference=found.members(reference),
                label=Label(
                    outcome="", population=kind, arm=arm, reference=reference, method="", role=ROLE
                ),
            )


def truth_of(truth: Truth, one: Compared, outcome: str, month: int) -> float:
    """Difference between the groups that the register's law implies."""
    kind, arm, reference = one.label.population, one.label.arm, one.label.reference
    people = truth.overlap() if kind == "between_arms" else truth.starters(arm)
    level = partial(truth.value, outcome, people=people, month=month)
    return level(arm, later=True) - level(reference, later=kind != "never")


def answers(law: Law, truth: Truth, drawn: Drawn, kind: str) -> Iterator[tuple]:
    """Lines of `COLUMNS` for every pair, outcome and month of one kind of contrast."""
    for one in compared(law, drawn, kind):
        name = one.label.arm if one.label.reference == "ingen" else _both(one.label)
        for outcome in MONTHS_OF:
            if not _is_asked(law, one.label, outcome):
                continue
            for told, month, *numbers in one.differences(outcome):
                wanted = truth_of(truth, one, told, month)
                yield kind, told, name, month, wanted, *numbers
        if kind != "between_arms" and not law.insatser[one.label.arm].paid:
            yield from hazard_ratios(
                law,
                truth,
                drawn,
                rows=one.rows,
                arm=one.arm,
                reference=one.reference,
                kind=kind,
                name=one.label.arm,
            )


def _both(label: Label) -> str:
    return f"{label.arm} mot {label.reference}"


def _is_asked(law: Law, label: Label, outcome: str) -> bool:
    paid = any(one.paid for one in law.insatser.values())
    if outcome == "durable_exit_programme":
        return paid
    # Whoever starts a paid insats leaves assistance the month after: nothing to estimate.
    of_paid = label.arm in law.insatser and law.insatser[label.arm].paid
    return not (of_paid and outcome == "exit")
