"""A researcher's road: own outcomes that are numbers, own estimators, and what is refused."""

import shutil
import tomllib

import numpy as np
import pandas as pd
import pytest

from evaluation.disclosure.dominance import DOMINATED
from evaluation.errors import EvaluationError
from evaluation.estimate.result.stated import Counts, Stated
from evaluation.protocol import parse_protocol
from evaluation.provenance import Project
from evaluation.report.effects.own_tables import own_estimator_table
from evaluation.report.language import say
from evaluation.report.literal import as_words
from evaluation.report.material import read_material
from evaluation.study.panel.study import panel_frames
from tests.study.panel_rows import PLAN, people
from tests.study.small_study import ANALYSIS, HERE, NAME, PROTOCOL, make_project, run
from tests.test_contract import check_contract

WHOLE = 1.01  # kronor are published whole, months with two decimals
OWN_OUTCOMES = """
[[outcomes]]
name = "egna_manader"
label = "Månader med bistånd, egen räkning"
kind = "antal_manader"
role = "secondary"
scale = "rmst_difference"
horizons = [6, 24]
window = 12

[[outcomes]]
name = "eget_belopp"
label = "Hundra kronor i månaden"
kind = "belopp"
role = "secondary"
scale = "mean_difference"
unit = "kronor"
horizons = [6]
window = 12
"""
OWN_ESTIMATOR = """
[[estimators]]
name = "egen_skattning"
label = "Viktade andelar, egen skattning"
"""
FUNCTIONS = '''

def _months(cohort, horizons):
    histories = cohort.histories
    person = cohort.trials["person"].to_numpy()
    column = cohort.trials["month"].to_numpy() - histories.first_month
    last = histories.on_aid.shape[1] - 1
    total = np.cumsum(histories.on_aid, axis=1)
    ends = [total[person, np.minimum(column + h, last)] for h in horizons]
    return np.column_stack([end - total[person, column] for end in ends])


def antal_manader(cohort, outcome):
    """Months with aid after the start."""
    return _months(cohort, outcome.horizons)


def belopp(cohort, outcome):
    """A hundred kronor for every month with aid."""
    return 100.0 * _months(cohort, outcome.horizons)[:, 0]
'''
ESTIMATOR = '''
from evaluation.estimate import concat, contrast, weighted_mean


def egen_skattning(rows, protocol):
    """Months with aid in half a year and in two, by the library's own mean."""
    label = rows.label("egna_manader", method="egen")
    parts = []
    for month, value in zip((6, 24), _months(rows.cohort, (6, 24)).T.astype(float)):
        value[rows.frame["observed"].to_numpy() < month + 12] = np.nan
        sides = [
            weighted_mean(value, rows.comparison, members=members, month=month)
            for members in (rows.in_arm, rows.in_reference)
        ]
        parts.append(contrast(*sides, rows.comparison, label=label, measure="months"))
    return concat(parts)
'''
PLAN_WITH_OWN = PROTOCOL.replace("[adjustment]", OWN_OUTCOMES + "\n[adjustment]") + OWN_ESTIMATOR


@pytest.fixture(scope="module")
def studied(tmp_path_factory, delivery):
    project = make_project(
        tmp_path_factory.mktemp("egna"),
        protocol=PLAN_WITH_OWN,
        analysis=ANALYSIS + FUNCTIONS + ESTIMATOR,
    )
    return project, run(project, delivery)


@pytest.fixture(scope="module")
def own(studied):
    return studied[1].published.tables["estimates"]


def rows_of(estimates, analysis, outcome, **wanted):
    found = estimates[(estimates["analysis"] == analysis) & (estimates["outcome"] == outcome)]
    for column, value in wanted.items():
        found = found[found[column] == value]
    return found


def test_rows_of_own_functions_obey_the_contract(own):
    check_contract(own)


def test_an_own_number_is_measured_at_every_horizon_in_every_pair(own):
    built_in = rows_of(own, NAME, "manader_med_bistand")
    months = rows_of(own, NAME, "egna_manader")

    assert set(months["month"]) == {6, 24}
    assert set(months["population"]) == set(built_in["population"])
    assert set(months["scale"]) == {"months", "months_difference"}
    assert months.loc[months["status"] == "ok", "estimate"].notna().any()


def test_an_own_amount_is_the_same_mean_in_its_unit(own):
    months = rows_of(own, NAME, "egna_manader", month=6, reference="", status="ok")
    amount = rows_of(own, NAME, "eget_belopp", reference="", status="ok")
    both = months.merge(amount, on=["population", "arm"], suffixes=("", "_amount"))

    assert len(both) > 2
    # Months have one decimal, amounts none: half a last digit of each.
    np.testing.assert_allclose(
        both["estimate_amount"], 100 * both["estimate"], rtol=0, atol=100 * 0.05 + 0.5
    )


def test_an_own_estimator_gives_rows_in_every_pair_judged_like_the_studys_own(own):
    key = ["population", "arm", "reference", "month"]
    found = rows_of(own, f"{NAME}:egen_skattning", "egna_manader").set_index(key)
    same = rows_of(own, NAME, "egna_manader").set_index(key).loc[found.index]

    assert set(found["role"]) == {"sensitivity"}
    assert list(found["status"]) == list(same["status"])
    shown = (found["status"] == "ok").to_numpy()
    assert shown.any()
    assert not shown.all()
    np.testing.assert_allclose(found.loc[shown, "n"], same.loc[shown, "n"])
    not_now = found.index.get_level_values("population").str.startswith("inte_nu")
    here = shown & not_now
    assert here.any()
    np.testing.assert_allclose(found.loc[here, "estimate"], same.loc[here, "estimate"])


def test_an_amount_that_one_person_makes_is_hidden_and_no_estimator_tells_it(tmp_path, delivery):
    one = "np.where(np.arange(len(cohort.trials)) == 0, 1e6, 1.0)"
    told = FUNCTIONS.replace("100.0 * _months(cohort, outcome.horizons)[:, 0]", one)
    mean = ESTIMATOR.replace("egna_manader", "eget_belopp").replace('"months"', '"mean"')
    mean = mean.replace("(6, 24)", "(6,)").replace("_months(rows.cohort", "1 + _months(rows.cohort")
    assert told != FUNCTIONS
    project = make_project(tmp_path, protocol=PLAN_WITH_OWN, analysis=ANALYSIS + told + mean)

    estimates = run(project, delivery).published.tables["estimates"]

    hidden = rows_of(estimates, NAME, "eget_belopp", status="suppressed")
    levels = hidden[hidden["reference"] == ""]
    assert set(levels["note"]) == {DOMINATED}
    key = ["population", "arm", "month"]
    own = rows_of(estimates, f"{NAME}:egen_skattning", "eget_belopp", reference="")
    same = own.merge(levels[key], on=key)
    assert len(same) == len(levels) > 0
    assert set(same["status"]) == {"suppressed"}
    assert same["estimate"].isna().all()
    assert (own["status"] == "ok").any()


def test_a_page_tabulates_what_own_estimators_say(studied, monkeypatch, own):
    project, _ = studied
    monkeypatch.setenv("EVALUATION_BUILD", str(project.build))

    table = own_estimator_table(read_material(NAME))

    ((title, rows),) = table.groups
    assert as_words(title) == "Viktade andelar, egen skattning"
    assert len(rows) == len(own[own["analysis"] == f"{NAME}:egen_skattning"])
    heads = {as_words(row.head) for row in rows}
    assert "Månader med bistånd, egen räkning: Coachning mot Ingen start den månaden" in heads
    assert {"6", "24"} == {row.cells[0] for row in rows}
    assert any(row.cells[1] == say("numbers.not_evaluable") for row in rows)


BODY = """

def egen_skattning(rows, protocol):
    from dataclasses import replace

    from evaluation.estimate import contrast, weighted_mean

    value = np.ones(len(rows.frame))
    sides = [
        weighted_mean(value, rows.comparison, members=members, month=6)
        for members in (rows.in_arm, rows.in_reference)
    ]
    label = rows.label("egna_manader", method="egen")
    found = contrast(*sides, rows.comparison, label=label, measure="months")
    {}
"""


@pytest.mark.parametrize(
    ("last", "message"),
    [
        pytest.param(
            "return 1.0",
            "the function gives something else @ analysis.py: egen_skattning; give an Effects",
            id="no effects",
        ),
        pytest.param(
            "return 1 / 0",
            "ZeroDivisionError in the function @ analysis.py: egen_skattning:",
            id="fails",
        ),
        pytest.param(
            "return replace(found, labels=found.labels.assign(outcome='annat'))",
            "unknown outcome 'annat' @ analysis.py: egen_skattning; allowed: varaktigt_avslut",
            id="an outcome nobody declared",
        ),
        pytest.param(
            "return replace(found, labels=found.labels.assign(arm='annan'))",
            "unknown arm 'annan' @ analysis.py: egen_skattning; allowed: ",
            id="an arm nobody declared",
        ),
        pytest.param(
            "return replace(found, labels=found.labels.assign(month=7))",
            "7 is no horizon of 'egna_manader' @ analysis.py: egen_skattning; allowed: 6, 24",
            id="another horizon",
        ),
        pytest.param(
            "return replace(found, estimate=found.estimate * np.nan)",
            "an estimate is no number @ analysis.py: egen_skattning; give a finite number",
            id="no number",
        ),
        pytest.param(
            "return replace(found, estimate=found.estimate + np.inf)",
            "an estimate is no number @ analysis.py: egen_skattning; give a finite number",
            id="without end",
        ),
        pytest.param(
            "return replace(found, labels=found.labels.assign(arm=rows.arm, reference=''))",
            "two estimates have the same labels @ analysis.py: egen_skattning",
            id="the same twice",
        ),
        pytest.param(
            "return replace(found, labels=found.labels.assign(scale='risk_difference'))",
            "'risk_difference' is no scale of 'egna_manader' @ analysis.py: egen_skattning",
            id="another scale",
        ),
        pytest.param(
            "from evaluation.errors import ProtocolError; raise ProtocolError('Q7', at='Q7')",
            "ProtocolError in the function @ analysis.py: egen_skattning:",
            id="words of its own",
        ),
        pytest.param(
            "raise SystemExit(7)",
            "SystemExit in the function @ analysis.py: egen_skattning:",
            id="leaves",
        ),
    ],
)
def test_what_an_own_estimator_may_not_give_is_refused_by_name(tmp_path, delivery, last, message):
    project = make_project(
        tmp_path, protocol=PLAN_WITH_OWN, analysis=ANALYSIS + FUNCTIONS + BODY.format(last)
    )

    with pytest.raises(EvaluationError) as caught:
        run(project, delivery)

    assert message in str(caught.value)
    assert not project.output(NAME).exists()


@pytest.mark.parametrize(
    ("value", "message"),
    [
        pytest.param("np.ones(3)", "give a number per row of the trials", id="another length"),
        pytest.param(
            "np.full((len(cohort.trials), 2), np.inf)", "give a number per row", id="without end"
        ),
        pytest.param("['a'] * len(cohort.trials)", "give a number per row", id="texts"),
    ],
)
def test_numbers_of_another_shape_are_refused(tmp_path, delivery, value, message):
    analysis = FUNCTIONS.replace("return _months(cohort, outcome.horizons)\n", f"return {value}\n")
    project = make_project(
        tmp_path, protocol=PLAN_WITH_OWN, analysis=ANALYSIS + analysis + ESTIMATOR
    )

    with pytest.raises(EvaluationError) as caught:
        run(project, delivery)

    assert f"the function gives something else @ analysis.py: antal_manader; {message}" in str(
        caught.value
    )


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        pytest.param(
            OWN_ESTIMATOR,
            "",
            "public function 'egen_skattning' is not declared @ analysis.py",
            id="not declared",
        ),
        pytest.param(
            'name = "egen_skattning"',
            'name = "annan_skattning"',
            "no function 'annan_skattning' in analysis.py @ estimators[0].name",
            id="not written",
        ),
        pytest.param(
            'name = "egen_skattning"',
            'name = "imputation"',
            "'imputation' is an estimator of the framework @ estimators[0].name",
            id="taken",
        ),
        pytest.param(
            'name = "egen_skattning"',
            'name = "egen_skattning"\nrole = "primary"',
            "unknown value 'primary' @ estimators[0].role",
            id="no answer of the plan",
        ),
        pytest.param(
            'unit = "kronor"\n', "", "missing value @ outcomes[10].unit", id="a mean of nothing"
        ),
    ],
)
def test_plan_and_functions_must_name_each_other(tmp_path, delivery, old, new, message):
    assert old in PLAN_WITH_OWN
    project = make_project(
        tmp_path,
        protocol=PLAN_WITH_OWN.replace(old, new),
        analysis=ANALYSIS + FUNCTIONS + ESTIMATOR,
    )

    with pytest.raises(EvaluationError) as caught:
        run(project, delivery)

    assert message in str(caught.value)


def test_a_panel_may_have_an_estimator_of_its_own():
    values = tomllib.loads(PLAN) | {"estimators": [{"name": "medel", "label": "Medel"}]}
    protocol = parse_protocol(values, functions=("medel",))

    def medel(rows, protocol):
        gap = rows.panel.outcomes[:, -1] - rows.panel.outcomes[:, 0]
        started = ~rows.panel.never_treated
        found = Stated(estimate=gap[started].mean() - gap[~started].mean(), std_error=0.1)
        counts = Counts(n=10_000, n_reference=3)
        return found.effects(rows.label(method="medel"), scale="difference", counts=counts)

    frames = panel_frames(people(1), protocol, {"medel": medel})

    estimates = frames["estimates"].set_index("analysis")
    (row,) = estimates.loc[["prov:medel"]].to_dict("records")
    main = estimates.loc[""]
    assert row["role"] == "sensitivity"
    assert abs(row["estimate"] - 1) < 0.5
    # What an estimator says of persons never exceeds what there are.
    assert (row["n"], row["n_reference"]) == (main["n"], 3)


def test_a_table_may_have_an_estimator_of_its_own(tmp_path):
    shutil.copy(HERE / "pyproject.toml", tmp_path)
    folder = tmp_path / "analyses" / "rossi"
    shutil.copytree(HERE / "analyses" / "rossi", folder)
    plan = folder / "protocol.toml"
    plan.write_text(
        plan.read_text(encoding="utf-8") + '\n[[estimators]]\nname = "andel"\nlabel = "Andel"\n',
        encoding="utf-8",
    )
    (folder / "analysis.py").write_text(TABLE_ESTIMATOR, encoding="utf-8")

    study = run(Project(tmp_path), None, name="rossi")

    estimates = study.published.tables["estimates"]
    found = estimates[estimates["analysis"] == "rossi:andel"]
    main = estimates[(estimates["analysis"] == "rossi") & (estimates["scale"] == "risk")]
    last = main[main["month"] == main["month"].max()].set_index("arm")["estimate"]
    levels = found[found["scale"] == "risk"].set_index("arm")["estimate"]
    pd.testing.assert_series_equal(levels, last.loc[levels.index], check_names=False)


TABLE_ESTIMATOR = '''"""Everybody is followed to the end, so the risk is a share."""

from evaluation.estimate import contrast, weighted_mean


def andel(rows, protocol):
    outcome = next(item for item in protocol.outcomes if item.name in rows.outcomes)
    sides = [
        weighted_mean(
            rows.frame["event"].to_numpy(float),
            rows.comparison,
            members=members,
            month=outcome.horizons[-1],
        )
        for members in (rows.in_arm, rows.in_reference)
    ]
    return contrast(*sides, rows.comparison, label=rows.label(outcome.name, method="andel"))
'''
