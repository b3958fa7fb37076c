"""Outcomes measured once in a table: means and shares, weighted, limited, withheld."""

import shutil

import numpy as np
import pandas as pd
import pytest

from evaluation.design.comparison import compare
from evaluation.disclosure.dominance import dominated, is_saturated
from evaluation.errors import DataError, EvaluationError
from evaluation.estimate import ComparedRows, Label, contrast, weighted_mean
from evaluation.protocol import load_protocol
from evaluation.protocol.protocol import Adjustment, Contrast, Covariate
from evaluation.provenance import Project
from evaluation.report.page import open_page
from tests.study.small_study import HERE, run
from tests.test_contract import check_contract

PERSONS = 600
EFFECT = 2.0
LABEL = Label(
    outcome="inkomst",
    population="vagt:kurs",
    arm="kurs",
    reference="enkat",
    method="m",
    role="primary",
)
PROTOCOL = """
name = "enkat"
version = "1.0.0"
seed = 1
follow_up_months = 1

[title]
sv = "Prövning"

[question]
sv = "Vad betydde kursen?"

[data]
kind = "table"
file = "tabell.parquet"
id = "nummer"
arm = "grupp"
reference = "0"

[[arms]]
name = "kurs"
label = "Kurs"
categories = ["1"]

[[arms]]
name = "enkat"
label = "Enkät"
categories = ["2"]

[[contrasts]]
name = "forsok"
label = "Försöket"
kind = "randomised"
weights = "none"
arms = ["kurs"]
max_smd = 0.5

[[contrasts]]
name = "vagt"
label = "Vägt"
kind = "observational"
weights = "att"
arms = ["kurs"]
reference = "enkat"

[[outcomes]]
name = "inkomst"
label = "Inkomst"
kind = "mean"
role = "primary"
scale = "mean_difference"
column = "lon"

[[outcomes]]
name = "arbete"
label = "I arbete"
kind = "share"
role = "secondary"
scale = "share_difference"
column = "jobb"

[[outcomes]]
name = "fore"
label = "Inkomst före"
kind = "mean"
role = "placebo"
scale = "mean_difference"
column = "fore"
without = ["fore"]

[adjustment]

[[adjustment.covariates]]
name = "fore"
form = "linear"

[[adjustment.covariates]]
name = "alder"
form = "linear"

[gates]
min_ess = 20.0
max_smd = 0.3
min_overlap = 0.5

[[sensitivity]]
name = "unga"
label = "Högst 40 år"
override = { "data.limits" = { alder = [0, 40] } }
"""


def drawn(seed=1, persons=PERSONS):
    """Persons of an experiment and a survey whose earlier earnings decide who is where."""
    rng = np.random.default_rng(seed)
    group = rng.choice([0, 1, 2], persons, p=[0.25, 0.25, 0.5])
    before = rng.normal(20 + 5 * (group == 2), 8, persons)
    age = rng.normal(40, 10, persons)
    pay = 5 + before + 0.1 * age + EFFECT * (group == 1) + rng.normal(0, 4, persons)
    return pd.DataFrame(
        {
            "nummer": np.arange(persons),
            "grupp": group,
            "fore": 100 * before,
            "alder": age,
            "lon": 100 * pay,
            "jobb": (pay > 30).astype(int),
        }
    )


@pytest.fixture
def study(tmp_path):
    def give(table, *, change=("", "")):
        folder = tmp_path / "analyses" / "enkat"
        folder.mkdir(parents=True)
        shutil.copy(HERE / "pyproject.toml", tmp_path)
        assert change[0] in PROTOCOL
        text = PROTOCOL.replace(*change) if change[0] else PROTOCOL
        (folder / "protocol.toml").write_text(text, encoding="utf-8")
        table.to_parquet(folder / "tabell.parquet", index=False)
        return run(Project(tmp_path), None, name="enkat").published.tables

    return give


@pytest.fixture
def plan(tmp_path):
    def give(*change):
        (tmp_path / "enkat").mkdir()
        path = tmp_path / "enkat" / "protocol.toml"
        assert change[0] in PROTOCOL
        path.write_text(PROTOCOL.replace(*change), encoding="utf-8")
        return load_protocol(path)

    return give


def weighted(table, weights):
    """Difference of weighted means between the course and the survey."""
    rows = table.assign(
        arm=table["grupp"].map({0: "ingen", 1: "kurs", 2: "enkat"}),
        subtype="",
        person=table["nummer"],
    )
    chosen = Contrast(name="x", label="x", kind="observational", weights=weights, arms=("kurs",))
    background = tuple(Covariate(name=n, form="linear", label=n) for n in ("fore", "alder"))
    found = compare(
        rows,
        contrast=chosen,
        adjustment=Adjustment(covariates=background),
        arms=("enkat", "kurs"),
    )
    compared = ComparedRows(person=rows["person"].to_numpy(), weights=found.weights)
    arm, reference = (
        weighted_mean(rows["lon"].to_numpy(), compared, members=found.members(name))
        for name in ("kurs", "enkat")
    )
    return contrast(arm, reference, compared, label=LABEL, measure="mean")


@pytest.mark.parametrize("weights", ["att", "overlap"])
def test_counting_a_person_twice_moves_the_estimate_by_her_influence(weights):
    table = drawn(persons=2000)
    effects = weighted(table, weights)
    influence = effects.influence[:, 2]
    moved, told = [], []
    for row in np.argsort(-np.abs(influence))[:5]:
        again = table.iloc[[row]].assign(nummer=len(table))
        twice = weighted(pd.concat([table, again], ignore_index=True), weights)
        moved.append(twice.estimate[2] - effects.estimate[2])
        told.append(influence[row])

    # A whole person is no infinitesimal step: what is left is of the next order.
    np.testing.assert_allclose(moved, told, rtol=0.08)
    assert influence.sum() == pytest.approx(0, abs=1e-8 * np.abs(influence).sum())


@pytest.mark.parametrize("weights", ["att", "overlap"])
def test_order_of_rows_does_not_matter(weights):
    table = drawn()

    found, shuffled = (
        weighted(rows, weights) for rows in (table, table.sample(frac=1, random_state=2))
    )

    np.testing.assert_allclose(shuffled.estimate, found.estimate, rtol=1e-8)
    np.testing.assert_allclose(shuffled.std_error, found.std_error, rtol=1e-8)


@pytest.mark.parametrize("weights", ["att", "overlap"])
def test_planted_effect_is_recovered_with_honest_intervals(weights):
    runs = [weighted(drawn(seed=seed, persons=400), weights) for seed in range(40)]
    effect = np.array([found.estimate[2] for found in runs]) / 100
    error = np.array([found.std_error[2] for found in runs]) / 100

    assert abs(effect.mean() - EFFECT) < 3 * effect.std(ddof=1) / np.sqrt(len(runs))
    assert error.mean() == pytest.approx(effect.std(ddof=1), rel=0.35)  # 40 runs: 11 % each way
    assert np.mean(np.abs(effect - EFFECT) < 1.96 * error) >= 0.85


def test_published_tables_obey_the_contract_and_limit_the_sensitivity_analysis(study):
    table = drawn()
    published = study(table)

    estimates = published["estimates"]
    young = estimates[estimates["analysis"] == "enkat:unga"]
    counted = young[(young["population"] == "forsok") & (young["scale"] == "mean")]
    wanted = int(((table["grupp"] == 1) & (table["alder"] <= 40)).sum())

    check_contract(estimates)
    assert set(young["role"]) == {"sensitivity"}
    assert counted.loc[counted["arm"] == "kurs", "n"].iloc[0] == pytest.approx(wanted, abs=2.5)
    assert (young["outcome"] == "fore").any()
    assert published["flow"]["persons"].iloc[0] == PERSONS


def test_limits_that_nobody_is_within_are_refused(study):
    with pytest.raises(DataError, match=r"no row is within the limits @ data\.limits; widen"):
        study(drawn(), change=('reference = "0"', 'reference = "0"\nlimits = { alder = [90, 99] }'))


def test_limits_of_the_main_study_are_a_step_in_the_flow(study):
    table = drawn()
    flow = study(table, change=('reference = "0"', 'reference = "0"\nlimits = { alder = [0, 50] }'))
    flow = flow["flow"].set_index("label_sv")

    inside = int((table["alder"] <= 50).sum())
    assert flow.loc["Inom de angivna gränserna", "persons"] == pytest.approx(inside, abs=2.5)
    removed = flow.loc["Inom de angivna gränserna", "removed_persons"]
    assert removed == pytest.approx(PERSONS - inside, abs=2.5)


def test_mean_made_by_two_persons_is_not_shown(study):
    table = drawn()
    richest = table.index[table["grupp"] == 2][:2]
    table.loc[richest, "lon"] = 1e9
    estimates = study(table)["estimates"]

    rows = estimates[(estimates["outcome"] == "inkomst") & (estimates["analysis"] == "enkat")]
    survey = rows[rows["population"] == "vagt:kurs"]
    hidden = survey[(survey["arm"] == "enkat") | (survey["reference"] == "enkat")]

    assert set(hidden["status"]) == {"suppressed"}
    assert hidden["estimate"].isna().all()
    assert (rows.loc[rows["population"] == "avvikelse:vagt", "status"] == "suppressed").all()
    assert (rows.loc[rows["population"] == "forsok", "status"] == "ok").all()


@pytest.mark.parametrize(
    ("values", "weight", "expected"),
    [
        pytest.param([95, 3, 1, 1], [1, 1, 1, 1], True, id="one person has nearly all"),
        pytest.param([45, 45, 5, 5], [1, 1, 1, 1], False, id="exactly nine tenths"),
        pytest.param([46, 45, 5, 4], [1, 1, 1, 1], True, id="two have more than nine tenths"),
        pytest.param([10, 10, 10, 10], [100, 100, 1, 1], True, id="by weight"),
        pytest.param([-95, 3, 1, 1], [1, 1, 1, 1], True, id="a loss"),
        pytest.param([0, 0, 0], [1, 1, 1], False, id="nobody has anything"),
        pytest.param([np.nan, 5, 5, 5], [9, 1, 1, 1], False, id="not observed"),
    ],
)
def test_sum_is_dominated_when_two_persons_make_more_than_nine_tenths(values, weight, expected):
    size = np.abs(np.nan_to_num(np.array(values, dtype=float))) * np.array(weight, dtype=float)

    assert list(dominated(size[:, None])) == [expected]


def test_model_with_fewer_than_ten_degrees_of_freedom_is_saturated():
    assert is_saturated(19, 10)
    assert not is_saturated(20, 10)


def not_a_number(table):
    table.loc[[4, 9], "lon"] = np.nan


def no_share(table):
    table.loc[[4, 9], "jobb"] = 7654321


@pytest.mark.parametrize(
    ("fault", "column", "problem"),
    [(not_a_number, "lon", "not a number"), (no_share, "jobb", "neither 0 nor 1")],
    ids=["mean", "share"],
)
def test_unusable_outcome_names_column_and_rows_but_not_the_value(study, fault, column, problem):
    table = drawn()
    fault(table)

    with pytest.raises(DataError) as caught:
        study(table)

    assert str(caught.value).startswith(f"2 rows: {problem} @ tabell.parquet.{column}, row 5, 10;")
    assert "7654321" not in str(caught.value)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        pytest.param(
            ('column = "lon"', 'column = "pay"'), "no column 'pay' @ outcomes[0].column", id="mean"
        ),
        pytest.param(
            ('reference = "0"', 'reference = "0"\nlimits = { ort = [1, 2] }'),
            "no column 'ort' @ data.limits.ort",
            id="limit",
        ),
    ],
)
def test_missing_column_names_its_place(study, change, message):
    with pytest.raises(DataError) as caught:
        study(drawn(), change=change)

    assert message in str(caught.value)


def test_column_with_a_name_the_study_uses_is_refused(study):
    table = drawn().rename(columns={"alder": "observed"})
    change = ('name = "alder"', 'name = "observed"')

    with pytest.raises(EvaluationError) as caught:
        study(table, change=(*change,))

    assert "'observed' needs another name @ tabell.parquet" in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        pytest.param('column = "lon"\n', "", "missing value @ outcomes[0].column", id="no column"),
        pytest.param(
            'without = ["fore"]',
            "",
            "adjusted for itself @ outcomes[2].column; add 'fore' to without",
            id="adjusted for itself",
        ),
        pytest.param(
            'without = ["fore"]',
            'without = ["fore", "ort"]',
            "unknown covariate 'ort' @ outcomes[2].without",
            id="unknown in without",
        ),
        pytest.param(
            'reference = "enkat"',
            'reference = "enkaten"',
            "unknown arm 'enkaten' @ contrasts[1].reference",
            id="unknown reference",
        ),
        pytest.param(
            'reference = "enkat"',
            'reference = "kurs"',
            "an arm is compared with itself @ contrasts[1].reference",
            id="itself",
        ),
        pytest.param(
            "max_smd = 0.5",
            'reference = "enkat"',
            "only a contrast of kind 'observational' has this @ contrasts[0].reference",
            id="a lottery has its own reference",
        ),
        pytest.param(
            "alder = [0, 40]",
            "alder = [40, 0]",
            "[lowest, highest] was expected @ data.limits.alder",
            id="limits the wrong way",
        ),
        pytest.param(
            'scale = "mean_difference"\ncolumn = "lon"',
            'scale = "share_difference"\ncolumn = "lon"',
            "'share_difference' does not fit 'mean' @ outcomes[0].scale",
            id="scale",
        ),
    ],
)
def test_protocol_that_does_not_hang_together_is_refused(plan, old, new, message):
    with pytest.raises(EvaluationError) as caught:
        plan(old, new)

    assert message in str(caught.value)


def test_table_without_events_needs_no_time(plan):
    protocol = plan("", "")

    assert protocol.data.time == ""
    assert [outcome.horizons for outcome in protocol.outcomes] == [(0,)] * 3


@pytest.fixture
def page(tmp_path, study, monkeypatch):
    def give(table, **change):
        study(table, **change)
        monkeypatch.setenv("EVALUATION_BUILD", str(Project(tmp_path).build))
        return open_page("enkat")

    return give


def test_answer_without_refusals_has_only_what_was_found(page):
    opened = page(drawn())
    text = opened.text("benchmark-answer")._repr_markdown_()

    assert "Försöket: inkomst var" in text
    assert "ej utvärderbart" not in text
    assert "höll tillbaka" not in text
    assert "I 1 av 1 begränsade urval klarar *Vägt* spärrarna" in text
    assert "enheter" in opened.text("benchmark-key-figures")._repr_markdown_()
    assert "E-värde" in opened.table("benchmark-e-values").table.html()


def test_answer_about_nothing_says_that_nothing_was_found(page):
    table = drawn()
    table.loc[table["grupp"] == 1, "lon"] -= 100 * EFFECT

    text = page(table).text("benchmark-answer")._repr_markdown_()

    assert "Försöket: **ingen säkerställd skillnad** (95" in text
    assert "i inkomst." in text


def test_answer_tells_when_no_restricted_sample_carries_one(page):
    change = ("min_ess = 20.0", "min_ess = 400.0")

    opened = page(drawn(), change=change)
    text = opened.text("benchmark-answer")._repr_markdown_()

    assert "Inte heller i de begränsade urvalen" in text
    assert "Försöket: ej utvärderbart (färre än 400 personer i effektiv storlek)" in text
    assert opened.figure("benchmark")._repr_markdown_().startswith("Figuren är ej utvärderbart")
