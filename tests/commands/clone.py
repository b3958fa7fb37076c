"""A clone of the framework that holds one small study, to be changed as tests like."""

import os
import shutil
import subprocess
import sys

from evaluation.provenance import Project, find_project

NAME = "lottjustering"
VERSION = "1.0.0"
HERE = find_project().root
COPIED = ("pyproject.toml", "requirements.lock", "_quarto.yml", ".gitignore")


def git(root, *words):
    who = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    subprocess.run(["git", *who, *words], cwd=root, check=True, capture_output=True)


def evaluation(project, *words):
    """Give a command to the framework that lies in the project, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "evaluation", *map(str, words), "--project", str(project.root)],
        cwd=project.root,
        env={**os.environ, "PYTHONPATH": str(project.root)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def release_in(root):
    """Make a clone of the framework with one small study: run, rendered, listed, released."""
    caches = shutil.ignore_patterns("__pycache__")
    for name in COPIED:
        shutil.copy(HERE / name, root / name)
    for name in ("evaluation", "data_schemas", f"analyses/{NAME}"):
        shutil.copytree(HERE / name, root / name, ignore=caches)
    (root / "reports").mkdir()
    for name in (f"{NAME}.qmd", "references.bib"):
        shutil.copy(HERE / "reports" / name, root / "reports")
    git(root, "init", "-q")
    git(root, "add", ".")
    git(root, "commit", "-q", "-m", "one")
    project = Project(root)
    for words in (
        ("run", NAME),
        ("render", NAME, "--engine", "embedded"),
        ("seal",),
        ("release", NAME, "--reason", "Första", "--version", VERSION),
    ):
        code, _, err = evaluation(project, *words)
        assert code == 0, err
    return project
