"""The reference beside the shipped mappings says what the code does."""

import re
from dataclasses import fields

import pytest

from evaluation.data.sources import load_mapping, mapping_names
from evaluation.data.sources.layering import FOLDER
from evaluation.data.sources.mapping import Source
from evaluation.data.sources.steps import STEPS
from evaluation.data.sources.steps.conditions import TESTS

README = (FOLDER / "README.md").read_text(encoding="utf-8")


def test_every_step_stands_in_the_reference_with_its_keys():
    rows = dict(re.findall(r"^\| `([a-z_]+)` \| ([a-z_, ]+) \|", README, flags=re.MULTILINE))

    assert set(rows) == set(STEPS)
    for word, keys in rows.items():
        assert set(keys.split(", ")) == {f.name.rstrip("_") for f in fields(STEPS[word])}, word


def test_every_key_of_a_source_and_every_test_stands_in_the_reference():
    keys = {each.name for each in fields(Source)} - {"about", "columns"}

    assert {key for key in keys if f"\n{key} = " not in README} == set()
    assert all(f"`{test}`" in README for test in TESTS)


@pytest.mark.parametrize("name", mapping_names())
def test_shipped_mappings_load_and_stand_in_the_reference(name):
    mapping = load_mapping(name)

    assert mapping.name == name
    assert mapping.title
    assert mapping.version
    assert f"`{name}.toml`" in README
