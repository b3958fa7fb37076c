"""What Kolada may answer, and what comes of it: from a server on this machine only."""

import ast
import json
import threading
from pathlib import Path

import pytest

from evaluation.data.kolada.asking import Asker
from evaluation.data.kolada.fetching import fetched
from evaluation.data.kolada.groups import group_of, unweighted_mean
from evaluation.data.kolada.query import Query
from evaluation.data.kolada.snapshot import COUNTY, SIMILAR, read_snapshot, write_snapshot
from evaluation.errors import DataError, EvaluationError, UsageError
from tests.data.kolada.server import NATION, OWN, Kolada, datum, number, send, serving

KPIS = ("N31814", "N31824", "N31008")
YEARS = tuple(range(2018, 2023))
DAY = "2026-11-30"
DATA = "data/kpi"


def query(**changed):
    return Query(**{"municipality": OWN, "kpis": KPIS, "years": YEARS} | changed)


@pytest.fixture
def kolada():
    return Kolada()


@pytest.fixture
def base(kolada):
    with serving(kolada) as address:
        yield address


@pytest.fixture
def ask(base):
    """Fetch, with the seconds that would have been waited."""
    waited = []

    def run(question=None, **changed):
        asker = Asker(**{"base": base, "timeout": 5.0, "wait": waited.append} | changed)
        return fetched(asker, question or query(), date=DAY)

    run.waited = waited
    return run


def test_every_page_is_asked_for(kolada, ask):
    kolada.per_page = 7

    found = ask()

    assert kolada.asked.count("municipality") == 2
    places = {OWN, NATION, "0188", "0580", "1283", "0380", "0331"}
    assert set(found.known) == {
        (kpi, code, year) for kpi in KPIS for code in places for year in YEARS
    }
    assert found.known["N31814", OWN, 2020] == number("N31814", OWN, 2020)


def test_no_question_holds_more_than_it_may(kolada, ask):
    ask(query(years=tuple(range(1990, 2023))))

    years = [path.rpartition("/")[2].split(",") for path in kolada.asked if path.startswith(DATA)]
    assert max(map(len, years)) == 25
    assert sorted(year for some in years for year in some) == [str(y) for y in range(1990, 2023)]


def test_groups_hold_their_members_year_by_year(ask):
    found = ask()

    assert [(one.kind, one.year) for one in found.groups] == [
        (SIMILAR, 2020), (SIMILAR, 2022), (COUNTY, 0),
    ]  # fmt: skip
    assert group_of(found.groups, SIMILAR, 2018).year == 2020
    assert group_of(found.groups, SIMILAR, 2021).members == ("0188", "0580", "1283")
    assert group_of(found.groups, SIMILAR, 2024).members == ("0188", "0331", "0580")
    assert group_of(found.groups, COUNTY, 2020).members == ("0331", "0380", OWN)


def test_unweighted_mean_is_of_the_members_and_not_the_country(ask):
    found = ask()
    group = group_of(found.groups, SIMILAR, 2020)

    mean, many = unweighted_mean(found, group, "N31814", 2020)

    assert many == 3
    assert mean == pytest.approx(sum(number("N31814", code, 2020) for code in group.members) / 3)
    assert mean != found.known["N31814", NATION, 2020]


def test_a_mean_of_two_is_not_told(kolada, ask):
    kolada.changed["N31814", "0188", 2020] = datum("N31814", "0188", 2020, None)

    found = ask()

    assert unweighted_mean(found, group_of(found.groups, SIMILAR, 2020), "N31814", 2020) is None


def test_nothing_and_deleted_are_kept_apart(kolada, ask):
    kolada.changed["N31814", OWN, 2019] = datum("N31814", OWN, 2019, None, status="Missing")
    kolada.changed["N31814", OWN, 2020] = datum("N31814", OWN, 2020, 99.9, isdeleted=True)

    found = ask()

    assert ("N31814", OWN, 2019) not in found.known
    assert ("N31814", OWN, 2020) not in found.known
    assert [one.status for one in found.values if one.value is None] == ["Missing"]
    assert [(one.municipality, one.year) for one in found.deleted] == [(OWN, 2020)]


@pytest.mark.parametrize(
    ("headers", "waited"),
    [
        pytest.param({"Retry_After": "7"}, [7.0], id="seconds"),
        pytest.param({"Retry_After": "86400"}, [60.0], id="a day is not waited"),
        pytest.param({"Retry_After": "Mon, 01 Jan 2001 00:00:00 GMT"}, [0.0], id="a date gone by"),
        pytest.param({"Retry_After": "soon"}, [2.0], id="no time"),
        pytest.param({}, [2.0], id="nothing"),
    ],
)
def test_too_many_questions_are_waited_for(kolada, ask, headers, waited):
    kolada.faults[DATA] = [lambda handler: send(handler, 429, **headers)]

    found = ask()

    assert ask.waited == waited
    assert len(found.known) > 50


@pytest.mark.parametrize("status", [429, 503])
def test_an_end_comes_to_waiting(kolada, ask, status):
    kolada.faults[DATA] = [lambda handler: send(handler, status, Retry_After="1")] * 9

    with pytest.raises(EvaluationError, match=f"it answers {status}, 4 times @ data/kpi/"):
        ask()
    assert ask.waited == [1.0] * 3


def cut_off(handler):
    send(handler, 200, b'{"values": [{"kpi": "N3', length="5000")
    handler.close_connection = True


def held_up(handler):
    threading.Event().wait(0.5)
    handler.close_connection = True


@pytest.mark.parametrize("fault", [cut_off, held_up])
def test_what_was_cut_off_or_late_is_asked_for_again(kolada, ask, fault):
    kolada.faults[DATA] = [fault]

    assert len(ask(timeout=0.2).known) > 50
    assert ask.waited == [2.0]


@pytest.mark.parametrize("fault", [cut_off, held_up])
def test_what_is_always_cut_off_or_late_is_given_up(kolada, ask, fault):
    kolada.faults[DATA] = [fault] * 9

    with pytest.raises(EvaluationError, match=r"no answer \(\w+\), 2 times @ data/kpi/"):
        ask(timeout=0.2, tries=2)


@pytest.mark.parametrize(
    ("body", "told"),
    [
        pytest.param(b'{"values": [{"kpi": "N3', "not whole JSON", id="truncated"),
        pytest.param(b"<html>Underhall</html>", "not whole JSON", id="a page in words"),
        pytest.param(b"[]", "has another shape", id="a list"),
        pytest.param(b'{"results": []}', "has another shape", id="other keys"),
        pytest.param(b'{"values": [1]}', "has another shape", id="no items"),
        pytest.param(b'{"values": [{"kpi": "N31814"}]}', "no measure and municip", id="no place"),
        pytest.param(
            b'{"values": [{"kpi": "N31814", "municipality": "0381", "period": 2020, "values": 3}]}',
            "the values are no list", id="no list",
        ),
        pytest.param(
            json.dumps({"values": [datum("N31814", OWN, "i fjol", 1.0)]}).encode(),
            "the period is no year", id="no year",
        ),
        pytest.param(
            json.dumps({"values": [datum("N31814", OWN, 2020, "44,8")]}).encode(),
            "a value is no number", id="text",
        ),
        pytest.param(
            json.dumps({"values": [datum("N31814", OWN, 2020, float("nan"))]}).encode(),
            "not whole JSON", id="not a number",
        ),
        pytest.param(
            json.dumps({"values": [datum("N31814", OWN, 2020, 1.0, gender="X")]}).encode(),
            "an unknown gender", id="gender",
        ),
        pytest.param(b'{"values": [], "next_url": 2}', "next page is no address", id="next"),
    ],
)  # fmt: skip
def test_another_shape_is_refused_by_place(kolada, ask, body, told):
    kolada.faults[DATA] = [lambda handler: send(handler, 200, body)]

    with pytest.raises(DataError, match=told) as refused:
        ask()

    assert "@ data/kpi/" in str(refused.value)
    assert "44,8" not in str(refused.value)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        pytest.param({"municipality": "9999"}, "Kolada has no municipality 9999", id="unknown"),
        pytest.param({"municipality": NATION}, "Kolada has no municipality 0000", id="country"),
        pytest.param({"kpis": ("N31814", "U99999")}, "Kolada has no U99999", id="measure"),
    ],
)
def test_what_kolada_does_not_know_is_refused_before_data_is_asked_for(kolada, ask, changed, told):
    with pytest.raises(UsageError, match=told):
        ask(query(**changed))

    assert not any(path.startswith(DATA) for path in kolada.asked)


def test_no_other_server_is_asked(kolada, ask):
    kolada.per_page, kolada.next_host = 2, "example.org"

    with pytest.raises(DataError, match="the next page is somewhere else @ municipality"):
        ask()


def test_no_answer_leads_to_another_server(kolada, ask):
    kolada.faults["municipality"] = [
        lambda handler: send(handler, 302, Location="http://localhost:9/v3/municipality")
    ]

    with pytest.raises(EvaluationError, match="it answers 302"):
        ask()


def test_pages_that_go_round_end(kolada, ask):
    def round_again(handler):
        told = {"values": [], "next_url": f"http://{kolada.host}{handler.path}"}
        send(handler, 200, json.dumps(told).encode())

    kolada.faults["municipality"] = [round_again]

    with pytest.raises(DataError, match="the pages do not end"):
        ask()


def test_two_values_of_the_same_are_refused(kolada, ask):
    twice = datum("N31814", OWN, 2020, 1.0)
    twice["values"].append(twice["values"][0] | {"value": 2.0})
    kolada.changed["N31814", OWN, 2020] = twice

    with pytest.raises(DataError, match="two values of the same @ N31814, 0381, 2020"):
        ask()


@pytest.mark.parametrize("base", ["ftp://api.kolada.se", "file:///etc", "api.kolada.se/v3", ""])
def test_only_addresses_of_the_web_are_asked(base):
    with pytest.raises(UsageError, match="no address of an interface @ --base"):
        Asker(base=base)


def test_a_snapshot_is_read_as_it_was_written(ask, tmp_path):
    found, path = ask(), tmp_path / "kolada.json"

    write_snapshot(found, path)

    assert read_snapshot(path) == found
    assert read_snapshot(path).sha256 == found.sha256
    told = json.loads(path.read_text(encoding="utf-8"))
    assert (told["source"], told["date"]) == ("Källa: Kolada", DAY)
    assert "avgiftsfritt" in told["terms"]


@pytest.mark.parametrize(
    ("was", "now", "told"),
    [
        pytest.param("36.0", "63.0", "not what its sha256 says", id="a value by hand"),
        pytest.param('"0188",', "", "not what its sha256 says", id="a member less"),
        pytest.param("kolada-snapshot/1", "annat", "no snapshot of Kolada", id="another format"),
        pytest.param('"values"', '"values', "not whole JSON", id="cut"),
    ],
)
def test_a_snapshot_that_was_changed_is_refused(ask, tmp_path, was, now, told):
    path = tmp_path / "kolada.json"
    write_snapshot(ask(), path)
    text = path.read_text(encoding="utf-8")
    assert was in text
    path.write_text(text.replace(was, now, 1), encoding="utf-8")

    with pytest.raises(DataError, match=f"{told} @ kolada.json"):
        read_snapshot(path)


def test_only_one_module_opens_connections():
    root = Path(__file__).parents[3] / "evaluation"
    network = {
        "socket",
        "http",
        "http.client",
        "urllib.request",
        "requests",
        "httpx",
        "ssl",
        "ftplib",
    }
    found = set()
    for path in root.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                taken = {alias.name for alias in node.names}
                # It turns a path into an address, and opens nothing.
                names = [node.module or ""] if taken != {"url2pathname"} else []
            if network & set(names):
                found.add(path.relative_to(root).as_posix())

    assert found == {"data/kolada/asking.py"}
