"""What is wrong with files or mapping stops the work with place and way out, never a value."""

import pytest

from evaluation.data.sources import Told, load_mapping
from evaluation.errors import DataError, EvaluationError, ProtocolError, UsageError

RETURN = "EKB_202302_slutlig.txt"


def extended(folder, text, base="socialstyrelsen"):
    path = folder.parent / "egen.toml"
    path.write_text(f'[mapping]\nextends = "{base}"\n{text}', encoding="utf-8")
    return path


def one_month(folder):
    """Leave one month of the return, so that what is wrong with it is soon found."""
    for path in folder.glob("EKB_2*"):
        if path.name != RETURN:
            path.unlink()
    return folder


def in_first_row(column, value):
    """Put a value into a column of the first row."""

    def edit(text):
        lines = text.split("\r\n")
        place = lines[0].split("\t").index(column)
        cells = lines[1].split("\t")
        cells[place] = value
        return "\r\n".join([lines[0], "\t".join(cells), *lines[2:]])

    return edit


@pytest.mark.parametrize(
    ("edit", "parts"),
    [
        pytest.param(
            in_first_row("Kon1", "hemlig"),
            ["unknown code in 1 row", "rader.kon1", f"{RETURN} row 1", "[codes.kon]"],
            id="unknown code",
        ),
        pytest.param(
            lambda text: text.replace("Sbel", "Summan", 1),
            [
                f"does not mention column 'Summan' @ {RETURN}; name it under columns, or under",
                f"column 'Sbel' is missing @ {RETURN}; deliver it, or name it under optional",
            ],
            id="renamed column",
        ),
        pytest.param(
            in_first_row("Sbel", "hemlig"),
            ["not a number in 1 row", "rader.belopp", f"{RETURN} row 1"],
            id="amount in words",
        ),
        pytest.param(
            in_first_row("Sbel", "1200,50"), ["amounts with öre", "round = true"], id="öre"
        ),
        pytest.param(
            in_first_row("Manad", "13"), ["not a month of the declared form"], id="month 13"
        ),
        pytest.param(
            lambda text: text.split("\r\n", 1)[1],
            ["none of the column names is known", "check header line"],
            id="no header line",
        ),
        pytest.param(lambda _: "", ["file is empty"], id="empty file"),
        pytest.param(
            lambda text: text + "1\t2\t" * 200 + "\r\n", ["rows do not fit"], id="ragged rows"
        ),
    ],
)
def test_faults_in_a_file_stop_with_place_and_way_out(sources, mapped, rewrite, edit, parts):
    folder = one_month(sources("socialstyrelsen"))
    rewrite(folder / RETURN, edit)

    with pytest.raises(EvaluationError) as caught:
        mapped(folder, "socialstyrelsen")

    assert all(part in str(caught.value) for part in parts), str(caught.value)
    assert "hemlig" not in str(caught.value)


def test_an_unmentioned_column_is_a_fault_until_it_is_ignored(sources, mapped, rewrite):
    folder = sources("amea")
    rewrite(folder / "Insatser.csv", lambda text: text.replace("Handläggare", "Coach", 1))

    with pytest.raises(DataError, match=r"does not mention column 'Coach' @ Insatser\.csv"):
        mapped(folder, "amea")


@pytest.mark.parametrize("column", ["Personnr1", "Sbel", "Flykting2"])
def test_an_identity_number_in_any_column_stops_the_work(sources, mapped, rewrite, column):
    folder = one_month(sources("socialstyrelsen"))
    number = "-".join(["19811218", "9876"])
    rewrite(folder / RETURN, in_first_row(column, number))

    with pytest.raises(DataError) as caught:
        mapped(folder, "socialstyrelsen")

    assert "E2: holds what may be a Swedish identity number (1 place) @ source.retur" in str(
        caught.value
    )
    assert "pseudonymise at the source" in str(caught.value)
    assert "9876" not in str(caught.value)
    assert not (folder.parent / "private").exists()


def test_an_identity_number_in_a_file_name_stops_the_work(sources, mapped):
    folder = sources("amea")
    (folder / f"Utdrag {'-'.join(['19811218', '9876'])}.csv").write_text("a;b\n1;2\n")

    with pytest.raises(DataError, match=r"E2.*@ file names"):
        mapped(folder, "amea")


def test_protected_persons_stop_the_work(sources, mapped, rewrite):
    folder = sources("lifecare")
    rewrite(
        folder / "Person.csv",
        lambda text: text.replace(";Nej;Nej;Nej", ";Ja;Nej;Nej", 1),
        encoding="utf-8",
    )

    with pytest.raises(DataError, match=r"E12: .* in 1 rows @ Person\.csv\.AddressProtection"):
        mapped(folder, "lifecare")


def test_a_file_that_fits_two_patterns_is_ambiguous(sources, mapped):
    folder = sources("amea")
    own = extended(folder, '[source.insatser]\nfiles = "Ins*.csv"', base="amea")

    with pytest.raises(EvaluationError) as caught:
        mapped(folder, own)

    assert "the file fits several patterns: source.inskrivningar.files" in str(caught.value)
    assert "several files fit the pattern: Insatser.csv, Inskrivningar.csv" in str(caught.value)


def test_a_missing_file_is_told_with_its_pattern(sources, mapped):
    folder = sources("amea")
    (folder / "Insatser.csv").unlink()

    with pytest.raises(DataError, match=r"no file fits Insats\*\.csv @ source\.insatser"):
        mapped(folder, "amea")


def test_two_final_files_of_one_month_are_ambiguous(sources, mapped):
    folder = one_month(sources("socialstyrelsen"))
    (folder / "EKB_202302_ny_slutlig.txt").write_bytes((folder / RETURN).read_bytes())

    with pytest.raises(DataError, match="several files of one class hold the same manad"):
        mapped(folder, "socialstyrelsen")


def test_another_encoding_than_declared_is_told(sources, mapped):
    folder = sources("amea")
    own = extended(folder, '[source.insatser]\nencoding = "utf-8"', base="amea")

    with pytest.raises(DataError, match=r"byte [0-9]+ is not utf-8 @ Insatser\.csv"):
        mapped(folder, own)


def test_the_same_event_in_two_systems_is_told(sources, mapped):
    folder = sources("lifecare", "amea")

    with pytest.raises(DataError, match=r"more than one mapping @ insats\.insats_id; .* false"):
        mapped(folder, "lifecare", "amea")


def test_a_table_of_the_base_can_be_left_to_the_other_system(sources, mapped, truth):
    folder = sources("lifecare", "amea")
    own = extended(folder, "[table]\ninsats = false", base="lifecare")

    found = mapped(folder, own, "amea")

    assert found.tables["insats"].height == truth["insats"].height
    assert found.empty == ("avslut",)


def test_insatser_alone_are_no_delivery(sources, mapped):
    with pytest.raises(UsageError, match="make no hushall_manad, bistand_manad @ mapping"):
        mapped(sources("amea"), "amea")


def test_municipality_and_day_must_be_known(sources, mapped):
    with pytest.raises(EvaluationError) as caught:
        mapped(sources("lifecare"), "lifecare", told=Told(origin="verklig", fields={}))

    for name in ("kommun_kod", "kommun_namn", "uttag_datum"):
        assert f"'{name}' is not known @ leverans.json; say --" in str(caught.value)


def test_a_damaged_key_stops_the_work(sources, mapped, tmp_path):
    (tmp_path / "private").mkdir()
    (tmp_path / "private" / "key").write_bytes(b"short")

    with pytest.raises(DataError, match="key for pseudonyms is damaged @ key"):
        mapped(sources("lifecare"), "lifecare")


def test_a_class_for_the_rest_takes_unknown_codes_and_counts_them(sources, mapped, rewrite):
    folder = sources("socialstyrelsen")
    rewrite(folder / "EKB_avslut_2024.txt", lambda text: text.replace("\tA1\t", "\tZ9\t"))
    with pytest.raises(DataError, match=r"unknown code in [0-9]+ rows"):
        mapped(folder, "socialstyrelsen")
    own = extended(folder, '[codes.avslutsorsak]\n"*" = "O3"')

    found = mapped(folder, own)

    told = [line.count for line in found.flow if "restklassen" in line.what]
    assert len(told) == 1
    assert found.tables["avslut"].filter(avslutsorsak="O3").height >= told[0] > 0


def test_a_mapping_that_refers_to_what_is_not_there_names_the_allowed_words(tmp_path):
    path = tmp_path / "trasig.toml"
    path.write_text(
        """
[source.a]
files = "a*.csv"
kolumner = 1
[source.a.columns]
X = "x"
[table.riksnorm]
from = "b"
steps = [
  { do = "datum", column = "x" },
  { do = "number", kolumn = "x" },
]
[koder]
[delivery]
ursprung = "verklig"
""",
        encoding="utf-8",
    )

    with pytest.raises(EvaluationError) as caught:
        load_mapping(path)

    told = str(caught.value).splitlines()
    assert len(told) == 6
    for place in (
        "unknown section 'koder' @ trasig.toml; allowed: mapping, delivery, source, table, codes",
        "unknown key 'kolumner' @ trasig.toml: source.a; allowed: about, columns, ",
        "unknown step 'datum' @ trasig.toml: table.riksnorm.steps[0].do; allowed: amount, ",
        "unknown key 'kolumn' @ trasig.toml: table.riksnorm.steps[1] (number); allowed: column, to",
        "'column' is missing @ trasig.toml: table.riksnorm.steps[1] (number); it is a text",
        "'ursprung' may not stand in a mapping @ trasig.toml: delivery",
    ):
        assert any(line.startswith(place) for line in told), place


@pytest.mark.parametrize(
    ("steps", "problem"),
    [
        pytest.param('{ do = "number", column = "y" }', "no column 'y'", id="column"),
        pytest.param('{ do = "codes", column = "x", codes = "z" }', "[codes.z]", id="codes"),
        pytest.param('{ do = "month", to = "y", column = "x", form = "Q" }',
                     "YYYYMM", id="month form"),
        pytest.param('{ do = "date", column = "x", form = "Q" }', "unknown form", id="date form"),
        pytest.param('{ do = "constant", to = "y", value = "@z" }', "unknown fact", id="fact"),
        pytest.param('{ do = "birth_year", year = "x", age = "x", to = "y" }',
                     "not a whole number yet", id="text as number"),
        pytest.param('{ do = "number", column = "x" }, { do = "number", column = "x" }',
                     "no longer a text", id="read twice"),
        pytest.param('{ do = "rename", columns = { x = "filklass" } }', "already", id="clash"),
        pytest.param('{ do = "pseudonym", column = "x", to = "y", prefix = "abc" }',
                     "one capital letter", id="prefix"),
        pytest.param('{ do = "keep", why = "w", where = { column = "x" } }',
                     "exactly one test", id="no test"),
        pytest.param('{ do = "keep", why = "w", where = { column = "x", matches = "(" } }',
                     "no regular expression", id="regex"),
        pytest.param('{ do = "case", to = "y", cases = [{ column = "x", present = true }] }',
                     "needs 'gives'", id="case without answer"),
        pytest.param('{ do = "split", columns = ["z"], present = "z" }', "'z1'", id="split"),
        pytest.param('{ do = "lookup", table = "z", on = { x = "x" }, take = ["x"] }',
                     "no table 'z' above", id="lookup"),
        pytest.param('{ do = "lookup", table = "a", on = { x = "x" }, take = [], missing = "m" }',
                     "unknown missing", id="missing"),
        pytest.param('{ do = "number", column = "x", to = "kalla" }',
                     "is a number, not a text", id="wrong type"),
        pytest.param('{ do = "copy", column = "x", to = "kalla" }',
                     "column 'ar' is not made", id="incomplete table"),
    ],
)  # fmt: skip
def test_a_mapping_is_tried_before_any_file_is_read(tmp_path, steps, problem):
    path = tmp_path / "trasig.toml"
    path.write_text(
        f'[source.a]\nfiles = "a.csv"\n[source.a.columns]\nX = "x"\n'
        f'[table.riksnorm]\nfrom = "a"\nsteps = [{steps}]\n',
        encoding="utf-8",
    )

    with pytest.raises(EvaluationError) as caught:
        load_mapping(path)

    assert problem in str(caught.value)
    assert "trasig.toml: table.riksnorm" in str(caught.value)


def test_a_fault_is_told_once_and_not_by_every_table_that_rests_on_it(tmp_path):
    path = tmp_path / "trasig.toml"
    path.write_text(
        '[source.a]\nfiles = "a.csv"\n[source.a.columns]\nX = "x"\n'
        '[table.b]\nfrom = "z"\n[table.riksnorm]\nfrom = "b"\n',
        encoding="utf-8",
    )

    with pytest.raises(ProtocolError, match="no source or table 'z' above") as caught:
        load_mapping(path)

    assert str(caught.value).count("\n") == 0


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        pytest.param("[mapping", "not a TOML file", id="toml"),
        pytest.param('[mapping]\nextends = "egen.toml"', "extends itself", id="circle"),
        pytest.param('[mapping]\nextends = ["a", "b"]', "--mapping given twice", id="two bases"),
        pytest.param('[mapping]\nextends = "atlantis"', "allowed: amea, lifecare", id="unknown"),
        pytest.param('[mapping]\nextends = "x.toml"', "no such mapping file", id="no file"),
        pytest.param("[codes.kon]\nK = [1]\n[source]\n", "must give one code per code", id="codes"),
        pytest.param("source = 1\n", "must be a table of keys", id="section"),
        pytest.param("[source.a]\nfiles = 1\ncolumns = {}", "must be lists of texts", id="type"),
        pytest.param("[mapping]\ntitel = 1", "unknown key 'titel'", id="head"),
        pytest.param("[source.a]\nfiles = 'a'\ncolumns = {}", "no canonical table", id="nothing"),
    ],
)
def test_a_file_that_is_no_mapping_is_refused(tmp_path, text, problem):
    path = tmp_path / "egen.toml"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(EvaluationError) as caught:
        load_mapping(path)

    assert problem in str(caught.value)
    assert caught.value.exit_code == 2
