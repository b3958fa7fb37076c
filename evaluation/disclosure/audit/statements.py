"""Statements of each published table about the counts behind it."""

from collections.abc import Callable, Iterable, Mapping

from evaluation.disclosure.audit.model import Model
from evaluation.disclosure.audit.tables import curves, levels, parts, shares
from evaluation.disclosure.audit.told import Structure, Told

TELLERS: Mapping[str, Callable[[Model, Told, Structure], None]] = {
    "curves": curves.tell,
    "descriptive": shares.tell,
    "estimates": levels.tell,
    "occupation": parts.tell,
    "overlap": parts.tell,
    "table1": parts.tell,
}
"""Tables whose counts add up, step or leave a remainder: one row each."""


def model_of(tables: Iterable[Told], structure: Structure, *, model: Model | None = None) -> Model:
    """Everything that tables say of their counts, as one model."""
    model = Model() if model is None else model
    for told in tables:
        TELLERS[told.table](model, told, structure)
    return model
