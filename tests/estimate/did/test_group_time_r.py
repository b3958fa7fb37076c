"""Group-time effects against R ``did`` 2.5.1 and against what its pages print."""

import json

import numpy as np
import pandas as pd
import pytest

from evaluation.estimate.did.aggregate.aggregate import aggregate
from evaluation.estimate.did.aggregate.multiplier import multiplier_bands
from evaluation.estimate.did.group_time.effects import group_time
from evaluation.estimate.did.panel.columns import PanelColumns
from evaluation.estimate.did.panel.layout import panel_data
from tests.estimate.did.panels import (
    CLOSED_FORM,
    CONTROL,
    FOLDER,
    ITERATED,
    counties,
    county_panel,
    references,
)

R_ERROR = 1e-6  # relative, of analytical standard errors
PRINTED = 5.1e-5  # four decimals
BOOTSTRAP = 0.15  # published standard errors are one draw of a bootstrap
SETS = [
    pytest.param(each, id=" ".join(str(value) for value in each["tag"].values()))
    for each in references()["did_mpdta"]
]
PEER_SETS = [
    pytest.param(each, id=" ".join(str(value) for value in list(each.values())[:8]))
    for each in json.loads((FOLDER / "csdid.json").read_text(encoding="utf-8"))["sets"]
]
PUBLISHED = {each["id"]: each for each in references()["published"]}


def panel_of(tag):
    choices = {"covariates": ["lpop"]}
    if tag["panel"] == "rcs":
        return county_panel(**choices, unit=None)
    if tag["panel"] == "unbalanced":
        frame = counties()
        # The rows R's values were made without.
        kept = (31 * frame["countyreal"] + frame["year"]) % 11 != 0
        return county_panel(frame[kept], **choices, gaps="repeated")
    if tag["cluster"] == "state":
        choices["cluster"] = "state"
    if tag["weights"] == "lpop":
        choices["weight"] = "lpop"
    return county_panel(**choices)


@pytest.mark.parametrize("reference", SETS)
def test_cells_are_those_of_r(reference):
    tag = reference["tag"]
    found = group_time(
        panel_of(tag),
        covariates=[] if tag["xformla"] == "~1" else ["lpop"],
        method=tag["est"],
        control=CONTROL[tag["control"]],
        base_period=tag["base"],
        anticipation=tag["anticipation"],
    )

    assert found.cohort.tolist() == reference["group"]
    assert found.time.tolist() == reference["time"]
    assert found.n_units == reference["n"]
    np.testing.assert_allclose(found.estimate, reference["att"], atol=ITERATED)
    error = np.array([0 if each is None else each for each in reference["se"]])
    if (tag["panel"], tag["est"], tag["xformla"]) == ("unbalanced", "dr", "~lpop"):
        # DRDID 1.2.3 has a sign error there; test_doubly_robust.py judges ours.
        np.testing.assert_allclose(found.std_error, error, rtol=0.02)
        assert np.abs(found.std_error / error - 1).max() > 0.01
    else:
        np.testing.assert_allclose(found.std_error, error, rtol=R_ERROR, atol=1e-12)


@pytest.mark.parametrize("reference", PEER_SETS)
def test_cells_are_those_of_another_implementation(reference):
    frame = counties()
    frame = frame.assign(
        tv=frame["lpop"] + np.random.default_rng(1).normal(size=len(frame)), weight=frame["lpop"]
    )
    kept = {
        "balanced": frame["year"] > 0,
        "unbalanced": (31 * frame["countyreal"] + frame["year"]) % 11 != 0,
        "nobody never treated": frame["first.treat"] > 0,
    }[reference["data"]]
    covariates = [reference["covariate"]]
    given = county_panel(
        frame[kept],
        covariates=covariates,
        gaps="repeated",
        cluster=reference["cluster"] or (),
        weight="weight" if reference["weight"] else None,
    )
    found = group_time(
        given,
        covariates=covariates,
        method=reference["method"],
        control=CONTROL[reference["control"]],
        base_period=reference["base"],
        anticipation=reference["anticipation"],
    )

    ours = pd.DataFrame(
        {
            "group": found.cohort,
            "time": found.time,
            "ours": found.estimate,
            "error": found.std_error,
        }
    )
    theirs = pd.DataFrame({key: reference[key] for key in ("group", "time", "att", "se")})
    # They leave out the last cohort when nobody is never treated; we keep its early cells.
    both = theirs.dropna(subset="att").merge(ours, validate="one_to_one")
    assert len(both) == theirs["att"].notna().sum()
    np.testing.assert_allclose(both["ours"], both["att"], atol=ITERATED)
    np.testing.assert_allclose(both["error"], both["se"].fillna(0), rtol=R_ERROR, atol=1e-12)


@pytest.fixture(scope="module")
def vignette():
    given = county_panel()
    return PUBLISHED["did_vignette_mpdta_dr_never"]["values"], group_time(given)


def test_the_vignette_s_cells_and_bootstrap_errors(vignette):
    values, found = vignette
    cohort, time, estimate, error = np.array(values["gt"]).T

    np.testing.assert_array_equal(found.cohort, cohort)
    np.testing.assert_array_equal(found.time, time)
    np.testing.assert_allclose(found.estimate, estimate, atol=PRINTED)
    bands = multiplier_bands(found, rng=np.random.default_rng(1), draws=4_000)
    np.testing.assert_allclose(bands.std_error, error, rtol=BOOTSTRAP)
    np.testing.assert_allclose(found.std_error, error, rtol=BOOTSTRAP)


@pytest.mark.parametrize(
    ("source", "part", "kind", "balance"),
    [
        pytest.param("did_vignette_mpdta_dr_never", "dynamic", "dynamic", None, id="vignette"),
        pytest.param(
            "did_vignette_mpdta_dr_never", "dynamic_balance_e1", "dynamic", 1, id="balanced"
        ),
        pytest.param("did_readme_mpdta_reg_never", "group", "group", None, id="readme, by cohort"),
        pytest.param("did_readme_mpdta_reg_never", "dynamic", "dynamic", None, id="readme"),
    ],
)
def test_the_pages_averages(vignette, source, part, kind, balance):
    printed = PUBLISHED[source]["values"][part]
    average = aggregate(vignette[1], kind, balance=balance)

    assert average.overall == pytest.approx(printed["overall"][0], abs=PRINTED)
    assert average.overall_error == pytest.approx(printed["overall"][1], rel=BOOTSTRAP)
    for label, estimate, error in printed.get("egt", []):
        at = average.label.tolist().index(label)
        assert average.estimate[at] == pytest.approx(estimate, abs=PRINTED)
        assert average.std_error[at] == pytest.approx(error, rel=BOOTSTRAP)


@pytest.fixture(scope="module")
def simulated():
    given = panel_data(
        pd.read_csv(FOLDER / "data" / "did_vignette_sim1814.csv"),
        PanelColumns(unit="id", time="period", outcome="Y", cohort="G", never=0, covariates=["X"]),
    )
    return PUBLISHED["did_vignette_sim1814"]["values"], group_time(given, covariates=["X"])


def test_the_simulated_vignette_s_cells(simulated):
    values, found = simulated
    cohort, time, estimate = np.array(values["gt"]).T

    np.testing.assert_array_equal(found.cohort, cohort)
    np.testing.assert_array_equal(found.time, time)
    np.testing.assert_allclose(found.estimate, estimate, atol=PRINTED)


@pytest.mark.parametrize("kind", ["simple", "dynamic", "group"])
def test_the_simulated_vignette_s_averages(simulated, kind):
    values, found = simulated
    printed = values[kind]
    estimate, error = printed if kind == "simple" else printed["overall"]
    average = aggregate(found, kind)
    for label, each, spread in [] if kind == "simple" else printed.get("egt", []):
        at = average.label.tolist().index(label)
        assert average.estimate[at] == pytest.approx(each, abs=PRINTED)
        assert average.std_error[at] == pytest.approx(spread, rel=BOOTSTRAP)

    assert average.overall == pytest.approx(estimate, abs=PRINTED)
    assert average.overall_error == pytest.approx(error, rel=BOOTSTRAP)


def test_unpaired_rows_of_a_balanced_panel_give_the_same_means():
    paired, unpaired = group_time(county_panel()), group_time(county_panel(unit=None))

    np.testing.assert_allclose(unpaired.estimate, paired.estimate, atol=CLOSED_FORM)
