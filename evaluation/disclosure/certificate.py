"""What was audited before a release, and every row that is withheld, with the rule."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from evaluation.disclosure.audit.statements import TELLERS
from evaluation.disclosure.linking import LINKED
from evaluation.disclosure.protection import OMITTED
from evaluation.disclosure.publishing import Published
from evaluation.disclosure.row_keys import row_keys
from evaluation.disclosure.specs import TableSpec
from evaluation.errors import DisclosureError
from evaluation.provenance import sha256_bytes
from evaluation.provenance.certificate_file import CERTIFICATE

FEW, SHOWN_ELSEWHERE, GATED = "few_or_would_tell_few", "told_by_a_level", "gated"
BESIDE_A_RELEASE = "left_out_whatever_it_is"
SEPARATOR = " · "
TENS = 10


def certificate(published: Published, specs: Mapping[str, TableSpec]) -> dict[str, Any]:
    """Give what may be said of a release's audit, as plain values.

    Which rows hold few, and which are withheld for their sake, is not told apart. How many
    counts had to stay open is rounded up to tens: exactly, it would tell how many withheld
    rows hold few.

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
        "solver": "HiGHS (scipy.optimize.milp)",
        "attacked": sorted(set(TELLERS) & set(published.tables)),
        "unknown_counts": audit.last.counts,
        "blocks": audit.last.blocks,
        "asked_at_most": _tens(audit.last.asked),
        "found_before_at_most": _tens(audit.found),
        "found_after": audit.last.found,
        "held_against": list(audit.elsewhere),
        "told_already": list(audit.told_already),
        "told_of_comers": list(audit.told_of_comers),
        "withheld_further": len(audit.further),
        "tables": tables,
    }


def write_certificate(certified: Mapping[str, Any], folder: Path) -> str:
    """Write `disclosure.json`, and give its hash."""
    content = json.dumps(certified, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"
    (folder / CERTIFICATE).write_bytes(content)
    return sha256_bytes(content)


def read_certificate(folder: Path, *, outputs: Mapping[str, str]) -> dict[str, Any]:
    """Read the certificate of a build or release.

    Parameters
    ----------
    outputs : mapping of str to str
        Hashes of what the run wrote, as its manifest has them.

    Raises
    ------
    DisclosureError
        When there is none, or it is not the one that the run wrote.
    """
    path, place = folder / CERTIFICATE, f"{folder.name}/{CERTIFICATE}"
    way_out = f"run the study again: evaluation run {folder.name}"
    if not path.is_file():
        raise DisclosureError("no certificate of the audit", at=place, way_out=way_out)
    content = path.read_bytes()
    if sha256_bytes(content) != outputs.get(CERTIFICATE):
        raise DisclosureError("the certificate is not that of the run", at=place, way_out=way_out)
    found: dict[str, Any] = json.loads(content)
    return found


def _tens(number: int) -> int:
    return -(-number // TENS) * TENS


def _table(frame: pd.DataFrame, spec: TableSpec) -> dict[str, Any]:
    named = row_keys(frame, spec.name, spec.keys)
    rules = [_rule(*pair) for pair in zip(frame["status"], frame["note"], strict=True)]
    return {
        "keys": list(spec.keys),
        "rows": len(frame),
        "shown": rules.count(""),
        "withheld": {
            rule: [
                SEPARATOR.join(key[1:]) for key, at in zip(named, rules, strict=True) if at == rule
            ]
            for rule in (FEW, BESIDE_A_RELEASE, SHOWN_ELSEWHERE, GATED)
            if rule in rules
        },
    }


def _rule(status: str, note: str) -> str:
    if status == "ok":
        return ""
    if status == "gated":
        return GATED
    return {LINKED: SHOWN_ELSEWHERE, OMITTED: BESIDE_A_RELEASE}.get(note, FEW)
