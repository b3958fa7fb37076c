"""How the rows of a cohort are followed, as its declared contrasts and censoring ask for."""

from collections.abc import Mapping, Sequence

import numpy as np

from evaluation.cohort import Cohort
from evaluation.errors import ProtocolError
from evaluation.protocol.kinds import CONTRAST_KINDS
from evaluation.protocol.protocol import Outcome, Protocol
from evaluation.study.measurers import measurer
from evaluation.study.modules import Function
from evaluation.study.register.followed import Followed
from evaluation.study.rows.observation import FollowUp, landmark_outcome, look_ahead


def follow_up(
    cohort: Cohort,
    protocol: Protocol,
    functions: Mapping[str, Function],
    *,
    outcomes: Sequence[Outcome] = (),
) -> FollowUp:
    """Look up who is lost, and when the rows of a landmark leave.

    Parameters
    ----------
    outcomes : sequence of Outcome
        What will be measured with the weights; default those of the protocol.

    Raises
    ------
    ProtocolError
        When lost follow-up is to be weighed up and the register does not tell of it.
    """
    time, event = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=bool)
    if any(CONTRAST_KINDS[item.kind].rows == "landmark" for item in protocol.contrasts):
        months = protocol.follow_up_months
        followed = Followed(cohort=cohort, months=months, functions=functions)
        outcome = landmark_outcome(protocol)
        time, event = measurer(outcome).times(followed, outcome)
    needed = [look_ahead(item, protocol.definition) for item in outcomes or protocol.outcomes]
    return FollowUp(
        lost=_lost(cohort, protocol), time=time, event=event, look_ahead=max(needed, default=0)
    )


def _lost(cohort: Cohort, protocol: Protocol) -> np.ndarray:
    person, plan = cohort.trials["person"].to_numpy(), protocol.censoring
    if plan is None:
        return np.zeros(len(person), dtype=bool)
    if cohort.ended_by is None:
        raise ProtocolError(
            "the register does not tell why observation ends",
            at="censoring",
            way_out="deliver person.censor_orsak, or leave the section out",
        )
    histories = cohort.histories
    last = histories.first_month + histories.on_aid.shape[1] - 1
    lost = np.isin(cohort.ended_by, plan.reasons) & (histories.observed_to < last)
    return np.asarray(lost[person], dtype=bool)
