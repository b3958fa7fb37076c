"""A count within a whole: what is left of the whole is a count too."""

from evaluation.disclosure.audit.model import Model, minus
from evaluation.disclosure.audit.told import TRUE, Owned, Structure, Told, say_parts
from evaluation.disclosure.row_keys import WHOLE, records, word


def tell(model: Model, told: Told, structure: Structure) -> None:
    """State part and whole of every row, and that an arm is the sum of its parts."""
    limit, owned = told.rules.min_count, Owned()
    for row in records(told.rows):
        place = told.place(row)
        part = model.count((*place, "count"), row[f"count{TRUE}"])
        whole = model.count((*place, "n"), row[f"n{TRUE}"])
        model.say({part: 1}, *told.window(row, "count"), told.table, row=place)
        model.say({whole: 1}, *told.window(row, "n"), told.table, row=(*place, WHOLE, "n"))
        model.guard({whole: 1}, limit, name=" · ".join((*place, "n")))
        what = (row["outcome"], row["label"], word(row["month"]))
        owned[(row["arm"], (*what, "count"))], owned[(row["arm"], (*what, "n"))] = part, whole
        left = minus({whole: 1}, {part: 1})
        model.say_if_true(left, 0, float("inf"), told.table)
        model.guard({part: 1}, limit, name=" · ".join(place))
        model.guard(left, limit, name=" · ".join((*place, "de övriga")))
    say_parts(model, owned, structure, told.table)
