"""A planted household goes through every verb and is found nowhere outside the delivery."""

import io
import json
from contextlib import redirect_stderr, redirect_stdout

import pandas as pd
import polars as pl
import pytest

from evaluation.cli import main
from evaluation.provenance import AuditLog, folder_hashes
from tests.canary.planted import (
    AMOUNT,
    CANARY_PROTOCOL,
    COURSE,
    HOUSEHOLD,
    OTHER_AMOUNT,
    PERSON,
    PSEUDONYMS,
    RARE,
    leaks,
    pdf_text,
    planted_sums,
    write_planted,
)
from tests.study.small_study import ANALYSIS, NAME, make_project


class Told:
    """A project, and everything its verbs said."""

    def __init__(self, project):
        self.project = project
        self.words = ""

    def give(self, verb, *arguments):
        """Give a command; returns its exit code and what it said."""
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            code = main([verb, "--project", str(self.project.root), *map(str, arguments)])
        said = out.getvalue() + err.getvalue()
        self.words += said
        return code, said


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    folder = tmp_path_factory.mktemp("canary") / "leverans"
    return folder, write_planted(folder, adults=300, seed=7)


@pytest.fixture(scope="module")
def told(tmp_path_factory, planted):
    """The project after check, run, render and verify."""
    told = Told(make_project(tmp_path_factory.mktemp("project"), protocol=CANARY_PROTOCOL))
    folder, _ = planted
    for verb, *arguments in (
        ("check", folder),
        ("check", folder, "--json", "--language", "sv"),
        ("run", NAME, "--data", folder),
        ("run", NAME, "--data", folder, "--json"),
        ("render", NAME, "--engine", "embedded"),
        ("verify", NAME, "--data", folder, "--no-pages", "--against", "build"),
    ):
        code, said = told.give(verb, *arguments)
        assert code == 0, said
    return told


def test_planted_household_takes_part(told, planted):
    """Otherwise the rest of this file would prove nothing."""
    _, tables = planted
    column, level = RARE
    (path,) = told.project.store.rglob("cohort/*/trials.parquet")
    trials = pd.read_parquet(path)

    assert (tables["hushall_manad"]["hushall_id"] == HOUSEHOLD).sum() > 1
    assert (tables["insats"]["lokal_benamning"] == COURSE).any()
    assert len(set(trials.loc[trials[column] == level, "person"])) == 1
    assert "coachning" in set(trials.loc[trials[column] == level, "arm"])


def test_search_finds_what_it_looks_for(planted):
    folder, _ = planted
    wrapped = f"<p>7\u202f368\u202f7<b>87</b> kr</p> {PERSON.lower()}"

    assert leaks((folder / "bistand_manad.csv").read_bytes()) >= {PERSON, HOUSEHOLD}
    assert leaks((folder / "hushall_manad.csv").read_bytes()) >= {str(AMOUNT), str(OTHER_AMOUNT)}
    assert leaks(wrapped) == {PERSON, str(AMOUNT)}
    assert leaks("sha256 a7368787b") == set()


def test_nothing_planted_is_in_published_files_or_pages(told, planted):
    sums = planted_sums(planted[1])
    project = told.project
    files = [
        path
        for top in (project.build, project.site, project.reports)
        for path in sorted(top.rglob("*"))
        if path.is_file() and project.private not in path.parents
    ]

    found = {path.name: leaks(path.read_bytes(), sums) for path in files}

    names = {path.name for path in files}
    assert {f"{NAME}.html", f"{NAME}.pdf", "estimates.csv", "manifest.json"} <= names
    assert any(name.endswith(".svg") for name in names)
    assert {name: what for name, what in found.items() if what} == {}


def test_nothing_planted_is_in_the_words_of_the_pdf(told, planted):
    text = pdf_text(told.project.rendered / f"{NAME}.pdf")
    if text is None:
        pytest.skip("pdftotext (poppler) is not installed: the PDF is searched as bytes only")

    assert "Prövning av en liten studie" in text
    assert leaks(text, planted_sums(planted[1])) == set()


def test_nothing_planted_is_said_on_screen_or_in_the_audit_log(told, planted):
    sums = planted_sums(planted[1])

    assert "W1" in told.words
    assert leaks(told.words, sums) == set()
    assert AuditLog(told.project.audit).check() >= 5
    assert leaks(told.project.audit.read_bytes(), sums) == set()


def test_converted_delivery_holds_numbers_for_pseudonyms(told):
    files = sorted((told.project.store / "delivery").rglob("*.parquet"))
    frames = [pd.read_parquet(path) for path in files]

    assert any("lopnr" in frame.columns for frame in frames)
    for path, frame in zip(files, frames, strict=True):
        assert leaks(frame.to_csv(index=False), ()) & set(PSEUDONYMS) == set(), path.name
        assert leaks(path.read_bytes(), ()) & set(PSEUDONYMS) == set(), path.name


def test_private_folder_holds_rows_but_no_pseudonyms(told, planted):
    sums = planted_sums(planted[1])
    delivery = told.project.store / "delivery"
    everything = [path for path in sorted(told.project.private.rglob("*")) if path.is_file()]
    files = [path for path in everything if delivery not in path.parents]
    frames = {path: pd.read_parquet(path) for path in files if path.suffix == ".parquet"}

    assert any(len(frame) > 1000 for frame in frames.values())
    for path, frame in frames.items():
        assert not {"lopnr", "hushall_id", "insats_id"} & set(frame.columns), path.name
        assert leaks(frame.to_csv(index=False), sums) == set(), path.name
    for path in files:
        assert leaks(path.read_bytes(), sums) == set(), path.name
    assert told.project.private.stat().st_mode & 0o077 == 0


def test_trait_of_one_person_is_withheld_on_the_way_out(told):
    column, level = RARE
    folder = told.project.output(NAME)
    table1 = pd.read_csv(folder / "table1.csv")
    rare = table1[(table1["covariate"] == column) & (table1["level"] == level)]
    balance = pd.read_csv(folder / "balance.csv")
    numbers = balance.loc[
        (balance["covariate"] == column) & (balance["level"] == level),
        ["smd_before", "smd_after"],
    ]

    assert (rare["status"] == "suppressed").all()
    assert rare[["n", "percent", "mean", "sd", "smd"]].isna().all(axis=None)
    assert numbers.isna().all(axis=None)


def test_withheld_level_cannot_be_computed_from_what_is_shown(told):
    """A difference and the other level would give it back."""
    rows = pd.read_csv(told.project.output(NAME) / "estimates.csv", keep_default_na=True)
    key = ["analysis", "outcome", "population", "month", "method"]
    levels = rows[rows["reference"].isna() & (rows["status"] == "suppressed")]
    shown = rows[rows["reference"].notna() & rows["estimate"].notna()]

    pairs = levels.merge(shown, on=key, suffixes=("", "_shown"))
    given_back = pairs[
        (pairs["arm"] == pairs["arm_shown"]) | (pairs["arm"] == pairs["reference_shown"])
    ]

    assert len(levels) > 0
    assert given_back[[*key, "arm"]].to_dict("records") == []


# --- deliveries that break a rule in the planted household's own rows ---


def mine(column, value, *, of=PERSON):
    key = "hushall_id" if of == HOUSEHOLD else "lopnr"
    return pl.when(pl.col(key) == of).then(value).otherwise(pl.col(column)).alias(column)


def double_key(tables):
    rows = tables["person"].filter(pl.col("lopnr") == PERSON)
    tables["person"] = pl.concat([tables["person"], rows])


def orphan(tables):
    tables["person"] = tables["person"].filter(pl.col("lopnr") != PERSON)


def end_before_start(tables):
    end = mine("slut_datum", pl.col("start_datum").dt.offset_by("-1d"))
    tables["insats"] = tables["insats"].with_columns(end)


def wrong_code(tables):
    tables["inskrivning"] = tables["inskrivning"].with_columns(mine("anvisare", pl.lit(PERSON)))


def wrong_category(tables):
    tables["insats"] = tables["insats"].with_columns(mine("kategori", pl.lit("77")))


def wrong_sign(tables):
    amount = mine("belopp_aterkrav", pl.lit(AMOUNT), of=HOUSEHOLD)
    tables["hushall_manad"] = tables["hushall_manad"].with_columns(amount)


def wrong_month(tables):
    month = mine("manad", pl.lit(2031 * 12), of=HOUSEHOLD)
    tables["hushall_manad"] = (
        tables["hushall_manad"]
        .with_columns(month)
        .unique(["hushall_id", "manad"], maintain_order=True)
    )


def wrong_lopnr(tables):
    for name, frame in tables.items():
        if "lopnr" in frame.columns:
            new = pl.col("lopnr").replace({PERSON: f"{PERSON}Z"})
            tables[name] = frame.with_columns(new)


def two_households(tables):
    rows = tables["bistand_manad"].filter(pl.col("lopnr") == PERSON)
    other = rows.with_columns(hushall_id=pl.lit(f"{HOUSEHOLD}B"))
    tables["bistand_manad"] = pl.concat([tables["bistand_manad"], other])


def identity_number(tables):
    # Built here, in two pieces: no identity number stands in a file of the project.
    number = pl.lit("19121212" + "-" + "1212")
    tables["insats"] = tables["insats"].with_columns(mine("lokal_benamning", number))


BROKEN = [
    double_key,
    orphan,
    end_before_start,
    wrong_code,
    wrong_category,
    wrong_sign,
    wrong_month,
    wrong_lopnr,
    two_households,
    identity_number,
]


def as_latin(folder):
    path = folder / "insats.csv"
    path.write_bytes(path.read_bytes().decode("utf-8").encode("latin-1"))


def with_text_in_amounts(folder):
    path = folder / "hushall_manad.csv"
    path.write_bytes(path.read_bytes().replace(str(AMOUNT).encode(), f"{AMOUNT} kr".encode()))


def with_ragged_row(folder):
    path = folder / "bistand_manad.csv"
    path.write_bytes(path.read_bytes() + f"{PERSON};{AMOUNT};;;;;;;;;;;;;\n".encode())


def without_header(folder):
    path = folder / "person.csv"
    lines = path.read_bytes().splitlines(keepends=True)
    mine_first = sorted(lines[1:], key=lambda line: not line.startswith(PERSON.encode()))
    path.write_bytes(b"".join(mine_first))


DAMAGED = [as_latin, with_text_in_amounts, with_ragged_row, without_header]


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A project that has nothing in it yet, for deliveries that cannot be used."""
    return Told(make_project(tmp_path_factory.mktemp("small"), protocol=CANARY_PROTOCOL))


@pytest.mark.parametrize("fault", [*BROKEN, *DAMAGED], ids=lambda fault: fault.__name__)
def test_broken_rows_are_named_by_place_and_never_by_value(fault, small, tmp_path):
    folder = tmp_path / "leverans"
    if fault in BROKEN:
        write_planted(folder, adults=60, seed=7, change=fault)
    else:
        write_planted(folder, adults=60, seed=7)
        fault(folder)

    said = {
        verb: small.give(verb, *arguments)
        for verb, *arguments in (
            ("check", folder, "--json"),
            ("run", NAME, "--data", folder),
        )
    }

    for verb, (code, words) in said.items():
        assert code == 3, (verb, words)
        assert leaks(words) == set(), verb
        assert "1212" + "1212" not in words
    assert json.loads(said["check"][1].partition("\nthe delivery")[0])["ok"] is False
    private = small.project.private
    for path in [path for path in private.rglob("*") if path.is_file()]:
        assert leaks(path.read_bytes()) == set(), path.name
    assert not small.project.output(NAME).exists()
    assert not small.project.store.exists()


def test_fault_in_own_code_shows_no_person(told, planted):
    folder, _ = planted
    file = told.project.analyses / NAME / "analysis.py"
    before = folder_hashes(told.project.output(NAME))
    body = f"    raise ValueError('{PERSON} {AMOUNT}')\n"
    file.write_text(
        f"def forsta_lediga_manad(cohort, outcome):\n    {PERSON} = {AMOUNT}\n{body}",
        encoding="utf-8",
    )

    code, words = told.give("run", NAME, "--data", folder)
    file.write_text(ANALYSIS, encoding="utf-8")

    assert code in (1, 2)
    assert "forsta_lediga_manad" in words
    assert leaks(words) == set()
    assert folder_hashes(told.project.output(NAME)) == before
