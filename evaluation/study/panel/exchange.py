"""Moments by cohort that municipalities may send each other, so that effects can be pooled."""

from collections.abc import Mapping
from pathlib import Path

from evaluation.disclosure.moments_release import FEWEST, FEWEST_AT_VALUE, moments_to_send
from evaluation.errors import DisclosureError, EvaluationError, raise_all
from evaluation.estimate.did.group_time.exchange import Exchange, write_exchange
from evaluation.estimate.did.group_time.moments import CohortMoments
from evaluation.estimate.did.panel.data import PanelData
from evaluation.protocol.protocol import Protocol
from evaluation.study.panel.rows import PanelRows, plan_of


def write_exchange_files(
    rows: PanelRows, protocol: Protocol, *, source: str, folder: Path
) -> list[Path]:
    """Write one file per outcome, for `evaluation pool`; nothing when one may not leave.

    Parameters
    ----------
    rows : PanelRows
        Of persons.
    protocol : Protocol
    source : str
        Who sends them.
    folder : Path
        Created when absent.

    Raises
    ------
    DisclosureError, Faults
        When the moments would tell about single persons.
    """
    plan = plan_of(protocol)
    few = max(FEWEST_AT_VALUE, protocol.disclosure.min_count)
    step = max(FEWEST_AT_VALUE, protocol.disclosure.round_to)
    delivered = [item for item in protocol.outcomes if item.column in rows.frame.columns]
    panels = {item.name: rows.panel(item.column, plan) for item in delivered}
    sent = _judged(panels, min_count=few, round_to=step)
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, moments in sent.items():
        path = folder / f"{protocol.name}-{name}.json"
        exchange = Exchange(
            source=source,
            outcome=name,
            unit="person",
            min_count=max(FEWEST, few),
            moments=moments,
        )
        write_exchange(path, exchange)
        written.append(path)
    return written


def _judged(
    panels: Mapping[str, PanelData], *, min_count: int, round_to: int
) -> dict[str, CohortMoments]:
    """Give what may be sent of every outcome, or say of each why not."""
    sent, faults = {}, []
    for name, panel in panels.items():
        try:
            sent[name] = moments_to_send(panel, min_count=min_count, round_to=round_to)
        except EvaluationError as fault:
            faults += [_of_outcome(one, name) for one in getattr(fault, "faults", (fault,))]
    raise_all(faults)
    return sent


def _of_outcome(fault: EvaluationError, name: str) -> DisclosureError:
    return DisclosureError(fault.problem, at=f"{fault.at}, {name}", way_out=fault.way_out)
