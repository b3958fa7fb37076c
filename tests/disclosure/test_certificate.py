"""The certificate names every withheld row, and not which of them hold few."""

import json
from dataclasses import dataclass

import pandas as pd
import pytest

from evaluation.disclosure import (
    CERTIFICATE,
    Results,
    certificate,
    publish,
    read_certificate,
    read_published,
    write_certificate,
    write_published,
)
from evaluation.disclosure.certificate import FEW
from evaluation.errors import DisclosureError


@dataclass(frozen=True)
class Limits:
    min_count: int = 5
    round_to: int = 5


def background(*counts):
    """Levels of one background of one arm."""
    rows = [
        {"arm": "praktik", "covariate": "hinder", "level": str(place), "n": number,
         "total": sum(counts), "mean": float("nan"), "sd": float("nan")}
        for place, number in enumerate(counts)
    ]  # fmt: skip
    return Results(tables={"table1": pd.DataFrame(rows)})


def certified(*counts):
    results = background(*counts)
    published = publish(results, Limits())
    return published, certificate(published, results.specs)


@pytest.mark.parametrize(
    "counts",
    [
        pytest.param((38, 1, 1, 0), id="two of one beside nought"),
        pytest.param((37, 1, 1, 1, 0), id="three of one beside nought"),
        pytest.param((36, 4, 0, 0), id="one beside noughts"),
        pytest.param((20, 17, 3), id="one alone"),
    ],
)
def test_every_row_that_is_withheld_stands_in_the_certificate(counts):
    published, told = certified(*counts)

    table = published.tables["table1"]
    blank = table.loc[table["n"].isna(), "level"]
    assert told["found_after"] == 0
    assert told["tables"]["table1"]["withheld"] == {
        FEW: [f"praktik · hinder · {level}" for level in blank]
    }
    assert told["tables"]["table1"]["keys"] == ["arm", "covariate", "level"]
    assert told["attacked"] == ["table1"]


def test_which_of_the_withheld_holds_few_is_not_told():
    one, other = (json.dumps(certified(*counts)[1]) for counts in ((36, 1, 3, 0), (36, 3, 0, 1)))

    assert one == other


def test_how_many_had_to_stay_open_is_rounded_upwards():
    assert certified(38, 1, 1, 0)[1]["asked_at_most"] == 10
    assert certified(20, 20)[1]["asked_at_most"] == 0


def test_certificate_is_read_back_as_it_was_written(tmp_path):
    told = certified(38, 1, 1, 0)[1]
    outputs = {CERTIFICATE: write_certificate(told, tmp_path)}

    assert read_certificate(tmp_path, outputs=outputs) == told


def test_certificate_of_another_run_is_refused(tmp_path):
    write_certificate(certified(38, 1, 1, 0)[1], tmp_path)

    with pytest.raises(DisclosureError, match=r"not that of the run @ .*/disclosure\.json; run"):
        read_certificate(tmp_path, outputs={CERTIFICATE: "0"})


def test_tables_that_were_read_back_have_no_certificate(tmp_path):
    results = background(38, 1, 1, 0)
    write_published(publish(results, Limits()), tmp_path)

    with pytest.raises(DisclosureError, match=r"not audited @ disclosure\.json; run"):
        certificate(read_published(tmp_path), results.specs)
