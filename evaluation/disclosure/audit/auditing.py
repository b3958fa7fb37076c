"""Attack what is about to be published, as a reader who knows the rules would."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from evaluation.disclosure.audit.earlier import Elsewhere
from evaluation.disclosure.audit.releases import Releases
from evaluation.disclosure.audit.repair import Known, Repair, repair
from evaluation.disclosure.audit.statements import TELLERS, model_of
from evaluation.disclosure.audit.told import Told, beside
from evaluation.disclosure.levels import Rules
from evaluation.disclosure.results import Results
from evaluation.disclosure.row_keys import Key
from evaluation.errors import DisclosureError


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """What came of attacking a release.

    Attributes
    ----------
    last : Repair
        Of the tables as they are published: nothing was found.
    found : int
        Counts and sums that could have been told before more was withheld.
    further : tuple of Key
        Rows that were withheld for the sake of others.
    elsewhere : tuple of str
        What else it was held against.
    told_already : tuple of str
        Of that, what gives away by itself more than can be hidden here.
    told_of_comers : tuple of str
        Of that, what leaves less of some counts than rounding: how few came or left there is
        told in part, whatever more is withheld here.
    rounds : int
        How often the tables were protected and attacked.
    solved : int
        Blocks that were opened, in all rounds.
    """

    last: Repair
    found: int
    further: tuple[Key, ...]
    elsewhere: tuple[str, ...]
    told_already: tuple[str, ...]
    told_of_comers: tuple[str, ...]
    rounds: int
    solved: int


Protect = Callable[[frozenset[Key]], dict[str, pd.DataFrame]]
MOST_ROUNDS = 12


def audited(
    results: Results, rules: Rules, protect: Protect, *, elsewhere: Sequence[Elsewhere] = ()
) -> tuple[dict[str, pd.DataFrame], Audit]:
    """Protect tables until nothing can be told from them.

    Parameters
    ----------
    results : Results
        What the tables are made from.
    protect : callable
        Rows to withhold for the sake of others, to the protected tables.
    elsewhere : sequence of Elsewhere
        What is published already.

    Returns
    -------
    tables : dict of DataFrame
    audit : Audit

    Raises
    ------
    DisclosureError
        When a count can be told from words alone.
    """
    further: frozenset[Key] = frozenset()
    known = Known()
    found = solved = 0
    specs = [spec for spec, _ in results.declared()]
    releases = Releases(elsewhere, specs, rules)
    for rounds in range(1, MOST_ROUNDS + 1):
        tables = protect(further)
        told = list(_told(results, tables, further, rules))
        model = model_of(told, results.structure)
        releases.say(model, told, results.structure)
        try:
            last = repair(model, limit=rules.min_count, known=known)
        except DisclosureError:
            if not releases.let_go():
                raise
            continue
        found += last.found
        solved += last.solved
        rows = frozenset(last.rows)
        if not rows:
            more, rows = releases.compared(tables, further)
            found += more
        if not rows:
            return tables, Audit(
                last=last,
                found=found,
                further=tuple(sorted(further)),
                elsewhere=tuple(item.name for item in elsewhere),
                told_already=releases.told_already,
                told_of_comers=releases.told_of_comers,
                rounds=rounds,
                solved=solved,
            )
        further |= rows
    way_out = "a larger min_count, or wider groups"
    raise DisclosureError("counts can still be told", at="disclosure", way_out=way_out)


def _told(
    results: Results, tables: Mapping[str, pd.DataFrame], further: frozenset[Key], rules: Rules
) -> Iterator[Told]:
    declared = {spec.name: (spec, frame) for spec, frame in results.declared()}
    for name in TELLERS:
        if name in declared:
            spec, frame = declared[name]
            yield beside(
                spec.name,
                spec.keys,
                spec.counts,
                raw=frame,
                shown=tables[spec.name],
                rules=rules,
                further=further,
            )
