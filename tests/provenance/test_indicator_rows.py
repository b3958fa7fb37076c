"""Rows of indicators in two versions: each is held against the one of the same year and group."""

from evaluation.provenance.version_diff.estimates import changed_estimates

ROW = {
    "indicator": "langvarigt",
    "version": "1.0",
    "definition": "tio_av_tolv",
    "year": 2022.0,
    "group_kind": "",
    "group": "",
    "level": "",
    "estimate": 37.0,
    "low": 32.4,
    "high": 41.9,
    "verdict": "",
    "status": "ok",
}


def test_rows_are_paired_by_what_they_tell_and_not_by_their_place():
    old = [ROW, ROW | {"year": 2021.0, "estimate": 33.0}]
    new = [ROW | {"year": 2021.0, "estimate": 34.0}, ROW]

    (change,) = changed_estimates(old, new)

    assert change.what == "langvarigt · 1.0 · tio_av_tolv · 2021"
    assert (change.old, change.new) == (33.0, 34.0)


def test_another_status_is_a_change():
    assert len(list(changed_estimates([ROW], [ROW | {"verdict": "uppnatt"}]))) == 1
