"""Attack what is about to be published, as a reader who knows the rules would."""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from evaluation.disclosure.row_keys import Key
from evaluation.disclosure.audit.repair import Repair, repair
from evaluation.disclosure.audit.solving import Block
from evaluation.disclosure.audit.statements import TELLERS, model_of
from evaluation.disclosure.audit.told import Told, beside
from evaluation.disclosure.levels import Rules
from evaluation.disclosure.results import Results
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
    seconds : float
    """

    last: Repair
    found: int
    seconds: float


Protect = Callable[[frozenset[Key]], dict[str, pd.DataFrame]]
MOST_ROUNDS = 12


def audited(
    results: Results, rules: Rules, protect: Protect
) -> tuple[dict[str, pd.DataFrame], frozenset[Key], Audit]:
    """Protect tables until nothing can be told from them.

    Parameters
    ----------
    results : Results
        What the tables are made from.
    protect : callable
        Rows to withhold for the sake of others, to the protected tables.

    Returns
    -------
    tables : dict of DataFrame
    further : set of Key
        Rows that were withheld for the sake of others.
    audit : Audit

    Raises
    ------
    DisclosureError
        When a count can be told from words alone.
    """
    began = time.perf_counter()
    further: frozenset[Key] = frozenset()
    cleared: set[Block] = set()
    found = 0
    for _ in range(MOST_ROUNDS):
        tables = protect(further)
        model = model_of(_told(results, tables, further, rules), results.structure)
        last = repair(model, limit=rules.min_count, cleared=cleared)
        found += last.found
        if not last.rows:
            seconds = time.perf_counter() - began
            return tables, further, Audit(last=last, found=found, seconds=seconds)
        further |= frozenset(last.rows)
    way_out = "a larger min_count, or wider groups"
    raise DisclosureError("counts can still be told", at="disclosure", way_out=way_out)


def _told(
    results: Results, tables: Mapping[str, pd.DataFrame], further: frozenset[Key], rules: Rules
) -> Iterator[Told]:
    for spec, frame in results.declared():
        if spec.name in TELLERS:
            told = beside(
                spec.name, spec.keys, spec.counts, raw=frame, shown=tables[spec.name], rules=rules
            )
            told.rows["is_further"] = [
                told.place(row) in further for row in told.rows.to_dict("records")
            ]
            yield told
