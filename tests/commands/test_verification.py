"""Verification names the first layer that differs, in the order of cause."""

from dataclasses import replace

import pytest

from evaluation.errors import VerificationError
from evaluation.provenance import sha256_bytes
from evaluation.provenance.verification import verify

PAGE = b"<p>Praktik</p>"


def _verify(built, project, delivery, *, page=PAGE, written=None, **changes):
    def run(store, out):
        assert not store.exists()  # nothing of an earlier run can help
        return replace(built, **changes)

    def render(build, out):
        out.mkdir(parents=True)
        (out / "praktik.html").write_bytes(page)
        return {"embedded/reports/praktik.html": out / "praktik.html"}

    return verify(built, project, folder=delivery, run=run, render=render, written=written or {})


def test_second_run_that_is_the_same_compares_every_layer(built, project, delivery):
    found = _verify(built, project, delivery, machine={"python": "3.11.0"})

    found.require_same()
    assert [check.layer for check in found.checks] == [
        "data",
        "protocol",
        "flow",
        "estimates",
        "tables",
        "pages",
    ]
    assert found.notes == ()
    assert [path.name for path in project.private.iterdir()] == []


def test_changed_input_names_the_table_and_nothing_is_run(built, project, delivery):
    (delivery / "insats.csv").write_bytes(b"changed")

    found = verify(built, project, folder=delivery, run=lambda *_: pytest.fail("ran"), render=None)

    with pytest.raises(VerificationError, match=r"differs in data: table insats \(insats.csv\)"):
        found.require_same()
    assert VerificationError.exit_code == 5


def test_missing_input_names_the_table(built, project, delivery):
    (delivery / "person.csv").unlink()

    found = _verify(built, project, delivery)

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
        pytest.param({"page": b"other"}, "pages", "embedded/reports/praktik.html", id="pages"),
    ],
)
def test_first_layer_that_differs_is_named(built, project, delivery, changes, layer, words):
    found = _verify(built, project, delivery, **changes)

    assert (found.first_difference.layer, found.first_difference.difference) == (layer, words)
    assert found.checks[-1] == found.first_difference
    with pytest.raises(VerificationError, match=f"the second run differs in {layer}"):
        found.require_same()


def test_without_sealed_pages_they_are_not_compared(built, project, delivery):
    found = _verify(replace(built, pages={}), project, delivery)

    last = found.checks[-1]
    assert (last.layer, last.result) == ("pages", "not compared")
    assert last.left_out == "no page was rendered from this run"


QUARTO = "quarto/reports/praktik.html"


def test_pages_of_another_engine_are_said_not_to_be_compared(built, project, delivery):
    found = _verify(replace(built, pages={QUARTO: "0"}), project, delivery)

    last = found.checks[-1]
    assert (last.layer, last.result) == ("pages", "not compared")
    assert last.left_out == f"not rendered again, sealed by another engine: {QUARTO}"


@pytest.mark.parametrize("name", [QUARTO, "embedded/reports/praktik.html"])
def test_page_edited_after_it_was_sealed_differs(built, project, delivery, name):
    page = project.rendered / "praktik.html"
    page.write_bytes(PAGE + b" ")
    sealed = replace(built, pages={name: sha256_bytes(PAGE)})

    found = _verify(sealed, project, delivery, written={name: page})

    assert found.first_difference.difference == f"{name} (edited since)"
    with pytest.raises(VerificationError, match="differs in pages: "):
        found.require_same()


def test_many_changed_tables_are_counted(built, project, tmp_path):
    many = tuple(
        {"table": f"t{n}", "file": f"t{n}.csv", "sha256": "0", "rows": 1} for n in range(5)
    )

    found = _verify(replace(built, inputs=many), project, tmp_path)

    assert found.first_difference.difference == (
        "table t0 (t0.csv) is missing, table t1 (t1.csv) is missing, "
        "table t2 (t2.csv) is missing and 2 more"
    )


def test_changed_surroundings_are_noted_but_do_not_fail(built, project, delivery):
    found = _verify(
        built,
        project,
        delivery,
        code={"cohort": "c2"},
        packages={"lock": "other"},
        machine={"python": "3.12.1"},
    )

    assert found.first_difference is None
    assert found.notes == (
        "code has changed since: cohort",
        "packages have changed since",
        "python was 3.11.0, is 3.12.1",
    )
