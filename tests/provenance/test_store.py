"""A step is computed again exactly when something it depends on has changed."""

import pandas as pd
import pytest

from evaluation.provenance import StepStore

FRAME = pd.DataFrame(
    {
        "person": pd.array([1, 2], dtype="int32"),
        "arm": ["ingen", "praktik"],
        "share": [0.1, None],
        "is_observed": [True, False],
    }
)


class Counter:
    def __init__(self, frame=FRAME):
        self.calls = 0
        self.frame = frame

    def __call__(self):
        self.calls += 1
        return {"trials": self.frame, "flow": self.frame.head(1)}


def test_unchanged_step_is_read_back_and_equal(tmp_path):
    store, compute = StepStore(tmp_path), Counter()

    first = store.step("cohort", {"code": "a"}, compute)
    second = store.step("cohort", {"code": "a"}, compute)

    assert (compute.calls, first.cached, second.cached) == (1, False, True)
    assert (first.reason, second.reason) == ("first run", "unchanged")
    assert first.key == second.key
    assert first.rows == {"flow": 1, "trials": 2}
    assert list(first.frames) == ["trials", "flow"]
    for name, frame in first.frames.items():
        pd.testing.assert_frame_equal(frame, second.frames[name])
    pd.testing.assert_frame_equal(first.frames["trials"], FRAME)


def test_reason_names_what_changed(tmp_path):
    store, compute = StepStore(tmp_path), Counter()
    before = store.step("cohort", {"code": "a", "protocol": {"max_gap": 2}}, compute)

    after = store.step("cohort", {"code": "b", "protocol": {"max_gap": 3}}, compute)

    assert (after.cached, after.reason) == (False, "changed: code, protocol")
    assert after.key != before.key


def test_going_back_to_earlier_inputs_uses_the_earlier_result(tmp_path):
    store, compute = StepStore(tmp_path), Counter()
    for code in ("a", "b", "a"):
        result = store.step("cohort", {"code": code}, compute)

    assert (compute.calls, result.cached) == (2, True)


def test_damaged_result_is_computed_again(tmp_path):
    store, compute = StepStore(tmp_path), Counter()
    store.step("cohort", {"code": "a"}, compute)
    next(tmp_path.rglob("flow.parquet")).write_bytes(b"PAR1")

    result = store.step("cohort", {"code": "a"}, compute)

    assert (result.reason, compute.calls) == ("damaged", 2)
    assert len(result.frames["flow"]) == 1


def test_removed_result_is_computed_again(tmp_path):
    import shutil

    store, compute = StepStore(tmp_path), Counter()
    store.step("cohort", {"code": "a"}, compute)
    shutil.rmtree(next(path for path in (tmp_path / "cohort").iterdir() if path.is_dir()))

    assert store.step("cohort", {"code": "a"}, compute).reason == "removed from the store"


@pytest.mark.parametrize("text", ["", "[1]", "null"])
def test_record_of_the_latest_step_that_cannot_be_read_only_costs_the_reason(tmp_path, text):
    store, compute = StepStore(tmp_path), Counter()
    store.step("cohort", {"code": "a"}, compute)
    (tmp_path / "cohort" / "latest.json").write_text(text, encoding="utf-8")

    assert store.step("cohort", {"code": "b"}, compute).reason == "first run"


def test_failing_step_leaves_no_result(tmp_path):
    def fail():
        raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011 any message
        StepStore(tmp_path).step("cohort", {"code": "a"}, fail)

    assert list(tmp_path.rglob("*.parquet")) == []
    assert StepStore(tmp_path).step("cohort", {"code": "a"}, Counter()).reason == "first run"


def test_result_whose_record_is_gone_is_computed_again(tmp_path):
    store, compute = StepStore(tmp_path), Counter()
    store.step("cohort", {"code": "a"}, compute)
    next(tmp_path.rglob("step.json")).unlink()

    assert store.step("cohort", {"code": "a"}, compute).reason == "damaged"
