"""Whether a delivery can tell a definition and a year."""

from evaluation.data import Register
from evaluation.indicators.measuring import MEASURERS, Rules
from evaluation.indicators.workbench import Workbench
from evaluation.protocol.indicators.measures import MEASURES

NOT_YET, BEFORE, NO_TABLE = "horisont_ej_passerad", "fore_leveransen", "tabell_saknas"


def missing_table(bench: Workbench, measure: str, rules: Rules) -> str:
    """Name an optional table that was not delivered; empty when all are there."""
    needed = MEASURES[measure].needs(rules)
    return next((table for table in needed if not bench.has(table)), "")


def not_final(register: Register, measure: str, rules: Rules, year: int) -> str:
    """Say why a year cannot be told; empty when it can."""
    first, last = MEASURERS[measure].needs(rules, year)
    if last > register.last_month:
        return NOT_YET
    return BEFORE if first < register.first_month else ""
