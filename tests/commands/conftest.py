"""A small project of its own for each test, and a way to give commands in it."""

import subprocess
from dataclasses import replace

import pytest

from evaluation.cli import main
from evaluation.provenance import (
    MANIFEST,
    Project,
    RunManifest,
    git_commit,
    sha256_bytes,
    write_manifest,
)
from tests.commands.clone import release_in

TABLE = b"outcome\n"
PROTOCOL = 'name = "praktik"\nversion = "1.0"\n'


def git(folder, *arguments):
    who = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def project(tmp_path):
    """A committed project with one study and its page."""
    root = tmp_path / "project"
    (root / "analyses" / "praktik").mkdir(parents=True)
    (root / "reports").mkdir()
    (root / "pyproject.toml").write_text("[tool.evaluation]\n", encoding="utf-8")
    (root / ".gitignore").write_text("build/\n_site/\n", encoding="utf-8")
    (root / "analyses" / "praktik" / "protocol.toml").write_text(PROTOCOL, encoding="utf-8")
    (root / "reports" / "praktik.qmd").write_text("# Praktik\n", encoding="utf-8")
    git(root, "init", "-q")
    git(root, "add", ".")
    git(root, "commit", "-q", "-m", "one")
    return Project(root)


@pytest.fixture
def command(project, capsys):
    """Give a command in the project; returns exit code, stdout and stderr."""

    def give(verb, *arguments):
        code = main([verb, "--project", str(project.root), *map(str, arguments)])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return give


@pytest.fixture
def built(project):
    """A build of the study as a run and a rendering leave it, with the page on disk."""
    page = b"<p>Praktik</p>"
    project.rendered.mkdir(parents=True)
    (project.rendered / "praktik.html").write_bytes(page)
    manifest = RunManifest(
        study="praktik",
        protocol={"version": "1.0", "sha256": "aa"},
        delivery={"ursprung": "syntetisk", "scenario": "enkoping", "fro": 1},
        inputs=(
            {"table": "insats", "file": "insats.csv", "sha256": sha256_bytes(b"i"), "rows": 1},
            {"table": "person", "file": "person.csv", "sha256": sha256_bytes(b"p"), "rows": 1},
        ),
        code={"cohort": "c1"},
        steps=({"name": "cohort", "key": "k", "seconds": 0.1, "cached": False},),
        flow=(
            {"step": 1, "label_sv": "personer i leveransen", "persons": 100},
            {"step": 2, "label_sv": "ingår", "persons": 80},
        ),
        results=(
            {
                "outcome": "avslut",
                "arm": "praktik",
                "month": 12,
                "estimate": 0.1,
                "std_error": 0.04,
            },
            {
                "outcome": "avslut",
                "arm": "praktik",
                "month": 24,
                "estimate": 0.2,
                "std_error": 0.05,
            },
        ),
        gates=({"name": "overlap", "passed": True},),
        outputs={"estimates.csv": sha256_bytes(TABLE)},
        machine={"commit": git_commit(project.root), "is_dirty": False, "python": "3.11.0"},
        pages={"embedded/reports/praktik.html": sha256_bytes(page)},
    )
    write_manifest(project.output("praktik") / MANIFEST, manifest)
    (project.output("praktik") / "estimates.csv").write_bytes(TABLE)
    return manifest


@pytest.fixture
def delivery(tmp_path):
    """The files that the build was made from."""
    folder = tmp_path / "delivery"
    folder.mkdir()
    (folder / "insats.csv").write_bytes(b"i")
    (folder / "person.csv").write_bytes(b"p")
    return folder


@pytest.fixture
def rebuild(project):
    """Write another build over the present one."""

    def write(manifest, **changes):
        changed = replace(manifest, **changes)
        write_manifest(project.output(manifest.study) / MANIFEST, changed)
        return changed

    return write


@pytest.fixture(scope="session")
def released(tmp_path_factory):
    """A clone of the framework with a released study; whoever changes a byte puts it back."""
    return release_in(tmp_path_factory.mktemp("clone"))
