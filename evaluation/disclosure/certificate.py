"""What was audited before a release, and every row that is withheld, with the rule."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
from scipy import __version__ as scipy_version

from evaluation.disclosure.linking import LINKED
from evaluation.disclosure.publishing import Published
from evaluation.disclosure.row_keys import row_keys
from evaluation.disclosure.specs import TableSpec
from evaluation.errors import DisclosureError

CERTIFICATE = "disclosure.json"
FEW = "färre än gränsen, eller ett tal som skulle röja så få"
SHOWN_ELSEWHERE = "kunde räknas fram ur ett nivåtal som inte visas"
GATED = "underlaget bär inte"


def certificate(published: Published, specs: Mapping[str, TableSpec]) -> dict[str, Any]:
    """Give what may be said of a release's audit, as plain values.

    Which rows hold few, and which are withheld for their sake, is not told apart.

    Parameters
    ----------
    specs : mapping of str to TableSpec
        Declarations of the tables that have rows of their own.

    Raises
    ------
    DisclosureError
        When the tables have not been audited.
    """
    audit = published.audit
    if audit is None:
        raise DisclosureError("not audited", at=CERTIFICATE, way_out="run the study again")
    tables = {
        name: _table(frame, specs[name])
        for name, frame in sorted(published.tables.items())
        if name in specs
    }
    return {
        "rule": {
            "min_count": published.min_count,
            "round_to": published.round_to,
            "every_value_possible": [1, published.min_count - 1],
        },
        "solver": f"HiGHS (scipy {scipy_version})",
        "unknown_counts": audit.last.counts,
        "blocks": audit.last.blocks,
        "asked": audit.last.asked,
        "found_before": audit.found,
        "found_after": audit.last.found,
        "held_against": list(audit.elsewhere),
        "withheld_further": len(audit.further),
        "tables": tables,
    }


def _table(frame: pd.DataFrame, spec: TableSpec) -> dict[str, Any]:
    named = row_keys(frame, spec.name, spec.keys)
    rules = [_rule(*pair) for pair in zip(frame["status"], frame["note"], strict=True)]
    return {
        "rows": len(frame),
        "shown": rules.count(""),
        "withheld": {
            rule: [" · ".join(key[1:]) for key, at in zip(named, rules, strict=True) if at == rule]
            for rule in (FEW, SHOWN_ELSEWHERE, GATED)
            if rule in rules
        },
    }


def _rule(status: str, note: str) -> str:
    if status == "ok":
        return ""
    if status == "gated":
        return GATED
    return SHOWN_ELSEWHERE if note == LINKED else FEW
