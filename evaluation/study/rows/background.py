"""Who they are: the background of those who started, and of those who could have."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from evaluation.cohort import NO_ARM
from evaluation.design.comparison import start_rows
from evaluation.design.matrix import levels
from evaluation.protocol.protocol import Covariate, Protocol

TABLE1_COLUMNS = ("arm", "covariate", "level", "n", "total", "mean", "sd", "smd")


def table1(trials: pd.DataFrame, protocol: Protocol, balance: pd.DataFrame) -> pd.DataFrame:
    """Background of those who started each arm, and of those who could have, counted once.

    Parameters
    ----------
    trials : DataFrame
        Rows of the cohort; each person counts with the first row in a group.
    balance : DataFrame
        Standardised differences before weighting, from the first declared contrast.
    """
    groups = {NO_ARM: trials["arm"].to_numpy() == NO_ARM}
    groups |= {arm.name: start_rows(trials, arm.name) for arm in protocol.arms}
    # Levels that somebody has are listed in every group: a row that is missing would tell.
    listed = [
        (item, _levels(trials[item.name]) if item.form == "categories" else ())
        for item in protocol.adjustment.covariates
    ]
    frames = [
        _described(trials.loc[rows].drop_duplicates("person"), covariate, name, everywhere)
        for name, rows in groups.items()
        if rows.any()
        for covariate, everywhere in listed
    ]
    table = pd.concat(frames, ignore_index=True)
    first = balance[balance["contrast"] == protocol.contrasts[0].name] if len(balance) else balance
    if not len(first):
        return table.assign(smd=np.nan)
    known = first[["arm", "covariate", "level", "smd_before"]]
    joined = table.merge(known, on=["arm", "covariate", "level"], how="left")
    return joined.rename(columns={"smd_before": "smd"})[list(TABLE1_COLUMNS)]


def _levels(values: pd.Series) -> tuple[str, ...]:
    return tuple(sorted(str(level) for level in levels(values).dropna().unique()))


def _described(
    rows: pd.DataFrame, covariate: Covariate, arm: str, everywhere: Sequence[str]
) -> pd.DataFrame:
    values = rows[covariate.name]
    head = {"arm": arm, "covariate": covariate.name, "total": len(rows)}
    if covariate.form == "categories":
        counts = levels(values).value_counts().reindex(list(everywhere), fill_value=0)
        return pd.DataFrame(
            {
                **head,
                "level": counts.index.astype(str),
                "n": counts.to_numpy(),
                "mean": np.nan,
                "sd": np.nan,
            }
        )
    number = pd.to_numeric(values, errors="coerce")
    known = int(number.notna().sum())
    numbers = {"n": [known], "mean": [number.mean()], "sd": [number.std(ddof=1)]}
    return pd.DataFrame({**head, "level": [""], **numbers})
