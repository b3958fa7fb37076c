"""Counts of disjoint cells that make up no whole: months, persons and starts of insatser."""

import pandas as pd

from evaluation.disclosure.audit.model import Model, minus
from evaluation.disclosure.audit.told import TRUE, Structure, Told
from evaluation.disclosure.row_keys import records

COUNTS = ("persons", "months", "starts")
NEVER_MORE = (("persons", "months"), ("starts", "months"))
"""A person has a month at least, and a start is in one."""


def tell(model: Model, told: Told, _: Structure) -> None:
    """State every count of every cell; another release may tell of the same cells."""
    for row in records(told.rows):
        place, known = told.place(row), dict[str, int]()
        for name in COUNTS:
            # What was held back before the door has no count here.
            if f"{name}{TRUE}" not in row or pd.isna(row[f"{name}{TRUE}"]):
                continue
            cell = known[name] = model.count((*place, name), row[f"{name}{TRUE}"])
            model.say({cell: 1}, *told.window(row, name), told.table, row=place)
            model.guard({cell: 1}, told.rules.min_count, name=" · ".join((*place, name)))
        for less, more in NEVER_MORE:
            if less in known and more in known:
                left = minus({known[more]: 1}, {known[less]: 1})
                model.say_if_true(left, 0, float("inf"), told.table)
