"""What a plan's words say of the groups in its tables: parts of others, and what they face."""

from evaluation.cohort import NO_ARM
from evaluation.disclosure import Structure
from evaluation.protocol import Protocol
from evaluation.protocol.costs.plan import COST, HIDDEN_WITH
from evaluation.protocol.kinds import CONTRAST_KINDS
from evaluation.study.material import Frames

TRIALS = "trials"


def structure_of(protocol: Protocol, frames: Frames) -> Structure:
    """Give the arms that are parts of another, and those each contrast compares with.

    Parameters
    ----------
    frames : dict of DataFrame
        The study's tables; the groups of a flow are those of its curves.
    """
    wholes = dict.fromkeys(arm.parent for arm in protocol.arms if arm.parent)
    costs = [item for item in protocol.outcomes if item.kind == COST]
    return Structure(
        parts={
            whole: tuple(arm.name for arm in protocol.arms if arm.parent == whole)
            for whole in wholes
        }
        | _waits(protocol, frames),
        references={
            item.name: item.arms if CONTRAST_KINDS[item.kind].is_between else (NO_ARM,)
            for item in protocol.contrasts
        },
        own_rows=frozenset(
            item.name for item in protocol.contrasts if CONTRAST_KINDS[item.kind].rows != TRIALS
        ),
        hidden_with={
            item.name: tuple(
                other.name for other in costs if other.column in HIDDEN_WITH[item.column]
            )
            for item in costs
        },
    )


def _waits(protocol: Protocol, frames: Frames) -> dict[str, tuple[str, ...]]:
    """Give the groups of each kind of wait, whose curves are parts of that of everybody."""
    if protocol.indicators is None or "curves" not in frames:
        return {}
    arms = frames["curves"].drop_duplicates(["contrast", "arm"])
    return {
        str(kind): tuple(arm for arm in rows["arm"] if arm != kind)
        for kind, rows in arms.groupby("contrast")
    }
