"""Exits from assistance around an introduction, from hazards: shares that have left in time."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd
import polars as pl

from evaluation.cohort import NO_ARM, Cohort
from evaluation.cohort.district_panel import districts
from evaluation.estimate import Label
from evaluation.estimate.did.hazard.exit import exit_effects
from evaluation.estimate.did.hazard.hazard_did import hazard_did
from evaluation.estimate.did.hazard.spells import Spells
from evaluation.estimate.did.panel.kinds import NEVER
from evaluation.protocol.protocol import Outcome, Protocol
from evaluation.study.material import Material
from evaluation.study.panel.rows import plan_of

METHOD = "hazard_did"
# Those who have been on assistance longer leave less often: pieces of time since the spell began.
DURATION_ENDS = (1, 2, 3, 5, 8, 11, 17, 23, 35, 47)
NOTE = "Bland perioder som börjat sedan registret tog vid"


def hazard_rows(material: Material, protocol: Protocol) -> pd.DataFrame:
    """Share that has left, with and without the introduction, for those there when it came.

    Spells end as the definition says, so they belong to the lasting exit.

    Parameters
    ----------
    material : Material
        Of a register.
    protocol : Protocol
        With a panel of districts that names horizons.
    """
    plan = plan_of(protocol)
    if not plan.hazard_horizons:
        return pd.DataFrame()
    contrast, outcome = protocol.contrasts[0], _lasting(protocol)
    spells = spells_of(material.cohort, material.register.tables, plan.starts)
    label = Label(
        outcome=outcome.name,
        population=contrast.name,
        arm=contrast.arms[0],
        reference=NO_ARM,
        method=METHOD,
        role="secondary",
    )
    model = hazard_did(spells, duration_ends=DURATION_ENDS)
    effects = exit_effects(model, plan.hazard_horizons, label=label)
    ours = effects.select(effects.labels["population"] == contrast.name)
    told = replace(ours, labels=ours.labels.assign(note=NOTE))
    return told.rows(analysis=f"{protocol.name}:{METHOD}")


def spells_of(
    cohort: Cohort, tables: Mapping[str, pl.DataFrame], starts: Mapping[str, int]
) -> Spells:
    """Spells on assistance in calendar time, with their district and when it started.

    Spells in progress as the register begins are left out: how long they have lasted, and so
    how often they end, is not known.
    """
    first = cohort.histories.first_month + cohort.definition.max_gap
    exits = cohort.exits[cohort.exits["first_aid_month"] > first]
    left = exits["is_observed"].to_numpy() == 1
    frame = pl.DataFrame(
        {
            "person": exits["person"].to_numpy().astype(np.int32),
            "manad": exits["first_aid_month"].to_numpy().astype(np.int32),
            "last": np.where(left, exits["exit_month"], exits["last_aid_month"]),
            "left": left,
        }
    )
    placed = frame.join(districts(tables), on=["person", "manad"], how="inner").to_pandas()
    placed = placed[placed["last"] > placed["manad"]]
    district = placed["distrikt"].to_numpy()
    last = int(placed["last"].max())
    start = np.array([starts.get(name, NEVER) for name in district], dtype=np.int64)
    return Spells(
        entry=placed["manad"].to_numpy(),
        last=placed["last"].to_numpy(),
        exit=placed["left"].to_numpy(),
        cohort=np.where(start > last, NEVER, start),
        cluster=district,
        assigned_by=district,
    )


def _lasting(protocol: Protocol) -> Outcome:
    return next(item for item in protocol.outcomes if item.role == "primary")
