"""Text that means something to Markdown, HTML, Typst, Quarto or a figure, put into every text."""

import copy
import json

from evaluation.errors import EvaluationError
from evaluation.protocol import parse_protocol

INLINE = (
    '<i>i</i><img src="x"><script>s</script>&lt;b&gt;&amp; *a* **b** _c_ `d` ```e $f^2$ ~~g~~ h^2^ '
    "[l](u) ![m](n.png) @fig-curves [^1] {.o} {{< meta title >}} `p`{=html} #q[r] #let s = 1 \\t "
    "\"u\" 'v' -- --- ... (w) // x /* y */ -3 a-3 $$ #{1} https://a.se @b \\# [-@c] %d \\"
)
STARTS = (
    "# ",
    "- ",
    "1. ",
    "> ",
    "::: {.warning} ",
    "| x | y | ",
    "```{=html} ",
    "<div> ",
    "%% ",
    "= ",
    "+ ",
    "/ x: ",
    ": ",
    "-3 ",
    "=== ",
    "\t",
)
# Where a plan names files and columns of its data, and the words among them.
COLUMNS, WORDS = {"data", "panel", "column", "override"}, {"reference_label"}
MARKER = "nr{}."


def hostile(number):
    """A text of its own that no format reads as it is, ending with its number."""
    return STARTS[number % len(STARTS)] + INLINE + " " + MARKER.format(number)


def hostile_plan(declared):
    """A plan with such a text wherever the plan may hold any text, and the texts."""
    values, texts = copy.deepcopy(declared), []
    for path in _texts(declared):
        text = hostile(len(texts))
        if _accepted(_put(declared, path, text)):
            values = _put(values, path, text)
            texts.append(text)
    return values, texts


def written(value):
    """A plan as TOML."""
    return "\n".join(f"{key} = {_toml(item)}" for key, item in value.items()) + "\n"


def _toml(value):
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(k)} = {_toml(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return json.dumps(value)


def _texts(value, path=()):
    if isinstance(value, dict | list):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for key, item in items:
            yield from _texts(item, (*path, key))
    elif isinstance(value, str) and (path[-1] in WORDS or not COLUMNS & set(path)):
        yield path


def _accepted(values):
    try:
        parse_protocol(values)
    except EvaluationError:
        return False
    return True


def _put(values, path, text):
    changed = copy.deepcopy(values)
    place = changed
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = text
    return changed
