"""Outcomes of one pair of groups: effects, curves and months in each state."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np
import pandas as pd

from evaluation.cohort import STATES, Cohort, durable_exit, first_exit, state_at
from evaluation.errors import ProtocolError
from evaluation.estimate import (
    ComparedRows,
    Effects,
    Linear,
    absorbing_risk,
    concat,
    contrast,
    cumulative_incidence,
    months_in_state,
    occupation,
    weighted_mean,
)
from evaluation.protocol.protocol import Outcome
from evaluation.study.modules import Function
from evaluation.study.register.own_outcomes import own_times
from evaluation.study.register.placebos import months_before
from evaluation.study.rows.compared_pairs import Pair, persons
from evaluation.study.rows.effect_rows import (
    SHARE_METHODS,
    at_horizons,
    curve_frames,
    label,
    occupation_frame,
    weighted_rows,
)

ON_AID = STATES.index("bistand")


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What one outcome gave for one pair."""

    effects: Effects
    curves: tuple[pd.DataFrame, ...] = ()
    occupation: tuple[pd.DataFrame, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurer:
    """Outcomes of a cohort, computed once for all pairs.

    Attributes
    ----------
    cohort : Cohort
    months : int
        Follow-up months.
    functions : mapping
        The study's own outcomes, by kind: `(cohort, outcome) -> (time, event)`, one entry
        per row of the trials.
    states : tuple of int
        States that some outcome asks for.
    occupied : dict
        Shares of the latest pair.
    """

    cohort: Cohort
    months: int
    functions: Mapping[str, Function] = field(default_factory=dict)
    states: tuple[int, ...] = tuple(range(len(STATES)))
    occupied: dict[tuple[str, str, str], list[dict[int, Linear]]] = field(default_factory=dict)

    def measure(self, outcome: Outcome, pair: Pair) -> Measured:
        """Give the effects of one outcome for one pair.

        Raises
        ------
        ProtocolError
            When nobody has written what the outcome's kind means.
        """
        if outcome.kind == "exit_reason":
            return self._by_reason(outcome, pair)
        if outcome.kind in {"months_on_aid", "state_occupation"}:
            return self._by_state(outcome, pair)
        if outcome.kind == "aid_before":
            return self._before(outcome, pair)
        return self._absorbing(outcome, pair)

    def times(self, outcome: Outcome) -> tuple[np.ndarray, np.ndarray]:
        """Months to the outcome or to the end of its follow-up, and whether it was seen."""
        trials = self.cohort.trials
        if outcome.kind == "durable_exit":
            return durable_exit(
                self.cohort.histories,
                persons(trials),
                trials["month"].to_numpy(),
                window=outcome.window,
                programme_counts=outcome.programme_counts,
            )
        if outcome.kind in self.functions:
            return own_times(self.functions[outcome.kind], self.cohort, outcome)
        allowed = ("durable_exit", *self.functions)
        raise ProtocolError(
            f"no function for '{outcome.kind}'", at=f"outcomes.{outcome.name}", allowed=allowed
        )

    def _absorbing(self, outcome: Outcome, pair: Pair) -> Measured:
        time, event = self.times(outcome)
        rows = weighted_rows(pair, self.cohort.trials, outcome)
        risk = partial(absorbing_risk, time, event, rows, horizons=self._every_month())
        arm, reference = (
            risk(members=pair.comparison.members(name)) for name in (pair.arm, pair.reference)
        )
        effects = contrast(arm, reference, rows, label=label(outcome, pair))
        return Measured(
            effects=at_horizons(effects, outcome),
            curves=curve_frames(effects, arm, reference, pair),
        )

    def _by_reason(self, outcome: Outcome, pair: Pair) -> Measured:
        trials, causes = self.cohort.trials, tuple(range(1, len(STATES)))
        time, cause = first_exit(
            self.cohort.histories,
            self.cohort.exits,
            persons(trials),
            trials["month"].to_numpy(),
            matured_to=self.cohort.matured_to,
        )
        rows = weighted_rows(pair, trials, outcome)
        incidence = partial(
            cumulative_incidence,
            time.astype(np.int64),
            cause,
            rows,
            horizons=self._every_month(),
            causes=causes,
        )
        arm, reference = (
            incidence(members=pair.comparison.members(name)) for name in (pair.arm, pair.reference)
        )
        parts: list[Effects] = []
        curves: list[pd.DataFrame] = []
        for one in causes:
            name = f"{outcome.name}:{STATES[one]}"
            effects = contrast(arm[one], reference[one], rows, label=label(outcome, pair, name))
            parts.append(at_horizons(effects, outcome))
            curves += curve_frames(effects, arm[one], reference[one], pair)
        return Measured(effects=concat(parts), curves=tuple(curves))

    def _by_state(self, outcome: Outcome, pair: Pair) -> Measured:
        rows = weighted_rows(pair, self.cohort.trials, outcome)
        found = self._occupied(pair, rows)
        if outcome.kind == "months_on_aid":
            horizons = np.array(outcome.horizons)
            arm, reference = (months_in_state(side[ON_AID], horizons=horizons) for side in found)
            named = label(outcome, pair, methods=SHARE_METHODS)
            return Measured(effects=contrast(arm, reference, rows, label=named, measure="months"))
        return self._states(outcome, pair, rows, found)

    def _occupied(self, pair: Pair, rows: ComparedRows) -> list[dict[int, Linear]]:
        """Shares in each state in both groups; kept, as two outcomes read the same shares."""
        key = (pair.population, pair.arm, pair.reference)
        if key not in self.occupied:
            # One pair at a time: influences of every month and state are large.
            self.occupied.clear()
            self.occupied[key] = [
                occupation(
                    self._state_at,
                    rows,
                    members=pair.comparison.members(name),
                    months=np.arange(self.months + 1),
                    states=self.states,
                )
                for name in (pair.arm, pair.reference)
            ]
        return self.occupied[key]

    def _before(self, outcome: Outcome, pair: Pair) -> Measured:
        """Months with assistance before the start, which the start cannot have changed."""
        trials = self.cohort.trials
        rows = weighted_rows(pair, trials)
        named = label(outcome, pair, methods=SHARE_METHODS)
        parts = []
        for horizon in outcome.horizons:
            counted = months_before(
                self.cohort.histories,
                persons(trials),
                trials["month"].to_numpy(),
                months=horizon,
                skipped=outcome.window,
            )
            arm, reference = (
                replace(
                    weighted_mean(counted, rows, members=pair.comparison.members(name)),
                    month=np.array([horizon]),
                )
                for name in (pair.arm, pair.reference)
            )
            parts.append(contrast(arm, reference, rows, label=named, measure="months"))
        return Measured(effects=concat(parts))

    def _states(
        self, outcome: Outcome, pair: Pair, rows: ComparedRows, found: list[dict[int, Linear]]
    ) -> Measured:
        parts, frames = [], []
        for state in found[0]:
            named = label(outcome, pair, f"{outcome.name}:{STATES[state]}", methods=SHARE_METHODS)
            effects = contrast(found[0][state], found[1][state], rows, label=named, measure="share")
            parts.append(at_horizons(effects, outcome))
            frames += [
                occupation_frame(side[state], pair, series, STATES[state])
                for series, side in zip(("arm", "reference"), found, strict=True)
            ]
        return Measured(effects=concat(parts), occupation=tuple(frames))

    def _state_at(self, offset: int) -> np.ndarray:
        trials = self.cohort.trials
        month = trials["month"].to_numpy()
        return state_at(self.cohort.histories, persons(trials), month, offset)

    def _every_month(self) -> np.ndarray:
        return np.arange(1, self.months + 1)
