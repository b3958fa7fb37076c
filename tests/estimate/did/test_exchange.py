"""Moments that leave a room: what may, what is refused, and that pooling loses nothing."""

import json

import numpy as np
import pytest

from evaluation.cli import main
from evaluation.disclosure.moments_release import moments_to_send
from evaluation.errors import DataError, DisclosureError, EvaluationError, UsageError
from evaluation.estimate.did.aggregate.aggregate import aggregate
from evaluation.estimate.did.group_time.effects import group_time
from evaluation.estimate.did.group_time.exchange import (
    Exchange,
    pool,
    read_exchange,
    write_exchange,
)
from evaluation.estimate.did.group_time.from_moments import group_time_of_moments
from evaluation.estimate.did.group_time.moments import cohort_moments
from evaluation.estimate.did.panel.kinds import NEVER
from evaluation.estimate.did.panel.matrix import panel_of_matrix

CANARY = 987.654321


def drawn(seed, *, n=120, base=0.0):
    rng = np.random.default_rng(seed)
    cohort = np.array([4, 6, NEVER])[np.arange(n) % 3]
    started = np.arange(1, 9) >= cohort[:, None]
    outcomes = base + rng.normal(size=(n, 8)).cumsum(axis=1) + 1.5 * started
    return panel_of_matrix(outcomes, cohort=cohort, periods=np.arange(1, 9))


def exchange_of(panel, source, **change):
    sent = {"source": source, "outcome": "månader", "unit": "person", "min_count": 10, **change}
    return Exchange(moments=cohort_moments(panel), **sent)


@pytest.fixture
def two(tmp_path):
    panels = {"a": drawn(1), "b": drawn(2, n=210, base=3.0)}
    files = {name: tmp_path / f"{name}.json" for name in panels}
    for name, panel in panels.items():
        moments_to_send(panel)
        write_exchange(files[name], exchange_of(panel, name))
    return panels, files


def test_two_municipalities_pooled_give_what_their_persons_together_give(two):
    panels, files = two
    together = panel_of_matrix(
        np.vstack([panel.outcomes for panel in panels.values()]),
        cohort=np.concatenate([panel.cohort for panel in panels.values()]),
        periods=panels["a"].periods,
    )

    found = group_time_of_moments(
        pool([read_exchange(path) for path in files.values()]), base_period="universal"
    )

    joint = group_time(together, base_period="universal")
    np.testing.assert_allclose(found.estimate, joint.estimate, atol=1e-12)
    np.testing.assert_allclose(found.covariance, joint.covariance, atol=1e-12)
    ours, theirs = aggregate(found, "dynamic"), aggregate(joint, "dynamic")
    np.testing.assert_allclose(ours.covariance, theirs.covariance, atol=1e-12)


def test_a_file_comes_back_digit_by_digit(two):
    panels, files = two

    moments = read_exchange(files["a"]).moments

    for name in ("mean", "second", "weight", "units", "cohorts"):
        np.testing.assert_array_equal(
            getattr(moments, name), getattr(cohort_moments(panels["a"]), name)
        )


def test_the_verb_pools_files(two, capsys, tmp_path):
    _, files = two
    (tmp_path / "pyproject.toml").write_text("[tool.evaluation]\n", encoding="utf-8")
    words = ["pool", *(str(path) for path in files.values()), "--project", str(tmp_path)]

    assert main([*words, "--json"]) == 0

    record = json.loads(capsys.readouterr().out)
    assert record["units"] == {"a": 120, "b": 210}
    overall = record["rows"][-1]
    assert overall["label"] is None
    assert overall["conf_low"] < 1.5 < overall["conf_high"]
    assert main(words) == 0
    assert "overall" in capsys.readouterr().out


def test_the_verb_names_every_file_it_cannot_use(two, capsys, tmp_path):
    _, files = two
    (tmp_path / "pyproject.toml").write_text("[tool.evaluation]\n", encoding="utf-8")
    broken = tmp_path / "c.json"
    broken.write_text("{", encoding="utf-8")

    words = ["pool", str(files["a"]), str(broken), str(tmp_path / "d.json")]

    assert main([*words, "--project", str(tmp_path)]) == 3
    shown = capsys.readouterr().err
    assert "not a JSON file @ c.json" in shown
    assert "no such file @ d.json" in shown


def changed(path, **values):
    """Change fields and write a checksum that fits, as a sender's fault would."""
    from evaluation.estimate.did.group_time import exchange

    record = json.loads(path.read_text(encoding="utf-8"))
    record.pop("sha256")
    record.update(values)
    record["sha256"] = exchange._checksum(record)
    path.write_text(json.dumps(record), encoding="utf-8")


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"version": 2}, "not cohort-moments version 1"),
        ({"units": [40, 40]}, "units do not fit 3 cohorts"),
        ({"units": [40, 9, 40]}, "smaller than the file says"),
        ({"units": "many"}, "fields are missing or of the wrong kind"),
        ({"cohorts": [6, 4, None]}, "do not ascend"),
        ({"weight": [1.0, float("nan"), 1.0]}, "a number is missing"),
        ({"second": (-np.eye(8)[None].repeat(3, axis=0)).tolist()}, "cannot be a covariance"),
    ],
)
def test_files_that_cannot_be_moments_are_refused(two, values, words):
    _, files = two
    changed(files["a"], **values)

    with pytest.raises(EvaluationError, match=words):
        read_exchange(files["a"])


def test_a_file_changed_on_the_way_is_refused(two):
    _, files = two
    text = files["a"].read_text(encoding="utf-8")
    files["a"].write_text(text.replace('"min_count": 10', '"min_count": 5'), encoding="utf-8")

    with pytest.raises(DataError, match="changed since it was written"):
        read_exchange(files["a"])


def test_parts_that_do_not_belong_together_are_refused():
    first = exchange_of(drawn(1), "a")

    with pytest.raises(UsageError, match="outcome differs"):
        pool([first, exchange_of(drawn(2), "b", outcome="kronor")])
    with pytest.raises(UsageError, match="a occurs twice"):
        pool([first, exchange_of(drawn(2), "a")])


def with_paths(paths, *, cohort=None):
    cohort = np.where(np.arange(len(paths)) % 2, 4, NEVER) if cohort is None else cohort
    return panel_of_matrix(
        np.asarray(paths, float), cohort=cohort, periods=np.arange(1, np.shape(paths)[1] + 1)
    )


def small_cohort():
    return with_paths(np.zeros((40, 8)), cohort=np.where(np.arange(40) < 9, 4, NEVER))


def hardly_more_units_than_periods():
    return with_paths(np.random.default_rng(0).normal(size=(34, 8)))


def one_rich_unit():
    paths = np.random.default_rng(0).uniform(1, 2, size=(80, 8))
    paths[1, 3] = 1e5
    return with_paths(paths)


def rare_path():
    paths = np.zeros((200, 8))
    paths[:100, 4:] = 1
    paths[101, 2] = 1
    return with_paths(paths)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (small_cohort, "fewer than 10 units @ exchange, cohort 4; join cohorts"),
        (hardly_more_units_than_periods, "hardly more units than periods"),
        (one_rich_unit, "two units make most of a period's sum @ exchange, cohort 4"),
        (rare_path, "share the values of two periods @ exchange, cohort 4"),
    ],
)
def test_moments_that_tell_about_single_persons_do_not_leave(make, words):
    with pytest.raises(EvaluationError, match=words):
        moments_to_send(make())


def test_the_limit_cannot_be_lowered():
    with pytest.raises(DisclosureError, match="below 5"):
        moments_to_send(drawn(1), min_count=4)


def test_no_unit_is_in_the_file(tmp_path):
    panel = drawn(3)
    outcomes = panel.outcomes.copy()
    outcomes[5, 2] = CANARY
    planted = panel_of_matrix(
        outcomes,
        cohort=panel.cohort,
        periods=panel.periods,
        unit=np.array([f"CANARY{place:03d}" for place in range(120)]),
    )

    write_exchange(tmp_path / "a.json", exchange_of(planted, "a"))

    text = (tmp_path / "a.json").read_text(encoding="utf-8")
    assert "CANARY" not in text
    assert "987.654" not in text
