"""A study with costs: refused before anything is written, and its ledgers hold together."""

import shutil
from types import SimpleNamespace

import numpy as np
import pytest

from evaluation.cohort import ArmRule
from evaluation.errors import DataError
from evaluation.estimate.cost.ratio import Pairing
from evaluation.protocol.costs.plan import SUMS
from evaluation.study import run_study
from evaluation.study.register.costs.worth import certain_of
from tests.study.small_study import HERE

NAME = "kostnad"


@pytest.fixture
def project(tmp_path):
    """A project with the shipped plan, of which a text may be changed."""

    def made(old, new):
        shutil.copytree(HERE / "analyses" / NAME, tmp_path / "analyses" / NAME)
        for file in ("pyproject.toml", "requirements.lock"):
            shutil.copy(HERE / file, tmp_path / file)
        plan = tmp_path / "analyses" / NAME / "protocol.toml"
        text = plan.read_text(encoding="utf-8")
        assert old in text
        plan.write_text(text.replace(old, new), encoding="utf-8")
        return tmp_path

    return made


def test_a_month_without_a_price_stops_the_run_and_leaves_nothing(project, delivery, tmp_path):
    root = project('valid_to = "2018-12"', 'valid_to = "2018-10"')

    with pytest.raises(DataError, match=r"'stockholmsjobb' runs in 2018-11 and has no unit cost"):
        run_study(NAME, root=root, data=delivery, out=tmp_path / "out", store=tmp_path / "store")

    assert not (tmp_path / "out").exists()


def differences(estimates):
    return estimates[(estimates["scale"] == "kronor_difference") & (estimates["status"] == "ok")]


def shown_sums(rows):
    """Cells that are not shown and follow from two that are, at any horizon."""
    keys = ["analysis", "population", "arm", "month"]
    known = {
        place: set(own["outcome"].str.removeprefix("kostnad_")) for place, own in rows.groupby(keys)
    }
    for place, shown in known.items():
        reached = set(shown)
        for _ in range(3):
            for sums in SUMS:
                if len(set(sums) - reached) == 1:
                    reached |= set(sums)
        if reached != shown:
            yield place, sorted(reached - shown)


def test_both_ledgers_are_together_what_assistance_and_insatser_cost(project, delivery, tmp_path):
    root = project("min_persons = 50", "min_persons = 5")
    out, store = tmp_path / "out", tmp_path / "store"
    tables = run_study(NAME, root=root, data=delivery, out=out, store=store).published.tables

    rows = tables["estimates"]
    rows = rows[(rows["scale"] == "kronor") & (rows["status"] == "ok")]
    level = rows.pivot_table(
        index=["population", "arm", "month"], columns="outcome", values="estimate"
    )
    whole = level.dropna()
    both = whole["kostnad_kommun"] + whole["kostnad_stat"]
    assert len(whole)
    # Each of them is told in hundreds.
    assert (both - whole["kostnad_alla"]).abs().max() <= 150
    assert (whole["kostnad_bistand"] + whole["kostnad_insats"] - both).abs().max() <= 200
    given_away = [*shown_sums(rows), *shown_sums(differences(tables["estimates"]))]
    assert given_away == []
    worth = tables["cost_worth"]
    shown = tables["estimates"][tables["estimates"]["scale"] == "kronor_difference"]
    same = worth[worth["status"] == "ok"].merge(shown, on=["arm", "outcome", "month", "population"])
    assert len(same) == (worth["status"] == "ok").sum()
    assert (same["cost"] == same["estimate"]).all()


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        pytest.param((), [True], id="one insats: as its interval says"),
        pytest.param((0.0, 0.0), [False, False, False], id="one of three by itself is chance"),
        pytest.param((-4.0, 0.0), [True, True, False], id="Holm: the second has two to beat"),
        pytest.param((np.nan, np.nan), [True, False, False], id="withheld ones are not asked"),
    ],
)
def test_more_or_fewer_exits_hold_among_all_insatser(others, expected):
    """The first is 2.3 standard errors below nought: p 0.021 by itself."""
    arms = tuple(ArmRule(name=f"arm{at}", label=f"Arm {at}") for at in range(1 + len(others)))
    couples = [
        (
            None,
            SimpleNamespace(label={"arm": f"arm{at}", "outcome": "kostnad", "month": 36}),
            None if np.isnan(z) else Pairing(cost=1.0, exits=z, covariance=np.eye(2)),
        )
        for at, z in enumerate((-2.3, *others))
    ]

    assert certain_of(couples, SimpleNamespace(arms=arms)).tolist() == expected


def test_a_part_of_an_insats_is_asked_about_among_parts():
    arms = (ArmRule(name="jobb", label="Jobb"), ArmRule(name="offentlig", label="", parent="jobb"))
    couples = [
        (
            None,
            SimpleNamespace(label={"arm": arm.name, "outcome": "kostnad", "month": 36}),
            Pairing(cost=1.0, exits=2.1, covariance=np.eye(2)),
        )
        for arm in arms
    ]

    assert certain_of(couples, SimpleNamespace(arms=arms)).tolist() == [True, True]
