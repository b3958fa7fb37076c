"""What changed since the release before: told on a study's own pages, and on a page of its own."""

from dataclasses import replace
from pathlib import Path

from evaluation.provenance import (
    MANIFEST,
    Project,
    find_project,
    read_manifest,
    released_versions,
)
from evaluation.report.language import say, spoken
from evaluation.report.literal import literal
from evaluation.report.markup import Passage, Row, Table
from evaluation.report.material import Material
from evaluation.report.numbers import count, signed
from evaluation.report.version_diff.conclusions import Turn
from evaluation.report.version_diff.document import Comparison, compare
from evaluation.report.version_diff.naming import Naming
from evaluation.report.version_diff.pending import Pending
from evaluation.report.version_diff.sentences import question_words, state_words
from evaluation.report.version_diff.versions import Version, read_version
from evaluation.report.version_diff.words import ENGLISH, SWEDISH, Words

CHANGES = "andringar"
"""What the page of changes is called behind the study's name."""
_LANGUAGES = {"sv": SWEDISH, "en": ENGLISH}


def release_before(study: str, digest: str, project: Project) -> str:
    """Name the release before a run: the latest that is not this run; empty when there is none.

    A run that is released itself has before it what it had when it was rendered, so its pages
    say the same ever after.
    """
    before = ""
    for name in released_versions(study, project):
        if read_manifest(project.releases / study / name / MANIFEST).digest == digest:
            break
        before = name
    return before


def since_release(study: str, project: Project, *, folder: Path) -> Comparison | None:
    """Compare a run with the release before it; None when there is none.

    Parameters
    ----------
    folder : Path
        Of the run: `build/<study>/`, wherever that is.
    """
    if not released_versions(study, project):
        return None
    manifest = read_manifest(folder / MANIFEST)
    name = release_before(study, manifest.digest, project)
    if not name:
        return None
    old = read_version(project.releases / study / name / MANIFEST, name=name)
    new = read_version(folder / MANIFEST, name=str(manifest.protocol.get("version", "")))
    return compare(_told(old), _told(new), pending=Pending())


def _told(version: Version) -> Version:
    """Leave out what is not the same each time one and the same run is made and rendered."""
    machine = {"python": version.manifest.machine.get("python")}
    return replace(
        version, manifest=replace(version.manifest, machine=machine, sources={}, figures={})
    )


def for_experts(material: Material) -> Passage:
    """Say how many conclusions and numbers are others than in the release before."""
    found = _found(material)
    if found is None:
        return Passage(say("versions.none"))
    conclusions = found.conclusions
    if not conclusions.moved:
        return Passage(say("versions.same", since=_since(found)))
    large = sum(abs(turn.in_se) >= 1 for turn in conclusions.moved)
    return Passage(
        say(
            "versions.for_experts",
            since=_since(found),
            turned=count(len(conclusions.turns)),
            moved=count(len(conclusions.moved)),
            large=count(large),
            compared=count(conclusions.compared),
        )
    )


def for_board(material: Material) -> Passage:
    """Say in one sentence whether the answer is the one of the release before."""
    found = _found(material)
    if found is None:
        return Passage(say("versions.none"))
    since, turned = _since(found), found.conclusions.turns
    if not turned:
        return Passage(say("versions.board_same", since=since))
    return Passage(
        say(
            "versions.board_turned",
            since=since,
            turned=count(len(turned)),
            compared=count(found.conclusions.compared),
            page=f"{material.plan.name}.html",
        )
    )


def for_audit(material: Material) -> Passage:
    """Point to the page of changes."""
    found = _found(material)
    if found is None:
        return Passage(say("versions.none"))
    page = f"{material.plan.name}-{CHANGES}.html"
    return Passage(say("versions.for_audit", since=_since(found), page=page))


def change_table(material: Material) -> Table:
    """Tabulate the conclusions whose number moved: before, now, and how far."""
    found = _found(material)
    words = _LANGUAGES[spoken()]
    rows: tuple[Row, ...] = ()
    if found is not None:
        old, new = (Naming(item.plan or found.old.plan or {}) for item in (found.old, found.new))
        rows = tuple(
            Row(
                head=literal(_head(turn, old, new, words)),
                cells=(
                    literal(state_words(turn.old, old, words)) or say("versions.not_asked"),
                    literal(state_words(turn.new, new, words)) or say("versions.not_asked"),
                    signed(turn.in_se, 2),
                ),
            )
            for turn in found.conclusions.moved
        )
    return Table(
        columns=tuple(
            say(key)
            for key in ("versions.asked", "versions.before", "versions.now", "versions.in_se")
        ),
        groups=(("", rows),),
        caption=say("versions.caption"),
        words=frozenset({1, 2}),
    )


def _head(turn: Turn, old: Naming, new: Naming, words: Words) -> str:
    is_gone = turn.new.state == "absent"
    return question_words(turn.old if is_gone else turn.new, old if is_gone else new, words)


def _found(material: Material) -> Comparison | None:
    return since_release(material.plan.name, find_project(), folder=material.folder)


def _since(found: Comparison) -> str:
    date = found.old.released
    return say("versions.since", version=literal(found.old.name), date=literal(date))
