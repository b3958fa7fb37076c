"""One contract for every number: columns, types, order of bounds, scales, words, keys."""

import shutil

import numpy as np
import pandas as pd
import pytest

from evaluation.design.weights import unit_weights
from evaluation.estimate import (
    ESTIMATE_COLUMNS,
    SCALES,
    ComparedRows,
    Durations,
    Label,
    absorbing_risk,
    concat,
    contrast,
    cox,
    cumulative_incidence,
    difference,
    event_free_months,
    level,
    logrank,
    months_in_state,
    occupation,
    ratio,
    weighted_mean,
)
from evaluation.provenance import Project, find_project
from evaluation.simulate import load_scenario, simulate, write_synthetic
from evaluation.study import run_study

KEY = ("analysis", "outcome", "population", "arm", "reference", "month", "scale", "method", "role")
WORDS = ("analysis", "outcome", "population", "arm", "reference", "scale", "method", "role")
NUMBERS = ("estimate", "std_error", "conf_low", "conf_high", "p_value")
COUNTS = ("n", "n_reference", "events")
ROLES = {"primary", "secondary", "sensitivity", "placebo", "descriptive"}
STATUS = {"ok", "gated", "suppressed"}
SLACK = 1e-9  # published numbers have 12 significant digits
# Rows of the same kinds from less work: two arms, and two of each choice of definition.
FEWER = {
    'arms = ["stockholmsjobb", "ordinarie", "konstruerad", "praktik", "coachning"]': (
        'arms = ["ordinarie", "coachning"]'
    ),
    "max_gap = [0, 1, 2, 3]": "max_gap = [1, 2]",
    "window = [6, 12, 24]": "window = [6, 12]",
}
ROWS, PERSONS, HORIZONS = 400, 150, np.arange(1, 13)
LABEL = Label(
    outcome="avslut",
    population="inte_nu:praktik",
    arm="praktik",
    reference="ingen",
    method="metod",
    role="primary",
)


def check_contract(rows):
    """Assert what every reader of estimates relies on; used by the tests of the studies too."""
    known = rows[rows["status"] == "ok"]
    scales = rows["scale"].map(SCALES)

    assert sorted(rows.columns) == sorted(ESTIMATE_COLUMNS)
    for name in (*WORDS, "status", "note"):
        assert rows[name].map(type).eq(str).all(), name
    for name in ("month", *NUMBERS, *COUNTS):
        assert rows[name].dtype.kind in "fi", name
    assert scales.notna().all()
    assert set(rows["status"]) <= STATUS
    assert set(rows["role"]) <= ROLES
    assert not rows.duplicated(list(KEY)).any()
    assert (rows["month"] % 1 == 0).all()
    assert (rows["month"] >= 0).all()
    assert rows[["outcome", "population", "arm"]].ne("").all(axis=None)
    assert rows.loc[rows["n"].notna(), "method"].ne("").all()  # a refused pair was not computed
    # What was withheld says so and shows no number; what was not withheld is a number.
    withheld = rows[rows["status"] != "ok"]
    assert withheld[list(NUMBERS)].isna().all(axis=None)
    assert withheld["note"].ne("").all()
    assert known[["estimate", "std_error"]].notna().all(axis=None)
    assert (known["std_error"] >= 0).all()
    bounded = known.dropna(subset=["conf_low", "conf_high"])
    assert (bounded["conf_low"] <= bounded["estimate"] + SLACK).all()
    assert (bounded["estimate"] <= bounded["conf_high"] + SLACK).all()
    assert known["p_value"].dropna().between(0, 1).all()
    is_level = rows["reference"] == ""
    has_null = scales.map(lambda scale: scale.null).notna()
    assert not (is_level & has_null).any()
    assert rows.loc[is_level, "p_value"].isna().all()
    assert known.loc[known["scale"].isin(["risk", "share"]), "estimate"].between(0, 1).all()
    for name in COUNTS:
        assert (rows[name].dropna() >= 0).all()
    assert (known["n"] > 0).all()


def trials():
    """Rows of two arms: time, cause, state by month, person; persons have several rows."""
    rng = np.random.default_rng(5)
    arm = rng.integers(0, 2, ROWS).astype(bool)
    time = rng.geometric(0.1 + 0.05 * arm)
    observed = rng.integers(6, 25, ROWS)
    return {
        "person": rng.integers(0, PERSONS, ROWS),
        "arm": arm,
        "time": np.minimum(time, observed),
        "cause": np.where(time <= observed, rng.integers(1, 3, ROWS), 0),
        "states": rng.integers(-1, 3, (ROWS, len(HORIZONS) + 1)).astype(np.int8),
    }


@pytest.fixture(scope="module")
def drawn():
    return trials()


@pytest.fixture(scope="module")
def compared(drawn):
    return ComparedRows(person=drawn["person"], weights=unit_weights(ROWS))


def of_risk(drawn, compared):
    event = drawn["cause"] > 0
    sides = [
        absorbing_risk(drawn["time"], event, compared, members=members, horizons=HORIZONS)
        for members in (drawn["arm"], ~drawn["arm"])
    ]
    return contrast(*sides, compared, label=LABEL)


def of_risk_that_never_happens(drawn, compared):
    event = np.zeros(ROWS, dtype=bool)
    sides = [
        absorbing_risk(drawn["time"], event, compared, members=members, horizons=HORIZONS[:3])
        for members in (drawn["arm"], ~drawn["arm"])
    ]
    return contrast(*sides, compared, label=LABEL)


def of_risk_ratio(drawn, compared):
    event = drawn["cause"] > 0
    sides = [
        level(
            absorbing_risk(drawn["time"], event, compared, members=members, horizons=HORIZONS),
            compared,
            label=LABEL,
            arm=name,
        )
        for members, name in ((drawn["arm"], "praktik"), (~drawn["arm"], "ingen"))
    ]
    return concat([ratio(*sides, scale="risk_ratio"), difference(*sides, scale="risk_difference")])


def of_incidence(drawn, compared):
    sides = [
        cumulative_incidence(
            *(drawn["time"], drawn["cause"], compared),
            members=members,
            horizons=HORIZONS,
            causes=(1, 2, 3),
        )
        for members in (drawn["arm"], ~drawn["arm"])
    ]
    # Cause 3 never happens: its curve is 0, not missing.
    return concat(
        [
            contrast(
                *(side[cause] for side in sides),
                compared,
                label=Label(**{**label_fields(), "outcome": f"avslut:{cause}"}),
            )
            for cause in (1, 2, 3)
        ]
    )


def of_event_free_months(drawn, compared):
    sides = [
        event_free_months(
            drawn["time"], drawn["cause"] > 0, compared, members=members, horizons=HORIZONS
        )
        for members in (drawn["arm"], ~drawn["arm"])
    ]
    return contrast(*sides, compared, label=LABEL, measure="months")


def occupied(drawn, compared):
    return [
        occupation(
            lambda month: drawn["states"][:, month],
            compared,
            members=members,
            months=np.arange(len(HORIZONS) + 1),
            states=(0, 1, 2),
        )
        for members in (drawn["arm"], ~drawn["arm"])
    ]


def of_occupation(drawn, compared):
    arm, reference = occupied(drawn, compared)
    return concat(
        [
            contrast(
                arm[state],
                reference[state],
                compared,
                label=Label(**{**label_fields(), "outcome": f"tillstand:{state}"}),
                measure="share",
            )
            for state in arm
        ]
    )


def of_months_in_state(drawn, compared):
    arm, reference = occupied(drawn, compared)
    horizons = np.array([6, 12])
    sides = [months_in_state(side[0], horizons=horizons) for side in (arm, reference)]
    return contrast(*sides, compared, label=LABEL, measure="months")


def of_mean(drawn, compared):
    values = np.where(drawn["cause"] == 0, np.nan, drawn["cause"] == 1).astype(float)
    sides = [
        weighted_mean(values, compared, members=members, month=12)
        for members in (drawn["arm"], ~drawn["arm"])
    ]
    return contrast(*sides, compared, label=LABEL, measure="share")


def durations(drawn):
    return Durations(time=drawn["time"], cause=drawn["cause"], cluster=drawn["person"])


def of_cox(drawn, compared):
    columns = pd.DataFrame({"praktik": drawn["arm"].astype(float)})
    fit = cox(durations(drawn), columns)
    model = Label(**{**label_fields(), "method": "cox_efron_model"})
    return concat(
        [fit.effects(label=LABEL, names=["praktik"]), fit.effects(label=model, robust=False)]
    )


def of_log_rank(drawn, compared):
    return logrank(durations(drawn), drawn["arm"].astype(int)).effects(label=LABEL, group=1)


def label_fields():
    return {name: getattr(LABEL, name) for name in LABEL.__slots__}


ESTIMATORS = (
    of_risk,
    of_risk_that_never_happens,
    of_risk_ratio,
    of_incidence,
    of_event_free_months,
    of_occupation,
    of_months_in_state,
    of_mean,
    of_cox,
    of_log_rank,
)


@pytest.mark.parametrize("estimator", ESTIMATORS, ids=lambda one: one.__name__)
def test_rows_of_every_estimator_obey_the_contract(estimator, drawn, compared):
    rows = estimator(drawn, compared).rows(analysis="prov")

    check_contract(rows)
    assert list(rows.columns) == list(ESTIMATE_COLUMNS)
    assert set(rows["analysis"]) == {"prov"}
    assert set(rows["status"]) == {"ok"}


@pytest.fixture(scope="module")
def copies(tmp_path_factory):
    """Both studies of the project: a small municipality, fewer arms, one of each kind of try."""
    root = tmp_path_factory.mktemp("studies")
    here = find_project().root
    shutil.copytree(here / "analyses", root / "analyses")
    shutil.copy(here / "pyproject.toml", root)
    path = root / "analyses" / "stockholmsjobb" / "protocol.toml"
    before, first, *others = path.read_text(encoding="utf-8").split("[[sensitivity]]")
    after = others[-1][others[-1].index("\n[") :]
    text = f"{before}[[sensitivity]]{first}{after}"
    for every, some in FEWER.items():
        assert every in text
        text = text.replace(every, some)
    path.write_text(text, encoding="utf-8")
    delivery = root / "liten"
    write_synthetic(delivery, simulate(load_scenario("enkoping", adults=250, paths=1), seed=3))
    return Project(root), {"stockholmsjobb": delivery, "rossi": None}


@pytest.mark.parametrize("name", ["rossi", "stockholmsjobb"])
def test_published_rows_of_every_study_obey_the_contract(name, copies):
    project, deliveries = copies

    study = run_study(
        name,
        root=project.root,
        out=project.output(name),
        store=project.store,
        data=deliveries[name],
    )

    rows = study.published.tables["estimates"]
    check_contract(rows)
    assert set(rows["analysis"].str.split(":").str[0]) == {name}
    assert {"ok", "gated"} <= set(rows["status"])
