"""How far the answers of comparisons without a lottery lie from that of the experiment."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from evaluation.estimate import Effects, difference
from evaluation.protocol.kinds import CONTRAST_KINDS
from evaluation.study.rows.compared_pairs import Pair

DEVIATION = "avvikelse"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A pair's difference, and what was shown of it.

    Attributes
    ----------
    rows : DataFrame
        Of the contract, after the gates.
    bare : Effects
        The difference with its influences, whatever is withheld of it.
    """

    pair: Pair
    rows: pd.DataFrame
    bare: Effects

    @property
    def status(self) -> tuple[str, str]:
        """Status of the difference, and why it is not shown."""
        row = self.rows[self.rows["reference"] != ""].iloc[0]
        return str(row["status"]), str(row["note"])


def deviation_rows(every: Sequence[Shown]) -> Iterator[pd.DataFrame]:
    """Give each difference less that of the experiment on the same arm.

    Both share those who started, so the error is that of their joint influences. What is
    withheld of either is withheld of their distance.
    """
    for found in every:
        if not CONTRAST_KINDS[found.pair.contrast.kind].has_own_reference:
            continue
        for other in every:
            drawn = CONTRAST_KINDS[other.pair.contrast.kind].is_drawn
            if drawn and other.pair.arm == found.pair.arm:
                yield _deviation(found, other)


def _deviation(found: Shown, drawn: Shown) -> pd.DataFrame:
    away = difference(
        found.bare,
        drawn.bare,
        scale=str(found.bare.labels["scale"].iloc[0]),
        population=f"{DEVIATION}:{found.pair.contrast.name}",
        reference=found.pair.reference,
    )
    away = replace(away, n_reference=found.bare.n_reference)
    for status, note in (found.status, drawn.status):
        if status != "ok":
            labels = away.labels.assign(status=status, note=note)
            nothing = np.full(len(labels), np.nan)
            away = replace(
                away,
                labels=labels,
                estimate=nothing,
                influence=np.full_like(away.influence, np.nan),
            )
    return away.rows(analysis="")
