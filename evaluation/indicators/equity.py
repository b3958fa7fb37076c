"""What a group would have had, were its persons treated as their likes in the other groups."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from evaluation.errors import UsageError
from evaluation.estimate.equity.gaps import Gaps, GroupRows, gaps
from evaluation.indicators.units import EVENT, UNIT, Units
from evaluation.protocol.protocol import Covariate

FEW = 20
"""Persons below which a level of the case mix is joined with the other small ones."""
OTHER_LEVELS = "ovriga"
LOST = 0.05
"""Share of a group that may lack likes in the others; with more it is not compared."""
AKIN: Mapping[str, tuple[str, ...]] = {
    "fodelseland": ("ar_i_sverige",),
    "ar_i_sverige": ("fodelseland",),
}
"""Background that decides a group, and so is no part of its case mix."""
NO_LIKES, NO_MODEL = "saknar_likar", "gar_ej_att_rakna"
PERCENT = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """One group's expected share.

    Attributes
    ----------
    share, error : float
        Per cent; the error is what the others leave unsure, for the group's own part is made
        from what is shown of its counts. NaN where the group is not compared.
    reason : str
        Why it is not; empty when it is.
    """

    share: float
    error: float
    reason: str = ""


NOT_ASKED = Expected(share=np.nan, error=np.nan)
NOT_COMPARED = Expected(share=np.nan, error=np.nan, reason=NO_MODEL)


def expected_by_group(units: Units, kind: str, case_mix: tuple[str, ...]) -> Mapping[str, Expected]:
    """Give what each group of a kind was to be expected to have.

    Parameters
    ----------
    units : Units
        With an event; rows are persons'.
    kind : str
        Groups compared; it is no part of the case mix.
    case_mix : tuple of str
        What groups may differ in without being unequal.
    """
    out = {kind, *AKIN.get(kind, ())}
    names = [name for name in case_mix if name not in out and name in units.rows.columns]
    if kind not in units.rows.columns or EVENT not in units.rows.columns:
        return {}
    rows = units.rows.select(UNIT, EVENT, kind, *names).to_pandas()
    background = rows[names].apply(_joined) if names else rows[[]]
    material = GroupRows(
        rows=background,
        happened=rows[EVENT].to_numpy(dtype=bool),
        group=rows[kind].to_numpy(dtype=str),
        person=rows[UNIT].to_numpy(),
    )
    covariates = [Covariate(name=name, form="categories", label="") for name in names]
    sizes = rows[kind].value_counts()
    # Without a background it would be the exact share of the others, which the door rounds.
    if not names:
        return {str(name): NOT_COMPARED for name in sizes.index}
    try:
        found = gaps(material, covariates, outcome="", kind=kind)
    except UsageError:
        return {str(name): NOT_COMPARED for name in sizes.index}
    return dict(_read(found, sizes))


def _joined(column: pd.Series) -> pd.Series:
    """Join levels that few persons have."""
    size = column.map(column.value_counts())
    return column.where(size >= FEW, OTHER_LEVELS)


def _read(found: Gaps, sizes: pd.Series) -> Iterator[tuple[str, Expected]]:
    shares = found.effects.estimate[1::3]  # own share, expected share and gap, group by group
    for name, share, error in zip(found.groups, shares, found.error_of_others, strict=True):
        if found.outside[name] > LOST * sizes[name]:
            yield name, Expected(share=np.nan, error=np.nan, reason=NO_LIKES)
            continue
        yield name, Expected(share=PERCENT * float(share), error=PERCENT * float(error))
    for name in found.refused:
        yield name, NOT_COMPARED
