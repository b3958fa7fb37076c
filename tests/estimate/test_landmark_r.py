"""A landmark is a later entry: those still there, counted from it, against R."""

import numpy as np

from evaluation.estimate import Durations, cox
from tests.estimate.reference import ITERATED, data, values

LANDMARK = 6


def test_a_landmark_analysis_is_r():
    wanted, frame = values("landmark_monthly_6"), data("monthly")
    still = (frame["time"] > LANDMARK) & (frame["entry"] <= LANDMARK)
    rows = frame[still]
    durations = Durations(
        time=rows["time"],
        cause=rows["event"] == 1,
        entry=np.maximum(rows["entry"], LANDMARK),
        id=rows["id"],
    )
    fit = cox(durations, rows[["trt", "x1", "x2", "age"]])

    assert len(durations) == wanted["n"]
    np.testing.assert_allclose(fit.coefficient, list(wanted["coef"].values()), rtol=ITERATED)
    np.testing.assert_allclose(fit.table(robust=False)["std_error"], wanted["se"], rtol=ITERATED)
