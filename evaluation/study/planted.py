"""What a synthetic delivery knows to be true, in the words of the study that asks."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from evaluation.cohort import NO_ARM, ArmRule
from evaluation.cohort.arms import SORTS
from evaluation.errors import DataError
from evaluation.protocol.protocol import Outcome, Protocol
from evaluation.provenance import sha256_file
from evaluation.study.sources import Source

TABLE, LISTED = "truth", "facit"
COLUMNS = ("outcome", "contrast", "arm", "reference", "month", "planted", "planted_error")
# Kinds of contrast that the truth is told for, with the population they must ask about.
CONTRASTS: Mapping[str, str] = {"not_now": "att", "never": "att", "between_arms": "overlap"}

# What the answers call a kind of outcome, without and with months that an insats pays.
TRUTH_NAMES: Mapping[tuple[str, bool], str] = {
    ("durable_exit", False): "durable_exit",
    ("durable_exit", True): "durable_exit_programme",
    ("months_on_aid", False): "months_on_aid",
    ("months_on_aid", True): "months_on_aid",
}
LASTING = frozenset({"durable_exit"})


def planted(protocol: Protocol, source: Source) -> pd.DataFrame:
    """Give the planted difference of every declared one that the delivery has an answer to.

    Empty where the data are real, where the delivery names no answers, and where the study
    asks about other people, months or insatser than the answers are true of.

    Raises
    ------
    DataError
        When the file is not the one that the delivery names.
    """
    register = source.register
    listed = None if register is None else register.manifest.content.get(LISTED)
    if listed is None:
        return pd.DataFrame(columns=list(COLUMNS))
    path = _checked(source.folder / listed["fil"], listed)
    found = [rows for rows in _answered(protocol, listed["galler"], path) if len(rows)]
    rows = pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=list(COLUMNS))
    return rows[list(COLUMNS)]


def _checked(path: Path, listed: Mapping[str, Any]) -> Path:
    if not path.is_file() or sha256_file(path) != listed["sha256"]:
        raise DataError(
            "not the answers that the delivery names",
            at=f"{path.parent.name}/{path.name}",
            way_out="make the delivery again: evaluation synth",
        )
    return path


def _answered(protocol: Protocol, holds: Mapping[str, Any], path: Path) -> Iterator[pd.DataFrame]:
    if not _is_asked(protocol, holds):
        return
    answers = pd.read_csv(path, keep_default_na=False)
    for contrast in protocol.contrasts:
        if CONTRASTS.get(contrast.kind) != contrast.weights:
            continue
        compared = (*contrast.arms, NO_ARM)
        among = answers["contrast"].eq(contrast.kind) & answers["arm"].isin(compared)
        rows = _in_order(answers[among & answers["reference"].isin(compared)], compared)
        for outcome in protocol.outcomes:
            wanted = _truth_name(outcome, holds)
            kept = (rows["outcome"] == wanted) & rows["month"].isin(outcome.horizons)
            yield rows[kept].assign(outcome=outcome.name, contrast=contrast.name)


def _is_asked(protocol: Protocol, holds: Mapping[str, Any]) -> bool:
    """Whether the study asks about the people and insatser that the answers are true of."""
    rules, known = protocol.eligibility, holds["insatser"]
    people = (rules.age_min, rules.age_max, rules.washout_months)
    same = people == (holds["alder_min"], holds["alder_max"], holds["manader_utan_insats"])
    always = rules.enrolled and rules.aid_lag == 0 and protocol.definition.count_other_aid
    always &= (rules.first_month, rules.last_month) == (None, None)
    # Whoever is free to start, and what is no start, depend on all insatser together.
    declared = {code for arm in protocol.arms for code in arm.categories}
    complete = declared == {told["kategori"] for told in known.values()}
    coded = all(_coded(arm, protocol) == known.get(arm.name) for arm in protocol.arms)
    return same and always and complete and coded


def _coded(arm: ArmRule, protocol: Protocol) -> dict[str, str]:
    whole = protocol.arm(arm.parent) if arm.parent else arm
    codes = arm.categories or whole.categories
    others = {SORTS[key]: getattr(arm, key) for key in ("sector", "subsidy") if getattr(arm, key)}
    return {"kategori": "+".join(codes), "arbetsplats": arm.workplace, **others}


def _truth_name(outcome: Outcome, holds: Mapping[str, Any]) -> str:
    """Name the quantity among the answers; none where it is counted in another way."""
    if outcome.kind in LASTING and outcome.window != holds["fonster_manader"]:
        return ""
    return TRUTH_NAMES.get((outcome.kind, outcome.programme_counts), "")


def _in_order(rows: pd.DataFrame, arms: tuple[str, ...]) -> pd.DataFrame:
    """Write each pair as the study does: the arm that is declared first, against the other."""
    place = {arm: number for number, arm in enumerate(arms)}
    turned = rows["arm"].map(place) > rows["reference"].map(place)
    return rows.assign(
        arm=np.where(turned, rows["reference"], rows["arm"]),
        reference=np.where(turned, rows["arm"], rows["reference"]),
        planted=np.where(turned, -1, 1) * rows["difference"],
        planted_error=rows["std_error"],
    )
