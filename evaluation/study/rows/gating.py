"""What the material does not carry is withheld, row by row, with the reason."""

from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from evaluation.design.gates import Evidence as DesignEvidence
from evaluation.design.gates import Gate, evaluate_gates, gate_rows, mature_share
from evaluation.design.overlap import effective_size, top_share
from evaluation.estimate import Label, concat
from evaluation.estimate.result.stated import Counts, Stated
from evaluation.protocol.kinds import kind_of
from evaluation.protocol.limits import GateLimits
from evaluation.protocol.protocol import Outcome, Protocol
from evaluation.study.rows.compared_pairs import (
    METHODS,
    Pair,
    Refused,
    method_text,
    persons,
    population,
)

NUMBERS = ("estimate", "std_error", "conf_low", "conf_high", "p_value")
UNKNOWN = "Uppföljningen räcker inte till"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judge:
    """Gates that depend on the outcome and its horizon.

    Attributes
    ----------
    limits : GateLimits
    observed : array, shape (n,)
        Months each row can be followed.
    person : array, shape (n,)
        Whose row it is.
    known : dict
        Effective size and weight tail by pair and month: every outcome asks for the same.
    """

    limits: GateLimits
    observed: np.ndarray
    person: np.ndarray
    known: dict[tuple[str, str, int, int], tuple[float, float]] = field(default_factory=dict)

    def gates(
        self, frame: pd.DataFrame, outcome: Outcome, pair: Pair, horizon: int
    ) -> tuple[Gate, ...]:
        """Judge events and follow-up of an outcome at one horizon.

        Parameters
        ----------
        frame : DataFrame
            The outcome's rows of the contract, as estimated.
        """
        size, heaviest = self._carried(outcome, pair, horizon)
        return evaluate_gates(
            DesignEvidence(
                events=_fewest(frame, horizon) if kind_of(outcome).counts_events else None,
                ess=size,
                top_share=heaviest,
                # Measured once: nobody has to be followed.
                mature=self._mature(outcome, pair, horizon) if horizon else None,
                rows=int(min(np.count_nonzero(members) for members in pair.sides)),
            ),
            self.limits,
        )

    def by_horizon(self, frame: pd.DataFrame, outcome: Outcome, pair: Pair) -> tuple[Gate, ...]:
        """Judge every horizon; the gates' names end with outcome and horizon."""
        return tuple(
            replace(gate, name=f"{gate.name}:{outcome.name}:{horizon}")
            for horizon in outcome.horizons
            for gate in self.gates(frame, outcome, pair, horizon)
        )

    def last_month(self, outcome: Outcome, pair: Pair, *, months: int) -> int:
        """Last month a curve may show: what lies beyond is held back at every horizon too."""
        every = range(1, months + 1)
        held = [month for month in every if not self._not_carried(outcome, pair, month)]
        return max(held, default=0)

    def hold_back(self, frame: pd.DataFrame, outcome: Outcome, pair: Pair) -> pd.DataFrame:
        """Blank the shares of single months that would be held back at a horizon.

        A curve runs on through such a month; a share is of its month alone.
        """
        judged = frame.assign(status="ok", note="")
        for month in sorted(set(frame["month"]) - {0}):
            if reasons := self._not_carried(outcome, pair, int(month)):
                _blank(judged, (judged["month"] == month).to_numpy(), reasons, numbers=("share",))
        return judged

    def _not_carried(self, outcome: Outcome, pair: Pair, month: int) -> str:
        size, heaviest = self._carried(outcome, pair, month)
        evidence = DesignEvidence(
            ess=size, top_share=heaviest, mature=self._mature(outcome, pair, month)
        )
        gates = evaluate_gates(evidence, self.limits)
        return "; ".join(gate.reason_sv for gate in gates if not gate.passed)

    def withhold(
        self,
        frame: pd.DataFrame,
        outcome: Outcome,
        pair: Pair,
        *,
        evidence: pd.DataFrame | None = None,
    ) -> pd.DataFrame:
        """Blank the numbers that a gate holds back and say why in `note`.

        Parameters
        ----------
        evidence : DataFrame, optional
            Rows whose events are counted; default the frame itself.
        """
        judged, counted = frame.copy(), frame if evidence is None else evidence
        for horizon in sorted(set(frame["month"])):
            here = (judged["month"] == horizon).to_numpy()
            failed = [
                gate.reason_sv
                for gate in self.gates(counted, outcome, pair, int(horizon))
                if not gate.passed
            ]
            reasons = "; ".join([*([pair.withheld] if pair.withheld else []), *failed])
            if reasons:
                _blank(judged, here, reasons)
        missing = (judged["status"] == "ok") & judged["estimate"].isna()
        _blank(judged, missing.to_numpy(), UNKNOWN)
        return judged

    def _carried(
        self, outcome: Outcome, pair: Pair, horizon: int
    ) -> tuple[float | None, float | None]:
        """Effective size and weight tail at a horizon, where later starters have left by then.

        Without monthly factors the weights are those the design gates have judged.
        """
        if kind_of(outcome).settled_before_start:
            return None, None  # it has happened: nobody has left by then
        weights = pair.weights(outcome)
        if weights.monthly is None:
            return None, None
        key = (pair.population, pair.reference, pair.look_ahead(outcome), horizon)
        if key not in self.known:
            self.known[key] = self._measured(pair, weights.base * weights.monthly[:, horizon - 1])
        return self.known[key]

    def _measured(self, pair: Pair, weight: np.ndarray) -> tuple[float, float]:
        sides = list(pair.sides)
        if pair.rows is not None or pair.lost is not None:
            # Clones leave their strategy, and follow-up ends: the heaviest are of those left.
            sides = [rows & (weight > 0) for rows in sides]
        sizes = [effective_size(weight[rows], self.person[rows]) for rows in sides]
        tails = [top_share(weight[rows], self.person[rows]) for rows in sides]
        return min(sizes), max(tails)

    def _mature(self, outcome: Outcome, pair: Pair, horizon: int) -> float:
        if kind_of(outcome).settled_before_start:
            return 1.0  # it has happened: nobody has to be followed
        ahead = outcome.window if kind_of(outcome).looks_ahead == "window" else 0
        shares = [
            mature_share(self.observed[members], needed=horizon + ahead) for members in pair.sides
        ]
        return min(shares)


def judge_of(protocol: Protocol, trials: pd.DataFrame) -> Judge:
    """Give the judge of a study's rows."""
    return Judge(
        limits=protocol.gates,
        observed=trials["observed"].to_numpy(),
        person=persons(trials),
    )


def pair_gates(pair: Pair, more: tuple[Gate, ...]) -> pd.DataFrame:
    """Give the rows of a pair for the table of gates; each gate once."""
    worst: dict[str, Gate] = {}
    for gate in (*pair.gates, *more):
        known = worst.get(gate.name)
        if known is None or (known.passed and not gate.passed):
            worst[gate.name] = gate
    return gate_rows(tuple(worst.values()), contrast=pair.contrast.name, arm=pair.name)


def refusal_gates(refused: Refused) -> pd.DataFrame:
    """Give the gate that a pair could not even be weighed for."""
    return gate_rows((refused.gate,), contrast=refused.contrast.name, arm=refused.name)


def refused_rows(refused: Refused, outcome: Outcome) -> pd.DataFrame:
    """Give the contract's rows of a pair that could not even be weighed: no numbers, a reason."""
    contrast = refused.contrast
    label = Label(
        outcome=outcome.name,
        population=population(contrast, refused.arm),
        arm=refused.arm,
        reference=refused.reference,
        method=method_text(contrast, METHODS),
        role=outcome.role,
    )
    nothing, scale = Stated(withheld=refused.gate.reason_sv), kind_of(outcome).published
    parts = [
        nothing.effects(label, scale=scale, counts=Counts(), month=month)
        for month in outcome.horizons
    ]
    return concat(parts).rows(analysis="")


def _fewest(frame: pd.DataFrame, horizon: int) -> int:
    levels = frame[(frame["reference"] == "") & (frame["month"] == horizon)]
    # Exits by reason compete: the gate asks for events of any reason, the door for each.
    by_arm = levels.groupby("arm", sort=True)["events"].sum()
    return int(by_arm.min()) if len(by_arm) else 0


def _blank(
    frame: pd.DataFrame, rows: np.ndarray, reason: str, *, numbers: tuple[str, ...] = NUMBERS
) -> None:
    frame.loc[rows, list(numbers)] = np.nan
    frame.loc[rows, "status"] = "gated"
    frame.loc[rows, "note"] = reason
