"""What an English page may not hold, and what it shares with the Swedish one."""

import ast
import re
from collections import Counter
from dataclasses import replace
from html import unescape

from matplotlib.text import Text as Drawn

from evaluation.disclosure import Results, certificate
from evaluation.protocol import load_protocol, parse_protocol
from evaluation.protocol.parsing.languages import in_language
from evaluation.provenance import find_project
from evaluation.report.figures.drawing import house_style
from evaluation.report.literal import as_words
from evaluation.report.material import Material
from evaluation.report.page import Page
from evaluation.report.plan import Printed
from evaluation.study.panel.study import panel_frames
from tests.study.panel_rows import published

STOP = (
    "och eller inte som av med från till om att är ej en ett de dem den det utan vid efter före "
    "mot ingen inga alla månader kvartal andel antal skillnad gränser visas grupper utfall svenska"
)
SWEDISH = re.compile(rf"\w*[åäöÅÄÖ]\w*|\b(?:{'|'.join(STOP.split())})\b", re.IGNORECASE)
NUMBER = re.compile(r"\d[\d\u202f]*(?:[.,]\d+)?")
TAG = re.compile(r"<[^>]+>|\]\([^)]*\)|`[^`\n]+`|\{[^}\n]*\}")
MARK = "(in Swedish)"
ESCAPED = re.compile(r"\\([^\w\s])")
CELL = re.compile(r"```\{python\}\n(.*?)```", re.DOTALL)
INLINE = re.compile(r"`\{python\} (.+?)`")


def shown(text):
    """The words of Markdown or HTML, without tags, addresses and code."""
    words = ESCAPED.sub(r"\1", unescape(TAG.sub(" ", as_words(text))))
    return re.sub(r" +", " ", words)


def swedish(text, *names):
    """Swedish words of a text, but for what the data or the plan call somebody."""
    words = shown(text)
    for name in sorted(map(as_words, names), key=len, reverse=True):
        words = words.replace(f"{name} {MARK}", "").replace(name, "")
    # The data dictionary describes Swedish tables, and is in Swedish only.
    words = words.replace(f"glossary {MARK}", "")
    return [MARK] if MARK in words else sorted(set(SWEDISH.findall(words)))


def numbers(text):
    """How often each number stands in a text, whatever its decimal mark."""
    found = NUMBER.findall(shown(text))
    return Counter(number.replace(",", ".").replace("\u202f", "") for number in found)


def drawn(figure):
    """Every word of a figure."""
    return "\n".join(item.get_text() for item in figure.findobj(Drawn))


def told(made):
    """What a cell gives, as text; of a drawing also the words in it."""
    if made is None:
        return ""
    if hasattr(made, "_repr_markdown_"):
        return made._repr_markdown_()
    if hasattr(made, "html"):
        return f"{made.html()}\n{made.caption}"
    with house_style():
        words = [drawn(figure) for figure in (made.figure, made.narrow) if figure is not None]
    return "\n".join([made.caption, made.alt, told(made.data), *words])


def woven(page, name):
    """The text of a page's body with what every cell and expression gives."""
    source = (find_project().reports / "_parts" / f"{name}.qmd").read_text(encoding="utf-8")
    known = {"page": page}
    pieces = re.split(r"(```\{python\}\n.*?```)", source, flags=re.DOTALL)
    return "\n".join(
        told(_run(CELL.match(piece).group(1), known))
        if CELL.match(piece)
        else INLINE.sub(lambda found: told(_run(found.group(1), known)), piece)
        for piece in pieces
    )


def _run(code, known):
    *steps, last = ast.parse(code).body
    # The page's own code, as its kernel would run it.
    exec(compile(ast.Module(steps, []), "cell", "exec"), known)  # noqa: S102
    return eval(compile(ast.Expression(last.value), "cell", "eval"), known)  # noqa: S307


def only_in_swedish(values):
    """What a plan gives in no other language, as pages may show it."""
    if isinstance(values, list):
        return [label for value in values for label in only_in_swedish(value)]
    if not isinstance(values, dict):
        return []
    printed = [values.get(name) for name in ("label", "reference_label", "description")]
    own = [text for text in printed if isinstance(text, str) and text]
    found = [*own, *(label for value in values.values() for label in only_in_swedish(value))]
    return [*found, *(label[:1].lower() + label[1:] for label in found)]


def own_words(study):
    """A study's plan in Swedish and in English."""
    plan = load_protocol(find_project().protocol(study))
    return {
        language: replace(
            parse_protocol(in_language(plan.source, language, otherwise="{} på svenska".format)),
            source=plan.source,
        )
        for language in ("sv", "en")
    }


def panel_pages(study, rows, folder, **panel):
    """Pages of a panel study in both languages, from one set of tables."""
    plans = own_words(study)
    plan = plans["sv"]
    plan = replace(plan, panel=replace(plan.panel, **panel))
    frames = panel_frames(rows, plan)
    frames["estimates"].loc[frames["estimates"]["analysis"] == "", "analysis"] = study
    tables = published(frames, plan)
    proof = certificate(tables, Results(tables={}).specs)
    return {
        language: Page(
            material=Material(
                published=tables,
                plan=own,
                printed=Printed(),
                manifest={},
                certificate=proof,
                folder=folder,
            ),
            home=folder,
            language=language,
        )
        for language, own in plans.items()
    }
