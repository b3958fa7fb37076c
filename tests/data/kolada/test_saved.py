"""Answers of version 2 and 3 that somebody saved, and what changed between two snapshots."""

import json

import pytest

from evaluation.data.kolada.groups import group_of
from evaluation.data.kolada.query import Query
from evaluation.data.kolada.revisions import Regrouped, regrouped, revisions
from evaluation.data.kolada.saved import from_files
from evaluation.data.kolada.snapshot import SIMILAR
from evaluation.errors import DataError
from tests.data.kolada.server import GROUPS, KPIS, OWN, PLACES, datum

DAY = "2026-11-30"


def query(**changed):
    return Query(**{"municipality": OWN, "kpis": ("N31814", "N31824")} | changed)


def version_2(*items, **more):
    """As version 2 answers: the next page under another name, and no word of what is deleted."""
    plain = [{key: value for key, value in item.items() if key != "isdeleted"} for item in items]
    return {"count": len(plain), "values": plain} | more


@pytest.fixture
def save(tmp_path):
    def write(**answers):
        paths = []
        for name, answer in answers.items():
            path = tmp_path / f"{name}.json"
            path.write_text(json.dumps(answer, ensure_ascii=False), encoding="utf-8")
            paths.append(path)
        return paths

    return write


DATA = (datum("N31814", OWN, 2020, 44.8), datum("N31824", OWN, 2020, 1000))


def test_a_saved_answer_of_version_2_is_read(save):
    found = from_files(save(data=version_2(*DATA)), query(), date=DAY)

    assert found.known == {("N31814", OWN, 2020): 44.8, ("N31824", OWN, 2020): 1000}
    assert [one["file"] for one in found.query["files"]] == ["data.json"]
    assert found.groups == ()


def test_saved_names_and_groups_stand_beside_saved_values(save):
    files = save(
        data=version_2(*DATA), places=version_2(*PLACES), groups=version_2(*GROUPS),
        kpis=version_2(*KPIS),
    )  # fmt: skip

    found = from_files(files, query(), date=DAY)

    assert found.municipalities == {OWN: "Enköping"}
    assert set(found.kpis) == {"N31814", "N31824"}
    assert len(group_of(found.groups, SIMILAR, 2020).members) == 3


def test_only_the_years_and_measures_that_are_wanted_are_kept(save):
    more = (*DATA, datum("N31814", OWN, 2021, 51.0), datum("U31801", OWN, 2021, 26.1))

    found = from_files(save(data=version_2(*more)), query(years=(2021,)), date=DAY)

    assert set(found.known) == {("N31814", OWN, 2021)}


def test_pages_are_read_together_and_a_missing_one_is_refused(save):
    first = version_2(DATA[0], next_page="http://api.kolada.se/v2/data?page=2")
    second = version_2(DATA[1], previous_page="http://api.kolada.se/v2/data?page=1")

    assert len(from_files(save(a=first, b=second), query(), date=DAY).values) == 2
    for pages in ({"a": first}, {"b": second}):
        with pytest.raises(DataError, match="a page of an answer is missing"):
            from_files(save(**pages), query(), date=DAY)


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        pytest.param({"matt": {}, "varden": []}, "another shape @ data.json", id="other shape"),
        pytest.param(
            version_2(datum("N31814", "0180", 2020, 1.0)), "no value of municipality 0381",
            id="another municipality",
        ),
        pytest.param(version_2(), "no value of municipality 0381", id="empty"),
    ],
)  # fmt: skip
def test_files_that_are_something_else_are_refused(save, answer, told):
    with pytest.raises(DataError, match=told):
        from_files(save(data=answer), query(), date=DAY)


def test_changes_between_two_snapshots_are_told(save):
    places, groups = version_2(*PLACES), version_2(*GROUPS)
    old = from_files(
        save(data=version_2(*DATA, datum("N31814", OWN, 2019, 36.5)), p=places, g=groups),
        query(), date="2025-01-01",
    )  # fmt: skip
    moved = [{**GROUPS[0], "members": [*GROUPS[0]["members"][:2], {"member_id": "0331"}]}]
    now = (datum("N31814", OWN, 2020, 44.1), DATA[1], datum("N31814", OWN, 2021, 51.0))
    new = from_files(
        save(data=version_2(*now), p=places, g=version_2(*moved, GROUPS[1])), query(), date=DAY
    )

    found = revisions(old, new)

    assert [(one.kind, one.year, one.before, one.now) for one in found] == [
        ("revised", 2020, 44.8, 44.1), ("gone", 2019, 36.5, None), ("added", 2021, None, 51.0),
    ]  # fmt: skip
    assert list(regrouped(old, new)) == [
        Regrouped(title=GROUPS[0]["title"], left=("1283",), joined=("0331",))
    ]
    assert revisions(new, new) == ()
