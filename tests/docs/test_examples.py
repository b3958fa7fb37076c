"""Documents that cannot lie: their code runs, and prints what stands below it."""

import re
from contextlib import redirect_stdout
from io import StringIO

import pytest

from tests.docs.reach import ROOT

DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
EXAMPLE = re.compile(r"```python\n(.*?)```\n(?:\n```text\n(.*?)```\n)?", re.DOTALL)


def examples(path):
    return EXAMPLE.findall(path.read_text(encoding="utf-8"))


def trimmed(text):
    return [line.rstrip() for line in text.rstrip().splitlines()]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_examples_print_what_is_shown(path, monkeypatch):
    monkeypatch.chdir(ROOT)
    names = {"__name__": path.stem}
    for number, (code, shown) in enumerate(examples(path), start=1):
        printed = StringIO()
        with redirect_stdout(printed):
            exec(compile(code, f"{path.name}, example {number}", "exec"), names)  # noqa: S102  our own documents

        assert trimmed(printed.getvalue()) == trimmed(shown), f"example {number}"


def test_an_example_is_read_with_what_it_prints():
    text = "```python\nprint(1)\n```\n\n```text\n1\n```\n\n```python\nx = 1\n```\n"

    assert EXAMPLE.findall(text) == [("print(1)\n", "1\n"), ("x = 1\n", "")]
