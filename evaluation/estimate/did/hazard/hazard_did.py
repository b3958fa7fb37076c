"""Difference-in-differences for spells: parallel trends of hazards, not of shares.

Shares that have left can only rise and end at 1, so two groups with different but constant
hazards never have parallel shares. Deaner & Ku (arXiv 2405.05220) assume that untreated hazards
move in parallel instead: here the log of the month's integrated hazard (``cloglog``; their
proportional hazards) or its log odds (``logit``). The model is fitted to untreated months only
and carried into the treated ones (Borusyak, Jaravel & Spiess 2024), so nothing is assumed about
how effects differ between cohorts, months and persons.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd

from evaluation.errors import GateError
from evaluation.estimate.did.hazard.design import (
    Design,
    Form,
    Stretches,
    design_of,
    fit_months,
)
from evaluation.estimate.did.hazard.groups import Units
from evaluation.estimate.did.hazard.spells import Spells
from evaluation.estimate.discrete.fit import DiscreteFit
from evaluation.estimate.discrete.month_effects import MonthEffects
from evaluation.estimate.discrete.point import Direction
from evaluation.estimate.result.arrays import Bools, Floats, Ints

PLACE = "hazard_did"


@dataclass(frozen=True, slots=True, kw_only=True)
class HazardDid:
    """Untreated hazards, carried into the treated months.

    Attributes
    ----------
    spells : Spells
    design : Design
    form : Form
    fit : DiscreteFit
        Of the untreated months; its months count from `spells.origin`.
    stretches : Stretches
        Rows of the fit.
    units : Units
    """

    spells: Spells
    design: Design
    form: Form
    fit: DiscreteFit
    stretches: Stretches = field(repr=False)
    units: Units = field(repr=False)

    @property
    def compared(self) -> Bools:
        """Whether anybody untreated was observed in each month 0..last since the origin."""
        durations = self.fit.durations
        size = int(self.spells.durations.time.max()) + 2
        change = np.bincount(durations.start + 1, minlength=size).astype(np.int64)
        change -= np.bincount(durations.time + 1, minlength=size)
        return np.asarray(change.cumsum()[:-1] > 0)

    def moved(self, slopes: Direction) -> Floats:
        """Influence of each unit on functions of the untreated hazards; (u, m)."""
        return self.units.sums(self.fit.moved(slopes), self.stretches.spell)

    def conventions(self) -> dict[str, str]:
        """Name what another tool could have chosen otherwise."""
        return {
            **self.fit.conventions(),
            "restriction": f"parallel untreated hazards ({self.fit.model.link})",
            "untreated hazards": "imputed from untreated months",
            "variance": "influence function, summed within units, no correction",
            "independent units": str(len(self.units.unit)),
        }


def hazard_did(
    spells: Spells,
    covariates: pd.DataFrame | None = None,
    *,
    link: Literal["cloglog", "logit"] = "cloglog",
    month_effects: MonthEffects = "free",
    duration_ends: Sequence[int] = (),
) -> HazardDid:
    """Fit the hazards of untreated months: a level per cohort and an effect per calendar month.

    Parameters
    ----------
    spells : Spells
        Months from a cohort's first treated one on are left out of the fit.
    covariates : frame, n rows, optional
        Constant within the spell; measured before treatment.
    link : str
        Scale on which untreated hazards move in parallel.
    month_effects : "free", sequence of int, or frame
        Of calendar months, counted from `spells.origin`.
    duration_ends : sequence of int
        Last month of each piece of time since the spell began, but the last piece.

    Returns
    -------
    HazardDid
        For `exit_effects` and `hazard_ratios`.

    Raises
    ------
    GateError
        A cohort has no untreated month, or no exit in any; a coefficient does not exist.
    """
    design = design_of(spells, covariates, duration_ends)
    until = np.minimum(spells.last, spells.cohort - 1)
    _check_cohorts(spells, until)
    form = Form(link=link, month_effects=month_effects)
    fit, stretches = fit_months(design, until, form)
    return HazardDid(
        spells=spells,
        design=design,
        form=form,
        fit=fit,
        stretches=stretches,
        units=Units.of(spells),
    )


def _check_cohorts(spells: Spells, until: Ints) -> None:
    """Refuse cohorts whose untreated level cannot be known."""
    seen = until > spells.entry
    left = seen & spells.exit & (spells.last <= until) & (spells.durations.case_weight > 0)
    for problem, known in (
        ("has no month before its start", seen),
        ("has no exit before its start, so its hazard then is unknown", left),
    ):
        lost = np.setdiff1d(spells.treated_cohorts, spells.cohort[known])
        if len(lost):
            names = ", ".join(str(month) for month in lost)
            way_out = "leave the cohort out as a counted step, or observe it earlier"
            raise GateError(f"cohort {names} {problem}", at=PLACE, way_out=way_out)
