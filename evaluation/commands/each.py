"""Which pages a study has by group: one for each level that the published tables show."""

import json
from collections.abc import Collection
from typing import TYPE_CHECKING

from evaluation.errors import GateError, UsageError
from evaluation.provenance import Project

if TYPE_CHECKING:
    from evaluation.disclosure import Published
    from evaluation.protocol import Protocol
    from evaluation.render import Variant

SHOWN = "ok"


def variants_by(group: str, study: str, project: Project) -> "list[Variant]":
    """Give one variant of a study's page per published level of a declared group.

    Nothing is computed: levels, and whether they may be shown, are those of the tables that
    were protected together.

    Raises
    ------
    UsageError
        When the plan declares no such group.
    GateError
        When no level of it is published.
    """
    from evaluation.disclosure import read_published
    from evaluation.render import Variant
    from evaluation.report.labels import lowered
    from evaluation.report.literal import as_markdown, literal
    from evaluation.report.plan import read_plan

    folder = project.output(study)
    levels = _levels(read_published(folder), f"{study}:grupp:{group}:")
    written = json.loads((folder / "protocol.json").read_text(encoding="utf-8"))
    plan, printed = read_plan(written, study=study)
    declared = {item.name: item for item in plan.groups}
    if group not in declared:
        way_out = _way_out(plan, group, declared)
        raise UsageError(f"no group '{group}'", at=f"analyses/{study}", way_out=way_out)
    if not levels:
        way_out = "its effects may not be shown; the page tells by which rule"
        raise GateError(f"no level of '{group}' is published", at=f"build/{study}", way_out=way_out)
    item = declared[group]
    names = {level: printed.level_label(item.covariate, level) for level in levels}
    return [
        Variant(
            given={group: level},
            title=as_markdown(literal(f"{lowered(item.label)}, {_in_title(item.covariate, name)}")),
        )
        for level, name in names.items()
    ]


def _in_title(covariate: str, name: str) -> str:
    from evaluation.protocol.background import is_local
    from evaluation.report.labels import lowered

    # The name of a place keeps its capital.
    return name if is_local(covariate) else lowered(name)


def _way_out(plan: "Protocol", group: str, declared: Collection[str]) -> str:
    from evaluation.protocol.background import BACKGROUND
    from evaluation.protocol.kinds import STUDY_KINDS, study_kind

    kind = study_kind(plan)
    if not kind.honours("groups"):
        others = " or ".join(row.label for row in STUDY_KINDS if row.honours("groups"))
        return f"a study of kind {kind.label} has no groups; declare one of kind {others}"
    known = f"groups: {', '.join(declared) or 'none'}"
    if group not in BACKGROUND:
        return known
    section = f"[[groups]] with name = '{group}' and covariate = '{group}'"
    return f"declare {section} in a new version of the plan, and run it; {known}"


def _levels(published: "Published", start: str) -> list[str]:
    rows = published.tables["estimates"]
    shown = rows[rows["status"] == SHOWN]["analysis"].map(str)
    names = dict.fromkeys(name for name in shown if name.startswith(start))
    return [name.removeprefix(start) for name in names]
