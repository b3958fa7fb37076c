"""Every delivered column is read by those who are said to read it, or it is not asked for."""

from functools import partial

import polars as pl
import pytest

from data_schemas import TABLES, USES
from data_schemas.uses import listed
from evaluation.data import dictionary, load_register
from evaluation.errors import EvaluationError
from evaluation.report.quality.dictionary_tables import NOT_ASKED, extract_tables
from tests.data.column_readers import (
    NAMED_IN,
    READERS,
    answer,
    identifies,
    municipality,
    names_in,
)

COLUMNS = [(name, column) for name, table in TABLES.items() for column in table.columns]
IDENTIFIED = [(name, column.name) for name, column in COLUMNS if identifies(name, column.name)]
UNASKED = [(name, column.name) for name, column in COLUMNS if not column.asked]
BEGINS = "add the use in data_schemas/uses.toml"


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    return municipality(tmp_path_factory.mktemp("kommun") / "leverans")


def declared(use):
    return {(name, column.name) for name, column in COLUMNS if use in column.used_for}


def test_every_column_has_a_line_and_every_line_a_column():
    found = {(name, column) for name, columns in listed().items() for column in columns}

    assert found == {(name, column.name) for name, column in COLUMNS}, BEGINS


def test_every_use_is_known_and_can_be_proved():
    used = {use for _, column in COLUMNS for use in column.used_for}

    assert used <= set(USES)
    assert used <= {"key", *READERS, *NAMED_IN}


@pytest.mark.parametrize("reader", READERS)
def test_a_reader_misses_each_column_that_it_is_said_to_read(whole, reader):
    complete = answer(whole, reader)
    assert not complete.startswith("refused")

    idle = [
        column for column in sorted(declared(reader)) if answer(whole, reader, column) == complete
    ]

    assert idle == [], f"declared as read by {reader}, and is not"


@pytest.mark.parametrize("reader", READERS)
def test_a_reader_misses_no_other_column(whole, reader):
    complete = answer(whole, reader)
    others = [(name, column.name) for name, column in COLUMNS if reader not in column.used_for]

    assert answer(whole, reader, *others) == complete, f"{reader} reads one of {others}; {BEGINS}"


@pytest.mark.parametrize("use", NAMED_IN)
def test_whoever_is_not_run_here_names_the_columns_it_reads(use):
    words = names_in(use)

    assert {column for _, column in declared(use) if column not in words} == set()


def test_no_rule_names_a_column_that_is_not_asked_for():
    asked = {column.name for _, column in COLUMNS if column.asked}
    unasked = {column for _, column in UNASKED} - asked

    assert unasked & names_in("rules") == set()


def test_what_points_out_rows_is_asked_for_where_anything_else_is():
    wanted = {(name, column) for name, column in IDENTIFIED if TABLES[name].asked}

    assert declared("key") == wanted


def without_unasked(delivery):
    """The same delivery in which nothing is delivered that is not asked for."""
    delivery.write()
    for name in delivery.tables:
        unasked = [column for table, column in UNASKED if table == name]
        delivery.edit(name, partial(_without, unasked))
    return delivery.path


def _without(columns, raw):
    mark = max(";,", key=raw.partition(b"\n")[0].decode().count)
    frame = pl.read_csv(raw, separator=mark, infer_schema=False)
    return frame.drop(columns).write_csv(separator=mark).encode()


def test_a_delivery_without_what_is_not_asked_for_is_taken(delivery):
    complete = load_register(delivery.write())

    fewer = load_register(without_unasked(delivery))

    assert [found.rule for found in fewer.warnings] == [found.rule for found in complete.warnings]
    for name, table in complete.tables.items():
        asked = [column for column in table.columns if (name, column) not in UNASKED]
        assert fewer.tables[name].select(asked).equals(table.select(asked))


def test_a_delivery_without_what_is_asked_for_is_refused(delivery):
    delivery.write()
    delivery.edit("person", lambda raw: raw.replace(b"invandringsar", b"annat"))

    with pytest.raises(EvaluationError, match="invandringsar"):
        load_register(delivery.path)


def test_a_table_that_nobody_reads_is_not_missed(delivery):
    found = load_register(delivery.write()).warnings

    missed = {one.table for one in found if one.rule == "W20"}
    assert missed == {name for name, table in TABLES.items() if table.asked} - set(delivery.tables)


def test_dictionary_says_what_each_column_is_used_for():
    words = dictionary().set_index(["table", "column"])["used_for"]
    page = str(extract_tables())

    assert words["person", "fodelsear"].startswith("utvärderingar, indikatorer")
    assert {place for place, word in words.items() if not word} == set(UNASKED)
    assert page.count(f">{NOT_ASKED}<") == len(UNASKED)
    assert "Begärs inte: ingen läser den." in page
