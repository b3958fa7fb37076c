"""One outcome of a panel, and how what is estimated of it is labelled."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from evaluation.cohort import NO_ARM
from evaluation.estimate import Label
from evaluation.estimate.did.found import Choices
from evaluation.estimate.did.panel.counts import treated
from evaluation.estimate.did.panel.data import PanelData
from evaluation.estimate.result.stated import Counts, Stated
from evaluation.protocol.panel import PanelPlan
from evaluation.protocol.protocol import Outcome, Protocol
from evaluation.study.panel.rows import PanelRows, plan_of

# Kronor are told in whole ones: finer digits times a group's size are a sum.
WHOLE = {"kronor": 0}
# What is made from persons one by one gives their numbers back when it is finer.
OF_PERSONS = {"p_value": 3, "weight": 2, "breakdown": 2}
NUMBERS = ("estimate", "std_error", "conf_low", "conf_high")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """An outcome with its panel.

    Attributes
    ----------
    rows : PanelRows
    protocol : Protocol
    outcome : Outcome
    panel : PanelData
    rng : Generator
        Of the outcome alone, so that one more outcome changes no other's numbers.
    """

    rows: PanelRows
    protocol: Protocol
    outcome: Outcome
    panel: PanelData
    rng: np.random.Generator

    @cached_property
    def plan(self) -> PanelPlan:
        """The panel's plan."""
        return plan_of(self.protocol)

    @cached_property
    def choices(self) -> Choices:
        """What the plan says of its estimators."""
        plan = self.plan
        return Choices(
            method=plan.method,
            control=plan.control,
            base_period=plan.base_period,
            anticipation=plan.anticipation,
            first_event=plan.first_event,
            last_event=plan.last_event,
        )

    @cached_property
    def persons(self) -> np.ndarray:
        """Persons behind each unit, shape (n,)."""
        return self.rows.persons_of(self.panel.unit)

    @cached_property
    def counts(self) -> Counts:
        """Persons treated within the periods, and the others."""
        count = treated(self.panel, self.persons)
        return Counts(n=count, n_reference=float(self.persons.sum()) - count)

    def told(
        self, found: Stated, method: str, *, analysis: str = "", role: str = ""
    ) -> pd.DataFrame:
        """Give an estimate as a row of the contract.

        Parameters
        ----------
        method : str
        analysis : str
            What follows the study's name; empty for the study itself.
        role : str
            Default the outcome's.
        """
        contrast = self.protocol.contrasts[0]
        label = Label(
            outcome=self.outcome.name,
            population=contrast.name,
            arm=contrast.arms[0],
            reference=NO_ARM,
            method=method,
            role=role or self.outcome.role,
        )
        effects = found.effects(label, scale=self.outcome.scale, counts=self.counts)
        named = f"{self.protocol.name}:{analysis}" if analysis else ""
        return self.coarse(self.whole(effects.rows(analysis=named)))

    def whole(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Round numbers that are told in whole units of the outcome."""
        if self.outcome.unit not in WHOLE:
            return frame
        numbers = [name for name in frame.columns if name in NUMBERS or name.startswith("band")]
        return frame.assign(**frame[numbers].round(WHOLE[self.outcome.unit]))

    def coarse(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Round what is told of persons: a mean times a small cohort's size is a sum."""
        if not self.rows.of_persons:
            return frame
        numbers = [name for name in frame.columns if name in NUMBERS or name.startswith("band")]
        told = frame[numbers].astype(float).round(WHOLE.get(self.outcome.unit, 2))
        more = {
            name: frame[name].astype(float).round(places)
            for name, places in OF_PERSONS.items()
            if name in frame
        }
        return frame.assign(**told, **more)
