"""Verification names the first layer that differs, in the order of cause."""

import shutil
from dataclasses import replace

import pytest

from evaluation.commands.render import site_path
from evaluation.errors import RenderError, UsageError, VerificationError
from evaluation.provenance import sha256_bytes
from evaluation.provenance.verification import read_publication, verify
from tests.layers_compared import LAYERS

PAGE = b"<p>Praktik</p>"
HTML = "embedded/reports/praktik.html"
MADE_WITH = {
    "analyses/praktik/protocol.toml": "p",
    "evaluation/cohort/spells.py": "s",
    "reports/praktik.qmd": "q",
    "requirements.lock": "l",
}


@pytest.fixture
def published(project):
    """What the build published, with other sections of its manifest where they are given."""

    def read(**changes):
        found = read_publication(
            project.output("praktik"), page_place=lambda name: site_path(name, project)
        )
        sections = {"sources": MADE_WITH, **changes}
        return replace(found, manifest=replace(found.manifest, **sections))

    return read


@pytest.fixture
def verified(built, project, delivery, published):
    """Verify the build; what is given is what the second run makes of it."""

    def give(*, page=PAGE, reference=None, folder=delivery, sources=MADE_WITH, **changes):
        def run(store, out):
            assert not store.exists()  # nothing of an earlier run can help
            return replace(built, **changes)

        def render(build, out):
            out.mkdir(parents=True)
            (out / "praktik.html").write_bytes(page)
            return {HTML: out / "praktik.html"}

        return verify(
            reference or published(),
            project,
            folder=folder,
            run=run,
            render=render,
            sources=sources,
        )

    return give


def test_second_run_that_is_the_same_compares_every_layer(verified, project):
    found = verified(machine={"python": "3.11.0"})

    found.require_same()
    assert [check.layer for check in found.checks] == LAYERS
    assert found.notes == ()
    assert [path.name for path in project.private.iterdir()] == []


def test_changed_input_names_the_table_and_nothing_is_run(published, built, project, delivery):
    (delivery / "insats.csv").write_bytes(b"changed")

    found = verify(
        published(),
        project,
        folder=delivery,
        run=lambda *_: pytest.fail("ran"),
        sources=MADE_WITH,
    )

    with pytest.raises(VerificationError, match=r"differs in data: table insats \(insats.csv\)"):
        found.require_same()
    assert VerificationError.exit_code == 5


def test_missing_input_names_the_table(verified, delivery):
    (delivery / "person.csv").unlink()

    found = verified()

    assert found.first_difference.difference == "table person (person.csv) is missing"


@pytest.mark.parametrize(
    ("changes", "layer", "words"),
    [
        pytest.param(
            {"protocol": {"version": "1.0", "sha256": "bb"}},
            "protocol",
            "the plan has been changed since",
            id="protocol",
        ),
        pytest.param(
            {
                "flow": (
                    {"step": 1, "label_sv": "personer i leveransen", "persons": 100},
                    {"step": 2, "label_sv": "ingår", "persons": 79},
                )
            },
            "flow",
            "1 of 2 rows, first: 2, ingår (persons)",
            id="flow",
        ),
        pytest.param({"flow": ()}, "flow", "2 rows became 0", id="fewer rows"),
        pytest.param(
            {
                "results": (
                    {"outcome": "avslut", "arm": "praktik", "month": 12, "estimate": 0.1001},
                    {"outcome": "avslut", "arm": "praktik", "month": 24, "estimate": 0.3},
                )
            },
            "estimates",
            "2 of 2 rows, first: avslut, praktik, 12 (estimate, std_error)",
            id="estimates",
        ),
        pytest.param({"outputs": {"estimates.csv": "e2"}}, "tables", "estimates.csv", id="tables"),
        pytest.param({"page": b"other"}, "pages", HTML, id="pages"),
    ],
)
def test_first_layer_that_differs_is_named(verified, changes, layer, words):
    found = verified(**changes)

    assert (found.first_difference.layer, found.first_difference.difference) == (layer, words)
    assert found.checks[-1] == found.first_difference
    what = "what is here" if layer == "protocol" else "the second run"
    with pytest.raises(VerificationError, match=f"{what} differs in {layer}"):
        found.require_same()


@pytest.mark.parametrize(
    ("name", "layer"),
    [
        ("evaluation/cohort/spells.py", "code"),
        ("requirements.lock", "packages"),
        ("reports/praktik.qmd", "page source"),
    ],
)
def test_what_it_is_made_with_is_named_and_the_run_is_compared_all_the_same(verified, name, layer):
    found = verified(sources={**MADE_WITH, name: "other"})

    assert [check.layer for check in found.differences] == [layer]
    assert found.first_difference.difference == f"{name} has other bytes"
    assert found.checks[-1].layer == "pages"


@pytest.mark.parametrize(
    ("sources", "words"),
    [
        ({**MADE_WITH, "evaluation/new.py": "n"}, "evaluation/new.py was not there"),
        (
            {name: proof for name, proof in MADE_WITH.items() if "spells" not in name},
            "evaluation/cohort/spells.py is missing",
        ),
    ],
    ids=["added", "taken away"],
)
def test_code_that_was_added_or_taken_away_is_named(verified, sources, words):
    assert verified(sources=sources).first_difference.difference == words


@pytest.mark.parametrize(
    ("machine", "way_out"),
    [
        ({"commit": "a" * 40, "is_dirty": False}, "git checkout aaaaaaaaaaaa, or --checkout"),
        ({"commit": "a" * 40, "is_dirty": True}, "the first run had changes that no commit has"),
        ({}, "install the version of the package"),
    ],
    ids=["of a commit", "with changes", "outside git"],
)
def test_other_code_says_where_the_first_is(verified, published, machine, way_out):
    name = "evaluation/cohort/spells.py"

    found = verified(reference=published(machine=machine), sources={**MADE_WITH, name: "other"})

    with pytest.raises(VerificationError, match=f"differs in code: {name} .*{way_out}"):
        found.require_same()


@pytest.mark.parametrize(
    ("name", "way_out"),
    [
        ("evaluation/cohort/spells.py", "install the version of the package"),
        ("analyses/praktik/analysis.py", "git checkout aaaaaaaaaaaa"),
    ],
)
def test_commit_is_named_where_it_brings_what_differs(published, built, project, name, way_out):
    reference = published(
        sources={**MADE_WITH, name: "then"}, machine={"commit": "a" * 40, "is_dirty": False}
    )

    found = verify(
        reference,
        project,
        folder=project.root,
        run=lambda *_: built,
        sources={**MADE_WITH, name: "now"},
        commit_helps=False,
    )

    assert found.first_difference.way_out.startswith(way_out)


def test_another_plan_is_not_run(published, built, project, delivery):
    found = verify(
        published(),
        project,
        folder=delivery,
        run=lambda *_: pytest.fail("ran"),
        sources={**MADE_WITH, "analyses/praktik/protocol.toml": "other"},
    )

    with pytest.raises(VerificationError, match=r"protocol: analyses/praktik/protocol\.toml has"):
        found.require_same()


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (UsageError("no such key", at="outcomes[1]"), "it stopped: no such key @ outcomes[1]"),
        (NameError("a name with a value in it"), "it stopped: NameError"),
    ],
    ids=["an error with words", "a fault of the code"],
)
def test_run_that_stops_is_a_difference_without_the_words_of_a_fault(
    published, built, project, delivery, error, words
):
    def run(*_):
        raise error

    found = verify(published(), project, folder=delivery, run=run, sources=MADE_WITH)

    assert (found.checks[-1].layer, found.checks[-1].difference) == ("run", words)


def test_without_sealed_pages_they_are_not_compared(verified, published):
    found = verified(reference=published(pages={}))

    last = found.checks[-1]
    assert (last.layer, last.result) == ("pages", "not compared")
    assert last.left_out == "no page was rendered from this run"


def test_pages_of_another_engine_are_said_not_to_be_compared(verified, published):
    name = "quarto/reports/praktik.html"
    reference = published(pages={name: sha256_bytes(PAGE)})

    found = verified(reference=replace(reference, pages={name: reference.pages[HTML]}))

    last = found.checks[-1]
    assert (last.layer, last.result) == ("pages", "not compared")
    assert last.left_out == f"not rendered again, sealed by another engine: {name}"


def test_many_changed_tables_are_counted(verified, published, tmp_path):
    many = tuple(
        {"table": f"t{n}", "file": f"t{n}.csv", "sha256": "0", "rows": 1} for n in range(5)
    )

    found = verified(reference=published(inputs=many), folder=tmp_path)

    assert found.first_difference.difference == (
        "table t0 (t0.csv) is missing, table t1 (t1.csv) is missing, "
        "table t2 (t2.csv) is missing and 2 more"
    )


def test_changed_surroundings_are_noted_but_do_not_fail(verified):
    found = verified(
        code={"cohort": "c2"}, packages={"lock": "other"}, machine={"python": "3.12.1"}
    )

    assert found.first_difference is None
    assert found.notes == (
        "code does other things since: cohort",
        "packages have changed since",
        "python was 3.11.0, is 3.12.1",
    )


def test_build_that_is_no_study_can_only_be_read(command, project, built):
    shutil.copytree(project.output("praktik"), project.output("datakvalitet"))

    code, _, err = command("verify", "datakvalitet")

    assert (code, err) == (
        2,
        "no study to run again @ datakvalitet; --published reads its files\n",
    )
    assert command("verify", "datakvalitet", "--published")[0] == 0


def test_page_that_cannot_be_rendered_again_is_a_difference(published, built, project, delivery):
    def render(*_):
        raise RenderError("cannot be read", at="reports/praktik.qmd")

    found = verify(
        published(),
        project,
        folder=delivery,
        run=lambda *_: built,
        render=render,
        sources=MADE_WITH,
    )

    last = found.checks[-1]
    assert (last.layer, last.difference) == (
        "pages",
        "it stopped: cannot be read @ reports/praktik.qmd",
    )
