"""Persons and sums that nobody else has, and how to find them again wherever they went."""

import base64
import gzip
import html
import re
import shutil
import subprocess
import zlib
from dataclasses import replace
from functools import cache

import polars as pl

from evaluation.simulate import load_scenario, simulate, write_synthetic
from tests.study.small_study import PROTOCOL, SCENARIO

PERSON = "PCA9A21E0A1"
PARTNER = "PCA9A21E0B2"
HOUSEHOLD = "HKANARIE51"
INSATS = "NKANARIE7"
PLACE = "Kanarieby"
COURSE = "Kanariekursen för två"
AMOUNT = 7_368_787  # primes: no other sum in the delivery is a multiple of them
OTHER_AMOUNT = 8_675_309
RARE = ("utbildning", "ej_valid")
PSEUDONYMS = (PERSON, PARTNER, HOUSEHOLD, INSATS)
HINDER = ("forsorjningshinder", "forsorjningshinder_detalj")
TEXTS = (PERSON, PARTNER, HOUSEHOLD, INSATS, PLACE, COURSE)
COVARIATE = """
[[adjustment.covariates]]
name = "utbildning"
form = "categories"
label = "Utbildning"
"""
CANARY_PROTOCOL = PROTOCOL.replace("\n[gates]", f"{COVARIATE}\n[gates]")
_SPACE = "[\\s,.'\u00a0\u2009\u202f]?"
_DATA = re.compile(r"data:[\w/+.-]*(?:;[\w=-]+)*;base64,([A-Za-z0-9+/=\s]+)")


@cache
def planted_tables(*, adults, seed):
    """Give a synthetic municipality in which one household cannot be mistaken for another."""
    found = simulate(load_scenario(SCENARIO, adults=adults, paths=1), seed=seed)
    tables = dict(found.tables)
    person, household = _chosen(tables)
    partner = _partner(tables, person, household)
    new = {person: PERSON} | ({partner: PARTNER} if partner else {})
    for name, frame in tables.items():
        if "lopnr" in frame.columns:
            frame = frame.with_columns(pl.col("lopnr").replace(new))
        if "hushall_id" in frame.columns:
            frame = frame.with_columns(pl.col("hushall_id").replace({household: HOUSEHOLD}))
        tables[name] = frame
    theirs, mine = pl.col("hushall_id") == HOUSEHOLD, pl.col("lopnr") == PERSON
    tables["hushall_manad"] = tables["hushall_manad"].with_columns(
        _given(theirs, "belopp_forsorjningsstod", AMOUNT),
        _given(theirs, "norm_belopp", AMOUNT),
        _given(theirs, "boendekostnad", OTHER_AMOUNT),
        _given(theirs, "distrikt", PLACE),
    )
    tables["insats"] = tables["insats"].with_columns(
        _given(mine, "lokal_benamning", COURSE),
        pl.when(mine & mine.is_first_distinct())
        .then(pl.lit(INSATS))
        .otherwise(pl.col("insats_id"))
        .alias("insats_id"),
    )
    # Every second hinder is missing, so that the check has something to say.
    known = pl.int_range(pl.len()) % 2 == 0
    tables["bistand_manad"] = tables["bistand_manad"].with_columns(
        *(pl.when(known).then(pl.col(name)).alias(name) for name in HINDER)
    )
    column, level = RARE
    tables["person"] = tables["person"].with_columns(
        pl.when(mine)
        .then(pl.lit(level))
        .when(pl.col(column) == level)
        .then(pl.lit("gymn"))
        .otherwise(pl.col(column))
        .alias(column)
    )
    return replace(found, tables=tables)


def _given(rows, column, value):
    return pl.when(rows).then(pl.lit(value)).otherwise(pl.col(column)).alias(column)


def _chosen(tables):
    """Give somebody who started coaching as a first insats, and the household at the time."""
    first = tables["insats"].sort("start_datum").unique("lopnr", keep="first", maintain_order=True)
    coached = first.filter((pl.col("kategori") == "2") & (pl.col("start_datum").dt.year() >= 2017))
    rows = coached.join(tables["bistand_manad"].filter(pl.col("roll") == "1"), on="lopnr")
    began = pl.col("start_datum").dt.year() * 12 + pl.col("start_datum").dt.month() - 1
    row = rows.filter(pl.col("manad") == began).sort("start_datum", "lopnr").row(0, named=True)
    return row["lopnr"], row["hushall_id"]


def _partner(tables, person, household):
    others = tables["bistand_manad"].filter(
        (pl.col("hushall_id") == household) & (pl.col("lopnr") != person)
    )
    return others["lopnr"].min()


def write_planted(folder, *, adults, seed, change=None):
    """Write the delivery, changed by `change(tables)` when given; returns its tables."""
    synthetic = planted_tables(adults=adults, seed=seed)
    tables = dict(synthetic.tables)
    if change is not None:
        change(tables)
    write_synthetic(folder, replace(synthetic, tables=tables))
    return tables


def planted_sums(tables):
    """Sums that only this household can have given: of one month, of some, of all."""
    months = tables["hushall_manad"].filter(pl.col("hushall_id") == HOUSEHOLD).height
    times = sorted({*range(1, 13), months})
    return [number * amount for amount in (AMOUNT, OTHER_AMOUNT) for number in times]


def leaks(content, sums=(AMOUNT, OTHER_AMOUNT)):
    """Give what of the planted is in a text or in bytes, whatever it is wrapped in."""
    texts = list(_unwrapped(content if isinstance(content, bytes) else content.encode()))
    found = {planted for planted in TEXTS for text in texts if planted.lower() in text.lower()}
    for total in sums:
        pattern = _number(total)
        found |= {str(total) for text in texts if pattern.search(text)}
    return found


def _number(total):
    """Find a number written with or without separators, also rounded to fives."""
    spellings = []
    for shown in {total, total // 5 * 5, -(-total // 5) * 5}:
        groups = f"{shown:,}".split(",")
        spellings.append(_SPACE.join(groups))
    return re.compile(rf"(?<![0-9A-Za-z])(?:{'|'.join(spellings)})(?![0-9A-Za-z])")


def _unwrapped(content):
    text = content.decode("utf-8", errors="replace")
    bare = _DATA.sub("", text)
    yield bare
    yield html.unescape(re.sub(r"<[^>]*>", "", bare))
    for match in _DATA.finditer(text):
        yield from _unwrapped(_open(base64.b64decode(match[1])))
    if content.startswith(b"%PDF"):
        for match in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL):
            yield _open(match[1]).decode("latin-1")


def _open(content):
    if content.startswith(b"\x1f\x8b"):
        return gzip.decompress(content)
    try:
        return zlib.decompress(content)
    except zlib.error:
        return content


def pdf_text(path):
    """Give the words of a PDF as a reader sees them; None without pdftotext."""
    program = shutil.which("pdftotext")
    if program is None:
        return None
    done = subprocess.run([program, "-layout", path, "-"], capture_output=True, check=True)
    return done.stdout.decode("utf-8")
