"""Moments by cohort that municipalities may send each other, so that effects can be pooled."""

from pathlib import Path

from evaluation.disclosure.moments_release import FEWEST, check_moments_may_leave
from evaluation.estimate.did.group_time.exchange import Exchange, write_exchange
from evaluation.estimate.did.group_time.moments import cohort_moments
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
    smallest = max(FEWEST, protocol.disclosure.min_count)
    delivered = [item for item in protocol.outcomes if item.column in rows.frame.columns]
    panels = {item.name: rows.panel(item.column, plan) for item in delivered}
    for panel in panels.values():
        check_moments_may_leave(panel, min_count=smallest)
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, panel in panels.items():
        path = folder / f"{protocol.name}-{name}.json"
        exchange = Exchange(
            source=source,
            outcome=name,
            unit="person",
            min_count=smallest,
            moments=cohort_moments(panel),
        )
        write_exchange(path, exchange)
        written.append(path)
    return written
