"""Known answers B and C: conditional return as the known numbers count it, from time zero."""

import numpy as np

WITHIN = 12


def return_after_first_exit(cohort, outcome):
    """Among those whose first exit came within twelve months: did they return in the window?

    Rows without such an exit have no follow-up (time 0), the others have one step.
    """
    exits = cohort.exits[cohort.exits["is_observed"] == 1].sort_values("exit_month")
    month = cohort.trials[["person", "month"]]
    after = month.merge(exits[["person", "exit_month", "returned"]], on="person")
    wait = after["exit_month"] - after["month"]
    first = after[wait.between(1, WITHIN)].drop_duplicates(["person", "month"])
    found = month.merge(first, on=["person", "month"], how="left")
    left = found["returned"].notna().to_numpy()
    return left.astype(np.int64), (found["returned"] == 1).to_numpy()
