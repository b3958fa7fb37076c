"""Nested or long beyond measure is an error in a sentence, at once."""

import json
import time

import pytest

from evaluation.data.leverans.leverans import read_manifest
from evaluation.data.leverans.texts import manifest_texts
from evaluation.data.sources.layering import layered
from evaluation.errors import DataError, ProtocolError, UsageError
from evaluation.estimate.did.group_time.exchange import read_exchange
from evaluation.protocol import load_protocol
from evaluation.protocol.lock import ProtocolLock
from evaluation.provenance import find_project
from evaluation.provenance.nested import DEEPEST, LONGEST, parse_json, parse_toml

MANY = 100_000
SOON = 5  # seconds; a dotted key of so many parts would take minutes
TOML = {
    "arrays": "x = " + "[" * MANY + "]" * MANY,
    "inline tables": "x = " + "{a=" * MANY + "1" + "}" * MANY,
    "a dotted key": ".".join(["a"] * MANY) + " = 1",
    "a spaced key": " . ".join(["'a'"] * MANY) + " = 1",
    "a table": "[" + ".".join(["a"] * MANY) + "]",
    "many tables": "\n".join(f"[[a{'.a' * n}]]" for n in range(200)),
    "deeper than the limit": "x = " + "[" * (DEEPEST + 1) + "]" * (DEEPEST + 1),
    "a key in an array": "x = [" + "{" + ".".join(["a"] * MANY) + " = 1}]",
}
JSON = {"arrays": "[" * MANY + "]" * MANY, "objects": '{"a":' * MANY + "1" + "}" * MANY}
nested_toml = pytest.mark.parametrize("text", [pytest.param(t, id=n) for n, t in TOML.items()])
nested_json = pytest.mark.parametrize("text", [pytest.param(t, id=n) for n, t in JSON.items()])


@nested_toml
def test_nested_toml_is_refused_soon(text):
    started = time.monotonic()

    with pytest.raises(ValueError, match="nested more than 50 deep"):
        parse_toml(text)

    assert time.monotonic() - started < SOON


@nested_toml
def test_plans_mappings_and_projects_say_so_where_they_are(text, tmp_path):
    for name in ("protocol.toml", "pyproject.toml"):
        (tmp_path / name).write_text(text, encoding="utf-8")

    with pytest.raises(ProtocolError, match=r"not readable as TOML \(nested .* @ .*protocol\.toml"):
        load_protocol(tmp_path / "protocol.toml")
    with pytest.raises(ProtocolError, match=r"not a TOML file: nested .* @ protocol\.toml"):
        layered(tmp_path / "protocol.toml")
    with pytest.raises(UsageError, match=r"not readable as TOML @ pyproject\.toml"):
        find_project(tmp_path)


@nested_json
def test_nested_json_is_refused(text, tmp_path):
    (tmp_path / "leverans.json").write_text(text, encoding="utf-8")
    (tmp_path / "pool.json").write_text(text, encoding="utf-8")

    manifest, faults = read_manifest(tmp_path)

    assert manifest is None
    assert [fault.rule for fault in faults] == ["S2"]
    assert list(manifest_texts(tmp_path)) == [text]
    with pytest.raises(DataError, match=r"not a JSON file @ pool\.json"):
        read_exchange(tmp_path / "pool.json")
    with pytest.raises(ProtocolError, match=r"the lock cannot be read @ protocol\.lock"):
        ProtocolLock.from_json(text)


def test_what_people_write_is_read():
    deep = "x = " + "[" * (DEEPEST - 1) + "]" * (DEEPEST - 1)
    prose = "x = 'Ja. Nej. Kanske. " + "En mening till. " * 500 + "'"
    numbers = f"x = {[0.5] * 5000}"

    assert parse_toml(f"{numbers}\n[a.b.c]\nd.e = 1")["a"] == {"b": {"c": {"d": {"e": 1}}}}
    assert parse_toml(deep)["x"]
    assert parse_toml(prose)["x"].startswith("Ja.")
    assert parse_json(json.dumps({"a": [1, {"b": None}]})) == {"a": [1, {"b": None}]}


def test_a_plan_of_megabytes_is_refused():
    with pytest.raises(ValueError, match="longer than 4 MB"):
        parse_toml("#" * (LONGEST + 1))
