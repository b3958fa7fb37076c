"""The only door between person data and pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import pandas as pd

from evaluation.disclosure.audit.auditing import Audit, audited
from evaluation.disclosure.audit.earlier import Elsewhere
from evaluation.disclosure.background_smd import with_shown_differences
from evaluation.disclosure.bridges import with_shown_bridges
from evaluation.disclosure.coarsening import coarsen
from evaluation.disclosure.levels import Rules
from evaluation.disclosure.linking import withhold_linked
from evaluation.disclosure.protection import protect
from evaluation.disclosure.results import Results
from evaluation.disclosure.row_keys import Key
from evaluation.disclosure.shown_costs import with_shown_costs
from evaluation.disclosure.states import one_series
from evaluation.errors import DisclosureError, raise_all
from evaluation.provenance.private_texts import refuse_private_texts

LOOSEST_MIN_COUNT = 5
_DOOR = object()


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """Tables that may be read by anyone.

    Made by `publish` or `read_published` only: whoever accepts this type knows that
    no person can be found in it.

    Attributes
    ----------
    tables : mapping of str to DataFrame
        Protected tables by name; each has the columns `status` and `note`.
    min_count, round_to : int
        The limits that were applied.
    withheld : mapping of str to int
        Number of withheld counts by table.
    audit : Audit, optional
        What was found when the tables were attacked; None when they were read back.
    """

    tables: Mapping[str, pd.DataFrame]
    min_count: int
    round_to: int
    withheld: Mapping[str, int]
    audit: Audit | None = None
    _token: object = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if self._token is not _DOOR:
            way_out = "use disclosure.publish or disclosure.read_published"
            raise DisclosureError("made outside the door", at="Published", way_out=way_out)


def publish(results: Results, rules: Rules, *, elsewhere: Sequence[Elsewhere] = ()) -> Published:
    """Protected copies of all tables of a study.

    Parameters
    ----------
    results : Results
        Declared frames, as computed.
    rules : Rules
        `min_count` (never below 5) and `round_to`.
    elsewhere : sequence of Elsewhere
        Earlier releases and other studies of the same extract, which a reader has too.

    Raises
    ------
    DisclosureError
        When the rules are too loose, or a text holds an identity number, a pseudonym or
        a path.
    """
    raise_all(_rule_faults(rules))
    withheld: dict[str, int] = {}

    def protected(further: frozenset[Key]) -> dict[str, pd.DataFrame]:
        tables, counted = _protected(results, rules, further)
        withheld.update(counted)
        return tables

    tables, audit = audited(results, rules, protected, elsewhere=elsewhere)
    refuse_private_texts(_texts(tables), where="published tables")
    return sealed(
        tables,
        min_count=rules.min_count,
        round_to=rules.round_to,
        withheld=withheld,
        audit=audit,
    )


def _protected(
    results: Results, rules: Rules, further: frozenset[Key]
) -> tuple[dict[str, pd.DataFrame], dict[str, int]]:
    tables: dict[str, pd.DataFrame] = {}
    withheld: dict[str, int] = {}
    for spec, frame in results.declared():
        rows = coarsen(frame, spec, rules, further) if spec.coarsen else frame
        tables[spec.name], withheld[spec.name] = protect(rows, spec, rules, further=further)
    settled = one_series(tables, results.tables)
    tables = settled.tables
    for spec, _ in results.declared():
        withheld[spec.name] += settled.more.get(spec.name, 0)
        if spec.linked:
            tables[spec.name], more = withhold_linked(
                tables[spec.name],
                settled=settled.rows,
                hidden_with=results.structure.hidden_with,
            )
            withheld[spec.name] += more
    tables = with_shown_bridges(tables, results.tables, rules)
    tables = with_shown_differences(tables, results.structure)
    return with_shown_costs(tables), withheld


def sealed(
    tables: Mapping[str, pd.DataFrame],
    *,
    min_count: int,
    round_to: int,
    withheld: Mapping[str, int],
    audit: Audit | None = None,
) -> Published:
    """Tables as `Published`; for this package only, which has protected or checked them."""
    return Published(
        tables=MappingProxyType(dict(tables)),
        min_count=min_count,
        round_to=round_to,
        withheld=MappingProxyType(dict(withheld)),
        audit=audit,
        _token=_DOOR,
    )


def _texts(tables: Mapping[str, pd.DataFrame]) -> dict[str, dict[str, list[str]]]:
    return {
        name: {
            str(column): sorted(set(frame[column]))
            for column in frame.columns
            if frame[column].dtype.kind != "f"
        }
        for name, frame in tables.items()
    }


def _rule_faults(rules: Rules) -> list[DisclosureError]:
    faults = []
    if rules.min_count < LOOSEST_MIN_COUNT:
        way_out = f"a study may be stricter than {LOOSEST_MIN_COUNT}, never looser"
        faults.append(
            DisclosureError("limit is too low", at="disclosure.min_count", way_out=way_out)
        )
    if rules.round_to < 1:
        faults.append(
            DisclosureError("step is below 1", at="disclosure.round_to", way_out="use 5 or more")
        )
    return faults
