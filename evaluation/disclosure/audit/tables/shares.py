"""A count within a whole: what is left of the whole is a count too."""

from evaluation.disclosure.audit.model import Model, minus
from evaluation.disclosure.audit.told import TRUE, Structure, Told
from evaluation.disclosure.row_keys import records


def tell(model: Model, told: Told, _: Structure) -> None:
    """State part and whole of every row."""
    limit = told.rules.min_count
    for row in records(told.rows):
        place = told.place(row)
        part = model.count((*place, "count"), row[f"count{TRUE}"])
        whole = model.count((*place, "n"), row[f"n{TRUE}"])
        model.say({part: 1}, *told.window(row, "count"), told.table, row=place)
        model.say({whole: 1}, *told.total(row, "n"), told.table)
        left = minus({whole: 1}, {part: 1})
        model.say_if_true(left, 0, float("inf"), told.table)
        model.guard({part: 1}, limit, name=" · ".join(place))
        model.guard(left, limit, name=" · ".join((*place, "de övriga")))
