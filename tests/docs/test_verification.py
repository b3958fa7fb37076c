"""The layers stand in docs/verification.md as the code has them."""

import re
from pathlib import Path

from evaluation.provenance.verification import LAYERS

TEXT = (Path(__file__).parents[2] / "docs" / "verification.md").read_text(encoding="utf-8")


def test_every_layer_is_told_in_order_with_what_it_proves():
    parts = re.findall(r"\| layer \| what .*\n\|---\|---\|\n((?:\|.*\n)+)", TEXT)
    rows = [line.strip("|").split("|") for part in parts for line in part.splitlines()]

    told = [(layer.strip(), proves.strip()) for layer, proves in rows]
    assert told == [(layer.name, layer.proves) for layer in LAYERS.values()]


def test_of_every_byte_that_was_changed_the_file_was_named():
    rows = re.findall(r"^\| (.+) \| (\d+) \| (\d+) \| (\d+) \|$", TEXT, re.MULTILINE)

    *kinds, (last, *total) = rows
    assert last == "all"
    assert len(kinds) == 9
    assert all(changed == named for _, _, changed, named in rows)
    assert [sum(int(row[n]) for row in kinds) for n in (1, 2, 3)] == list(map(int, total))
