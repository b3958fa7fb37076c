"""Which pages a study has by group: one for each level that the published tables show."""

import json
from typing import TYPE_CHECKING

from evaluation.errors import GateError, UsageError
from evaluation.provenance import Project

if TYPE_CHECKING:
    from evaluation.disclosure import Published
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
    from evaluation.report.literal import as_markdown, literal
    from evaluation.report.plan import read_plan

    folder = project.output(study)
    levels = _levels(read_published(folder), f"{study}:grupp:{group}:")
    written = json.loads((folder / "protocol.json").read_text(encoding="utf-8"))
    plan, printed = read_plan(written, study=study)
    declared = {item.name: item for item in plan.groups}
    if group not in declared:
        way_out = f"groups: {', '.join(declared) or 'none'}"
        raise UsageError(f"no group '{group}'", at=f"analyses/{study}", way_out=way_out)
    if not levels:
        way_out = "its effects may not be shown; the page tells by which rule"
        raise GateError(f"no level of '{group}' is published", at=f"build/{study}", way_out=way_out)
    item = declared[group]
    names = {level: printed.level_label(item.covariate, level) for level in levels}
    return [
        Variant(given={group: level}, title=as_markdown(literal(f"{item.label}, {name}".lower())))
        for level, name in names.items()
    ]


def _levels(published: "Published", start: str) -> list[str]:
    rows = published.tables["estimates"]
    shown = rows[rows["status"] == SHOWN]["analysis"].map(str)
    names = dict.fromkeys(name for name in shown if name.startswith(start))
    return [name.removeprefix(start) for name in names]
