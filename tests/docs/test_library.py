"""Nothing stands in the library that no verb uses and no document shows."""

import importlib
import inspect
import re

import pytest

from tests.docs.reach import Definition, direct, everything_in, home, modules, reached
from tests.docs.test_examples import DOCUMENTS, ROOT, examples

ROOMS = ("evaluation.cohort", "evaluation.design", "evaluation.estimate")
SURFACES = (*ROOMS, "evaluation.estimate.did")
MEASURERS = re.compile(r"evaluation\.study\.\w+\.measurers")
CELL = re.compile(r"```\{python\}\n(.*?)```", re.DOTALL)


@pytest.fixture(scope="module")
def verbs():
    """What the command line, studies and pages reach."""
    roots = everything_in("evaluation.cli") | everything_in("evaluation.commands")
    for name in modules():
        if MEASURERS.match(name):  # found by the name of the kind
            roots |= everything_in(name)
    for path in (ROOT / "analyses").rglob("*.py"):
        roots |= direct(path.read_text(encoding="utf-8"))
    for path in (ROOT / "reports").glob("*.qmd"):
        roots |= direct("\n".join(CELL.findall(path.read_text(encoding="utf-8"))))
    return reached(roots)


@pytest.fixture(scope="module")
def shown():
    """What executed examples use by name."""
    return set().union(
        *(direct("\n".join(code for code, _ in examples(path))) for path in DOCUMENTS)
    )


@pytest.mark.parametrize("surface", SURFACES)
def test_every_public_function_is_used_by_a_verb_or_shown(surface, verbs, shown):
    room = importlib.import_module(surface)
    known = verbs | shown
    everything = reached(known)
    lost = []
    for name in room.__all__:
        # What a shown function returns need not be named.
        enough = everything if inspect.isclass(getattr(room, name)) else known
        if home(surface, name) not in enough:
            lost.append(name)

    assert lost == []


@pytest.mark.parametrize("room", ROOMS)
def test_nothing_is_out_of_reach(room, verbs, shown):
    own = {"__all__", "__getattr__", "_HOMES"}  # of surfaces, read by Python itself
    defined = {found for found in everything_in(room) if found.name not in own}

    assert sorted(defined - reached(verbs | shown)) == []


@pytest.mark.parametrize("surface", SURFACES)
def test_surface_is_sorted_and_once(surface):
    names = importlib.import_module(surface).__all__

    assert names == sorted(
        set(names), key=lambda name: (not name.isupper(), name[0].islower(), name)
    )


def test_reach_follows_re_exports_and_lazy_names():
    assert home("evaluation.cohort", "build_cells") == Definition(
        "evaluation.cohort.cells", "build_cells"
    )
    assert home("evaluation.estimate", "cox") == Definition(
        "evaluation.estimate.cox.regression", "cox"
    )
    assert "evaluation.estimate.cox.fit" in modules()
