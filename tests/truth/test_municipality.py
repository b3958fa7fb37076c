"""The flagship study on the default municipality: planted effects, selection, later starts."""

import numpy as np
import pytest

CONTRASTS = {"inte_nu": "not_now", "aldrig": "never"}
OUTCOMES = {
    "varaktigt_avslut": "durable_exit",
    "varaktigt_avslut_med_insats": "durable_exit_programme",
    "manader_med_bistand": "months_on_aid",
}
# The differences of one register hang together, so their mean is not near 0 by averaging.
FURTHEST, MEAN, SPREAD = 4.0, 0.75, 1.3


@pytest.fixture(scope="module")
def distances(municipality):
    """Distance of each published difference from the truth, in standard errors."""
    rows = municipality.estimates
    # Tests that sub-types have one effect are no differences.
    rows = rows[(rows["reference"] != "") & (rows["status"] == "ok")]
    rows = rows[rows["scale"].str.endswith("_difference")]
    contrast = rows["population"].str.split(":").str[0].map(CONTRASTS)
    outcome = rows["outcome"].map(OUTCOMES)
    keys = zip(contrast, outcome, rows["arm"], rows["month"].astype(int), strict=True)
    exact = municipality.truth.loc[list(keys)]
    error = np.hypot(rows["std_error"].to_numpy(), exact["std_error"].to_numpy())
    far = (rows["estimate"].to_numpy() - exact["difference"].to_numpy()) / error
    return rows.assign(contrast=contrast, distance=far, true=exact["difference"].to_numpy())


def test_every_declared_difference_has_an_answer(distances):
    places = distances.groupby(["contrast", "outcome"])["arm"].nunique()

    assert len(places) == len(CONTRASTS) * len(OUTCOMES)
    assert len(distances) >= 60
    assert distances["distance"].notna().all()


def test_differences_lie_around_the_truth(distances):
    assert distances["distance"].abs().max() < FURTHEST
    assert abs(distances["distance"].mean()) < MEAN
    assert distances["distance"].std() < SPREAD


def test_the_same_bounds_refuse_the_claim_that_nothing_works(distances):
    from_nothing = distances["estimate"] / distances["std_error"]

    assert from_nothing.abs().max() > FURTHEST
    assert from_nothing.std() > SPREAD
