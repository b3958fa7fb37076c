"""The answer within one level of a declared group, for a page about that level alone.

Nothing is computed: rows are those of the table that was protected with all levels in it.
"""

from evaluation.errors import UsageError
from evaluation.protocol import Protocol
from evaluation.protocol.protocol import Group
from evaluation.report.estimate_rows import DIFFERENCES, Estimate, estimates, level
from evaluation.report.labels import arm_label, listed
from evaluation.report.language import say
from evaluation.report.literal import as_words, marked
from evaluation.report.markup import Row, Table
from evaluation.report.material import Material
from evaluation.report.numbers import WITHHELD, decimal, interval, months, signed
from evaluation.report.sentences import decimals, unit_of


def level_table(material: Material, group: str, name: str) -> Table:
    """Tabulate the first primary outcome of every insats within a level of a group.

    Raises
    ------
    UsageError
        When the plan declares no such group, or the group has no such level.
    """
    name = marked(name)  # as the plan's own names are
    found = _group(material.plan, group, name)
    rows = estimates(
        material,
        outcome=material.plan.primary.name,
        contrast=found.contrast,
        scales=DIFFERENCES,
        sensitivity=f"grupp:{group}:{name}",
    )
    told = [_row(material, row) for row in rows]
    unit = listed(sorted({unit_of(material.plan, row) for row in rows}))
    return Table(
        columns=tuple(
            say(key)
            for key in ("level.who", "level.with", "level.without", "level.difference", "level.ci")
        ),
        groups=(("", tuple(told)),),
        caption=say(
            "level.caption",
            what=material.plan.primary.label,
            group=found.label,
            level=material.printed.level_label(found.covariate, name),
            unit=unit,
        ),
    )


def _group(plan: Protocol, group: str, name: str) -> Group:
    declared = {item.name: item for item in plan.groups}
    if group not in declared:
        way_out = f"groups: {', '.join(declared) or 'none'}"
        raise UsageError(f"no group '{group}'", at="the page", way_out=way_out)
    if name not in declared[group].levels:
        problem = as_words(f"no level '{name}' of '{group}'")
        way_out = as_words(f"levels: {', '.join(declared[group].levels)}")
        raise UsageError(problem, at="the page", way_out=way_out)
    return declared[group]


def _row(material: Material, row: Estimate) -> Row:
    plan, places = material.plan, decimals(row)
    when = months(row.month, unit=plan.data.time_unit) if row.month else ""
    who = ", ".join(filter(None, (arm_label(plan, row.arm), when)))
    if not row.is_shown:
        return Row(head=who, cells=(WITHHELD, WITHHELD, row.reason, WITHHELD))
    sides = (level(material, row, side="arm"), level(material, row, side="reference"))
    shown = [decimal(side.value, places) if side else WITHHELD for side in sides]
    return Row(
        head=who, cells=(*shown, signed(row.value, places), interval(row.low, row.high, places))
    )
