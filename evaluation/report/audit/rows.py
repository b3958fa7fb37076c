"""The published rows that a question reads, of a study that has been run."""

from collections.abc import Mapping

import pandas as pd

from evaluation.errors import EvaluationError
from evaluation.report.audit.questions import Asked
from evaluation.report.literal import marked
from evaluation.report.material import (
    Material,
    QualityMaterial,
    build_folder,
    read_material,
    read_quality,
)
from evaluation.report.quality.page import QUALITY

SHOWN = "ok"
NOT_RUN, RUN_AGAIN = "audit.seen.not_run", "audit.seen.run_again"
Read = Material | QualityMaterial | str
"""What a study published; or the key of the text that says why there is nothing."""


def materials(studies: frozenset[str]) -> Mapping[str, Read]:
    """Read what each study published."""
    return {study: _read(study) for study in sorted(studies)}


def _read(study: str) -> Read:
    if not (build_folder() / study).is_dir():
        return NOT_RUN
    try:
        return read_quality(study) if study == QUALITY else read_material(study)
    except EvaluationError:
        return RUN_AGAIN


def rows_of(asked: Asked, table: pd.DataFrame) -> pd.DataFrame:
    """Give the rows that a rule is about: the latest with a value, where it asks for those.

    A row that is withheld is among them; what the rule does not concern is not.
    """
    where = asked.keys["where"]
    wanted = {*where, *asked.keys["given"], *filter(None, (asked.keys["latest"],))}
    if not {asked.keys["value"], *wanted} <= set(table.columns):
        return table.iloc[0:0]
    rows = table
    for column, values in where.items():
        rows = rows[rows[column].isin([marked(value) for value in values])]
    for column in asked.keys["given"]:
        rows = rows[_is_filled(rows[column])]
    return _latest(rows, asked) if asked.keys["latest"] else rows


def _latest(rows: pd.DataFrame, asked: Asked) -> pd.DataFrame:
    """Keep the latest rows of each kind of row that is asked for."""
    latest, kinds = asked.keys["latest"], list(asked.keys["where"])
    told = rows[_is_filled(rows[asked.keys["value"]])]
    dated = told if len(told) else rows
    if not kinds:
        return pd.DataFrame(rows[rows[latest] == dated[latest].max()])
    last = dated.groupby(kinds)[latest].max().rename("#last")
    found = rows.join(last, on=kinds)
    return pd.DataFrame(found[found[latest] == found["#last"]])


def is_told(rows: pd.DataFrame, column: str) -> pd.Series:
    """Tell which rows have a value that is shown."""
    return _is_filled(rows[column]) & (rows["status"] == SHOWN)


def _is_filled(values: pd.Series) -> pd.Series:
    return values.notna() & (values.astype(str) != "")
