"""How a panel may be, and what marks the never treated."""

from typing import Literal

import numpy as np

NEVER = int(np.iinfo(np.int64).max)
"""Cohort of units that are never treated: later than every period."""

Kind = Literal["balanced", "pairwise", "repeated"]
Gaps = Literal["error", "drop", "pairwise", "repeated"]
FirstPeriod = Literal["error", "drop"]
