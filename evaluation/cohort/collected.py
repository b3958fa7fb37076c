"""What leaves the engine: grids and the frame of exits, for outcomes and reports."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluation.cohort.arms import NO_ARM, ArmRule, top_arms
from evaluation.cohort.definition import STATES
from evaluation.cohort.engines.base import Engine
from evaluation.cohort.histories import Histories, Ints, build_histories
from evaluation.cohort.insats import programme_stretches
from evaluation.cohort.intake import Intake, RegisterTables
from evaluation.cohort.month_filters import Frame
from evaluation.cohort.preparation import Episodes
from evaluation.cohort.states import register_states
from evaluation.cohort.trials import named

if TYPE_CHECKING:
    import polars as pl


def drawn_rows(
    engine: Engine, intake: Intake, known: Episodes, closings: Frame
) -> dict[str, "pl.DataFrame"]:
    """Collect what `draw` paints, and the persons."""
    import polars as pl

    aid = known.runs.select("person", nw.col("first").alias("begin"), nw.col("last").alias("end"))
    after = closings.select("person", nw.col("start").alias("begin"), "end", "state")
    rows = {"aid": aid, "programme": programme_stretches(known.episodes), "closings": after}
    if "status_manad" in intake.frames:
        rows["register"] = register_states(intake.frames["status_manad"])
    # Where a row is painted says nothing of when: these need no order.
    found = {name: engine.collect(frame, sort=()) for name, frame in rows.items()}
    nobody = pl.DataFrame(schema=dict.fromkeys(("person", "month", "state"), pl.Int32))
    people = engine.collect(known.people.select("person", "observed_to"), sort=["person"])
    return {"register": nobody, **found, "people": people}


def draw(
    tables: Mapping[str, "pl.DataFrame"], register: RegisterTables, *, max_gap: int
) -> Histories:
    """Paint what was collected on grids of person and month."""
    observed_to: Ints = tables["people"]["observed_to"].to_numpy().astype(np.int32)
    return build_histories(
        first_month=register.first_month,
        last_month=register.last_month,
        max_gap=max_gap,
        observed_to=observed_to,
        tables=tables,
    )


def ended_by(register: RegisterTables) -> NDArray[np.str_] | None:
    """Why each person's observation ends, by person; None where the register does not say."""
    person = register.tables["person"]
    if "censor_orsak" not in person.columns:
        return None
    import polars as pl

    codes = person.sort("person")["censor_orsak"].cast(pl.String).fill_null("")
    return np.asarray(codes.to_numpy(), dtype=np.str_)


def exit_frame(
    table: "pl.DataFrame", histories: Histories, arms: Sequence[ArmRule], reasons: Sequence[str]
) -> pd.DataFrame:
    """Show exits as pandas, every code by name."""
    arm_names = [NO_ARM, *(arm.name for arm in top_arms(arms))]
    seen = table["is_observed"].to_numpy() == 1
    column = table["exit_month"].to_numpy() - histories.first_month
    state = histories.state[table["person"].to_numpy(), np.where(seen, column, 0)]
    leads_to = pd.Series(np.where(seen, state, len(STATES)))
    shown = named(table.rename({"arm": "arm_in_spell"}), {"arm_in_spell": arm_names})
    frame = named(shown.rename({"reason": "reason_code"}), {"reason_code": reasons}).to_pandas()
    return frame.assign(
        reason=pd.array(np.array([*STATES, ""], dtype=object)[leads_to], dtype="str"),
        observed=frame["observed_to"] - frame["exit_month"],
    )[
        [
            "person",
            "first_aid_month",
            "last_aid_month",
            "exit_month",
            "is_observed",
            "reason",
            "reason_code",
            "returned",
            "months_to_return",
            "observed",
            "arm_in_spell",
        ]
    ]
