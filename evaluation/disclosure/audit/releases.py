"""Everything that is published already, beside the model of what is about to be."""

from collections.abc import Mapping, Sequence

import pandas as pd

from evaluation.disclosure.audit.before import model_before
from evaluation.disclosure.audit.differences import Comparison
from evaluation.disclosure.audit.earlier import Elsewhere, few_hidden, told_together
from evaluation.disclosure.audit.model import Model
from evaluation.disclosure.audit.same_persons import agrees, say_again, say_backgrounds
from evaluation.disclosure.audit.told import Structure, Told
from evaluation.disclosure.levels import Rules
from evaluation.disclosure.row_keys import LEFT_OUT, WHOLE, Key
from evaluation.disclosure.specs import TableSpec


class Releases:
    """Other releases: of the same persons, or of others with the same words.

    Their statements are made once, and today's model again whenever more is withheld.

    Attributes
    ----------
    told_already : tuple of str
        Releases that were read count by count only: together they tell more than can be hidden.
    """

    def __init__(
        self, elsewhere: Sequence[Elsewhere], specs: Sequence[TableSpec], rules: Rules
    ) -> None:
        self._elsewhere = elsewhere
        self._specs = {spec.name: spec for spec in specs}
        self._rules = rules
        self._same: list[tuple[Elsewhere, Model]] = []
        self._changed: list[tuple[Elsewhere, Comparison]] = []
        self._today = Model()
        self._are_read = False
        self.told_already: tuple[str, ...] = ()

    def say(self, today: Model, told: Sequence[Told], structure: Structure) -> None:
        """State what is told of the same persons elsewhere, where it is so here."""
        if not self._elsewhere:
            return
        self._today = today
        if not self._are_read:
            self._are_read = True
            for other in self._elsewhere:
                self._add(other, today, told, structure)
        for other, before in self._same:
            say_again(today, before, other.name)
            say_backgrounds(today, other)

    def _add(
        self, other: Elsewhere, today: Model, told: Sequence[Told], structure: Structure
    ) -> None:
        before = model_before(told, self._specs, other, structure)
        limit = few_hidden((self._rules, other.rules))
        if other.same_persons and agrees(before):
            self._same.append((other, before))
        elif limit > 1 and today.places:
            self._changed.append((other, Comparison(today, before, limit)))

    def let_go(self) -> bool:
        """Hold releases of the same persons against it no more; whether there were any.

        For those that tell a count by themselves: nothing that is withheld now hides it.
        """
        self.told_already += tuple(other.name for other, _ in self._same)
        is_any = bool(self._same)
        self._same = []
        return is_any

    @property
    def told_of_comers(self) -> tuple[str, ...]:
        """Releases that leave less of some counts than their rounding.

        What came or left there is told in part, and nothing that is withheld now hides it.
        """
        return tuple(other.name for other, comparison in self._changed if comparison.stays)

    def compared(
        self, tables: Mapping[str, pd.DataFrame], further: frozenset[Key]
    ) -> tuple[int, frozenset[Key]]:
        """Count what is told of few who came or left, and give rows that have to go.

        Groups that are left out and single counts go before sums of counts are looked at.
        """
        least = self._rules.min_count
        out = frozenset[Key]().union(*(each.few_before(least) for _, each in self._changed))
        alone = told_together(tables, self._specs, self._elsewhere, self._rules)
        gone = frozenset(alone | _left_out(self._today, out)) - further
        if gone:
            return len(gone), gone
        found = 0
        for _, comparison in self._changed:
            more, rows = comparison.rows(self._today, least)
            found, gone = found + more, gone | rows
        return found, gone - further


def _left_out(today: Model, counts: frozenset[Key]) -> frozenset[Key]:
    """Give the rows that show some counts, and their marks."""
    places = {today.places[key] for key in counts & today.places.keys()}
    rows = {
        item.row
        for item in today.statements
        if len(item.terms) == 1
        and item.row
        and WHOLE not in item.row
        and not places.isdisjoint(item.terms)
    }
    return frozenset(key for row in rows for key in (row, (*row, LEFT_OUT)))
