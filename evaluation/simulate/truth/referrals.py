"""What is true of referrals: who comes within so many days, and who never does."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from evaluation.simulate.referring import CAME, MISSED, outcome_shares, settle_scale
from evaluation.simulate.scenario.scenario import Scenario

DAYS = (30, 60, 90)
COLUMNS = ("enhet", "distrikt", "quantity", "value")


def referral_truth(scenario: Scenario) -> pd.DataFrame:
    """Tabulate the shares started within days and the no-shows, by unit and district."""
    return pd.DataFrame(list(_rows(scenario)), columns=list(COLUMNS))


def _rows(scenario: Scenario) -> Iterator[tuple[str, str, str, float]]:
    scale, shares = settle_scale(scenario), outcome_shares(scenario)
    for place, unit in enumerate(sorted(scenario.municipality.units)):
        yield unit, "", "missed", float(shares[MISSED][place])
        for column, district in enumerate(scenario.municipality.districts):
            for days in DAYS:
                # A wait is so many begun days: within 30 days is less than 30 days and a moment.
                reached = 1 - np.exp(-((days / scale[place, column]) ** scenario.referral.shape))
                came = float(shares[CAME][place] * reached)
                yield unit, district, f"came_within_{days}", came
