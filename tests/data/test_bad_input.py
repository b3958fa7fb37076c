"""The ten ways a delivery is bad: each a clear error, exit 3, nothing written, no value told."""

import json

import polars as pl
import pytest

from evaluation.data import check_delivery, load_register
from evaluation.errors import DataError, Faults


def refused(folder):
    """The error that the delivery is refused with, having written nothing."""
    before = {path: path.read_bytes() for path in folder.parent.rglob("*") if path.is_file()}

    with pytest.raises((DataError, Faults)) as caught:
        load_register(folder)

    after = {path: path.read_bytes() for path in folder.parent.rglob("*") if path.is_file()}
    assert after == before
    assert caught.value.exit_code == 3
    assert not check_delivery(folder).ok
    return str(caught.value)


def test_required_table_that_is_not_listed(delivery):
    del delivery.tables["avslut"]

    assert "S1: table or file is missing from the delivery @ avslut" in refused(delivery.write())


def test_listed_file_that_is_not_there(delivery):
    folder = delivery.write()
    (folder / "insats.csv").unlink()

    assert "S1: table or file is missing from the delivery: file is missing @ insats" in refused(
        folder
    )


def test_manifest_that_is_not_there(delivery):
    folder = delivery.write()
    (folder / "leverans.json").unlink()

    assert "the file is missing @ leverans" in refused(folder)


def test_unknown_column(delivery):
    folder = delivery.write()
    delivery.edit("person", lambda raw: raw.replace(b"utbildning", b"utbildn"))

    message = refused(folder)
    assert "column is unknown @ person.utbildn" in message
    assert "column is missing @ person.utbildning" in message


def test_missing_header_line_does_not_tell_the_first_row(delivery):
    folder = delivery.write()
    delivery.edit("person", lambda raw: raw.split(b"\n", 1)[1])

    message = refused(folder)
    assert "is the header line missing? @ person" in message
    assert "PAAAA" not in message


def test_unknown_column_that_may_be_a_value_is_told_by_number(delivery):
    folder = delivery.write()
    delivery.edit("person", lambda raw: raw.replace(b"utbildning", b"Maja Hemlig"))

    message = refused(folder)
    assert "column is unknown @ person.#7" in message
    assert "Maja" not in message


def test_wrong_code(delivery):
    delivery.set_cell("person", "kon", 2, "kvinna")

    message = refused(delivery.write())
    assert "S6: code is not in the code list @ person.kon row 2" in message
    assert "kvinna" not in message


def test_end_before_start(delivery):
    delivery.change("insats", slut_datum=pl.col("start_datum") - pl.duration(days=7))

    message = refused(delivery.write())
    assert "E4: end comes before start (2 times) @ insats.slut_datum rows 1, 2" in message


def test_month_thirteen(delivery):
    folder = delivery.write()
    delivery.edit("hushall_manad", lambda raw: raw.replace(b"2018-02", b"2018-13", 1))

    message = refused(folder)
    assert "S4: value cannot be read as the type of the column @ hushall_manad.manad" in message
    assert "2018-13" not in message


def test_duplicate_key(delivery):
    table = delivery.tables["avslut"]
    delivery.tables["avslut"] = pl.concat([table, table[:1]])

    message = refused(delivery.write())
    assert "duplicate key (avslut_id) @ avslut row 4" in message
    assert "V-d" not in message


def test_orphan_key(delivery):
    delivery.tables["person"] = delivery.tables["person"][:-1]

    message = refused(delivery.write())
    assert "E1: key is duplicated or has no counterpart: not in person" in message
    assert "bistand_manad.lopnr" in message
    assert "avslut.lopnr row 3" in message


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(b"", "file is empty", id="no bytes"),
        pytest.param(b"\n\n", "file is empty", id="blank lines"),
        pytest.param(b"\xef\xbb\xbf", "file is empty", id="byte order mark only"),
    ],
)
def test_empty_file(delivery, content, expected):
    folder = delivery.write()
    delivery.edit("person", lambda _: content)

    assert f"S2: file cannot be read: {expected} @ person" in refused(folder)


def test_header_without_rows(delivery):
    delivery.tables["bistand_manad"] = delivery.tables["bistand_manad"].clear()

    assert "table has no rows @ bistand_manad" in refused(delivery.write())


@pytest.mark.parametrize(
    ("encoding", "guess"),
    [
        pytest.param("cp850", "Windows-1252", id="DOS"),
        pytest.param("utf-16", "UTF-16", id="UTF-16"),
    ],
)
def test_wrong_encoding(delivery, encoding, guess):
    folder = delivery.write()
    delivery.edit("insats", lambda raw: raw.decode().encode(encoding))

    message = refused(folder)
    assert "S2: file cannot be read: wrong encoding at byte" in message
    assert f"looks like {guess} @ insats" in message


def test_windows_1252_is_told_from_latin_1_by_its_quotes(delivery):
    folder = delivery.write()
    delivery.edit("insats", lambda raw: raw.replace("å".encode(), b"\x93"))

    assert "looks like Windows-1252 @ insats" in refused(folder)


def test_a_binary_file_under_the_name_of_a_text_file(delivery):
    folder = delivery.write()
    delivery.edit("insats", lambda raw: raw[:40] + b"\0" + raw[40:])

    assert "looks like a binary file @ insats" in refused(folder)


def test_identity_number_in_a_text_column(delivery, identity_number):
    number = f"{identity_number[:6]}-{identity_number[6:]}"
    delivery.set_cell("insats", "lokal_benamning", 1, f"samtal med {number} idag")

    message = refused(delivery.write())
    assert "E2: holds what may be a Swedish identity number @ insats.lokal_benamning" in message
    assert identity_number[6:] not in message


def test_all_faults_are_told_at_once(delivery):
    delivery.set_cell("person", "kon", 2, "X")
    delivery.set_cell("insats", "kategori", 1, "13")
    delivery.change("hushall_manad", belopp_ovrigt=pl.lit(-5, dtype=pl.Int64))

    message = refused(delivery.write())
    assert [line[:3] for line in message.splitlines()] == ["E8:", "E7:", "S6:"]


def test_changed_file_is_told(delivery):
    folder = delivery.write()
    path = folder / "hushall_manad.csv"
    path.write_bytes(path.read_bytes().replace(b"9000", b"9001", 1))

    message = refused(folder)
    assert message.startswith("E14: file does not agree with leverans.json: other sha256")


def test_other_number_of_rows_is_told(delivery):
    folder = delivery.write()
    listing = folder / "leverans.json"
    content = json.loads(listing.read_text())
    content["filer"][0]["rader"] += 1
    listing.write_text(json.dumps(content))

    assert "7 rows in the file, 8 in leverans.json @ person" in refused(folder)


def test_ragged_rows_are_refused_without_repeating_them(delivery):
    folder = delivery.write()
    delivery.edit("person", lambda raw: raw + b"PAAAAAAAA99;0381;1970;1;0;;gymn;0;2019-12;x;y;z\n")

    message = refused(folder)
    assert "rows do not fit the header line @ person" in message
    assert "PAAAA" not in message


GAP = {"tabell": "insats", "fran": "2018-03", "till": "2018-04", "skal": "byte av system"}
TRUTH = {"fil": "truth.csv", "sha256": "ab" * 32, "galler": {}}
MANIFEST_FAULTS = [
    pytest.param({"ursprung": "påhittad"}, "ursprung must be syntetisk | verklig", id="origin"),
    pytest.param({"period_fran": "2018-13"}, "period_fran must be YYYY-MM", id="month 13"),
    pytest.param({"period_till": "2017-01"}, "ends before it starts", id="period backwards"),
    pytest.param({"uttag_datum": "igår"}, "uttag_datum must be YYYY-MM-DD", id="date"),
    pytest.param({"kommun_kod": 381}, "kommun_kod must be a text", id="number for text"),
    pytest.param({"fro": None}, "fro must be 0, 1, 2, ...", id="synthetic without seed"),
    pytest.param({"preliminara_manader": -1}, "preliminara_manader must be", id="negative"),
    pytest.param({"preliminara_manader": 24}, "no month is left", id="all preliminary"),
    pytest.param({"fro": True}, "fro must be", id="truth value for number"),
    pytest.param(
        {"facit": TRUTH, "ursprung": "verklig"},
        "belongs to synthetic deliveries only @ leverans",
        id="answers about real people",
    ),
    pytest.param({"facit": "truth.csv"}, "facit must be {fil, sha256", id="answers as text"),
    pytest.param(
        {"facit": TRUTH | {"fil": "../truth.csv"}},
        "facit.fil must be a file name",
        id="answers far",
    ),
    pytest.param({"filer": []}, "filer is missing or empty", id="no files"),
    pytest.param({"filer": [{"tabell": "person"}]}, "filer[0] must be", id="half an entry"),
    pytest.param({"uttag_datum": "2019-11-30"}, "ends after the extraction", id="period not over"),
    pytest.param({"uttag_datum": "20200201"}, "uttag_datum must be YYYY-MM-DD", id="short date"),
    pytest.param({"kodlistor_version": "0"}, "kodlistor_version must be 1", id="other code lists"),
    pytest.param({"kanda_luckor": "2018-03"}, "kanda_luckor must be [", id="gap as text"),
    pytest.param({"kanda_luckor": ["2018-03"]}, "kanda_luckor[0] must be", id="gap as month"),
    pytest.param(
        {"kanda_luckor": [GAP, GAP | {"tabell": "x"}]}, "kanda_luckor[1].tabell", id="gap nowhere"
    ),
    pytest.param({"kanda_luckor": [GAP | {"fran": "mars"}]}, "fran must be YYYY-MM", id="gap when"),
    pytest.param({"kanda_luckor": [GAP | {"till": "2018-02"}]}, "before it starts", id="gap back"),
    pytest.param({"kanda_luckor": [GAP | {"fran": "2017-12"}]}, "outside the period", id="gap out"),
    pytest.param({"kanda_luckor": [GAP | {"skal": " "}]}, "the reason is missing", id="gap why"),
]


@pytest.mark.parametrize(("change", "expected"), MANIFEST_FAULTS)
def test_wrong_manifest(delivery, change, expected):
    folder = delivery.write()
    listing = folder / "leverans.json"
    listing.write_text(json.dumps(json.loads(listing.read_text()) | change))

    assert expected in refused(folder)


def listed(folder, **change):
    listing = folder / "leverans.json"
    content = json.loads(listing.read_text())
    content["filer"][0] |= change
    listing.write_text(json.dumps(content))
    return folder


def test_unknown_table_is_told_by_position(delivery):
    assert "filer[0].tabell must be person | " in refused(listed(delivery.write(), tabell="x"))


def test_table_listed_twice(delivery):
    folder = listed(delivery.write(), tabell="avslut")

    assert "table is listed twice @ leverans.filer[3]" in refused(folder)


def test_hash_that_is_none_is_told(delivery):
    assert "filer[0].sha256 must be 64" in refused(listed(delivery.write(), sha256="a" * 63))


def test_truth_value_is_no_number_of_rows(delivery):
    assert "filer[0] must be {tabell, fil, rader" in refused(listed(delivery.write(), rader=True))


def test_file_name_outside_the_folder(delivery):
    folder = listed(delivery.write(), fil="../person.csv")

    assert "filer[0].fil must be a file name without folders" in refused(folder)


@pytest.mark.parametrize(
    "text",
    ["{", "[]", "\xff", "[" * 100_000],
    ids=["cut off", "a list", "not UTF-8", "without end"],
)
def test_manifest_that_cannot_be_read(delivery, text):
    folder = delivery.write()
    (folder / "leverans.json").write_bytes(text.encode("latin-1"))

    assert "@ leverans" in refused(folder)


def test_outside_period_on_both_sides(delivery):
    delivery.manifest["period_fran"] = "2018-02"
    delivery.manifest["period_till"] = "2019-02"
    delivery.manifest["uttag_datum"] = "2019-03-01"

    message = refused(delivery.write())
    assert "E3" in message
    assert "hushall_manad.manad" in message
    assert "insats.slut_datum" in message
