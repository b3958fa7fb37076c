"""A mapping proposed from headers and forms: right where it says so, and silent about values."""

import tomllib

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from evaluation.data.sources import load_mapping, proposal_texts, suggest_mapping
from evaluation.data.sources.likeness import grouped, likeness
from evaluation.errors import DataError, UsageError

SHIPPED = ("socialstyrelsen", "lifecare", "amea")
# The same contents under headers that nobody here has seen, with dates and numbers in them.
OTHER_NAMES = {
    "Deltagare_lista.csv": (
        "inskrivningar",
        {
            "Ärendenr": "inskrivning",
            "PERSON_ID": "person",
            "Född år": "fodelsear",
            "Kön (M/K)": "kon",
            "Jobbtorg": "enhet_kod",
            "Inskrivningsdatum": "inskriven",
            "Utskrivningsdatum": "utskriven",
            "Remitterad av": "anvisare",
            "Arbetslöshetstid": "tid_utan_arbete",
            "Resultat vid avslut": "resultat",
            "Uppföljning": "uppfoljning_6m",
            "Handläggarens namn": "",
        },
    ),
    "Aktiviteter.csv": (
        "insatser",
        {
            "Insats-ID": "insats",
            "Ärende nr": "inskrivning",
            "Kundnummer": "person",
            "Insatsnamn": "lokal_insats",
            "Beslutsdatum": "beslutad",
            "Startdatum insats": "startar",
            "Planerat slutdatum": "planerad",
            "Slutdatum insats": "slutar",
            "Orsak till avbrott": "avbrott_orsak",
            "Tjänstgöringsgrad": "omfattning",
            "Arbetsgivarens sektor": "sektor",
            "Lönestöd": "subvention",
            "Enhetskod": "enhet_kod",
            "Kommentar": "",
        },
    ),
}


def truth_of(mapping, source):
    declared = load_mapping(mapping).sources[source]
    return {**declared.columns, **dict.fromkeys(declared.ignore, "")}


@pytest.mark.parametrize("mapping", SHIPPED)
def test_shipped_layouts_are_found_by_their_headers(layouts, mapping):
    proposals = suggest_mapping(layouts / mapping)

    assert {each.mapping for each in proposals} == {mapping}
    guesses = [(each.source, guess) for each in proposals for guess in each.guesses]
    right = [truth_of(mapping, source)[guess.header] == guess.name for source, guess in guesses]
    assert sum(right) >= 0.9 * len(right)
    assert len(right) >= 20


@pytest.mark.parametrize("mapping", SHIPPED)
def test_a_proposal_maps_the_same_tables_as_the_shipped_mapping(
    layouts, sources, mapped, mapping, tmp_path
):
    folder = sources("socialstyrelsen", mapping)
    proposed = tmp_path / "egen.toml"
    text = proposal_texts(suggest_mapping(layouts / mapping))[mapping]
    proposed.write_text(text, encoding="utf-8")
    first = ("socialstyrelsen",) if mapping == "amea" else ()

    found, expected = (mapped(folder, *first, each) for each in (proposed, mapping))

    assert "bekräfta" not in text.split("[mapping]")[1]
    for name, table in expected.tables.items():
        assert_frame_equal(found.tables[name], table)


def test_headers_that_nobody_has_seen_are_mostly_found_and_marked_where_unsure(tmp_path):
    for name, (_, columns) in OTHER_NAMES.items():
        line = ";".join(columns)
        (tmp_path / name).write_text(f"{line}\n{';' * line.count(';')}\n", encoding="utf-8")

    proposals = {each.layout.files[0]: each for each in suggest_mapping(tmp_path)}

    right = unsure = total = 0
    for name, (source, columns) in OTHER_NAMES.items():
        assert proposals[name].source == source
        for guess in proposals[name].guesses:
            total += 1
            right += guess.name == columns[guess.header]
            unsure += not guess.certain
            # Whatever is wrong must have been marked for somebody to confirm.
            assert guess.name == columns[guess.header] or not guess.certain, guess.header
    assert right >= 0.9 * total
    assert unsure < total / 2


def test_no_value_of_a_cell_is_ever_in_a_proposal(sources, rewrite):
    folder = sources("amea")
    rewrite(folder / "Insatser.csv", lambda text: text.replace("Praktik", "Kanariefågel"))

    text = "".join(proposal_texts(suggest_mapping(folder)).values())

    assert "Kanarief" not in text
    assert "JC1" not in text


def test_a_file_without_header_line_is_told_by_its_name_only(tmp_path):
    (tmp_path / "x.csv").write_text("Anna;Svensson;2023\nBo;Ek;2022\n", encoding="utf-8")

    (proposal,) = suggest_mapping(tmp_path)

    assert (proposal.source, proposal.guesses) == ("", ())
    assert proposal_texts([proposal]) == {}


def test_an_identity_number_among_the_headers_stops_the_work(tmp_path):
    number = "-".join(["19811218", "9876"])
    (tmp_path / "x.csv").write_text(f"{number};1\n{number};2\n", encoding="utf-8")

    with pytest.raises(DataError, match=r"E2: a column name holds .* @ x\.csv") as caught:
        suggest_mapping(tmp_path)

    assert "9876" not in str(caught.value)


def test_an_empty_folder_is_told(tmp_path):
    with pytest.raises(UsageError, match="has no files"):
        suggest_mapping(tmp_path)
    with pytest.raises(UsageError, match="no such folder"):
        suggest_mapping(tmp_path / "x")


def test_a_column_that_nothing_fits_is_named_as_missing(sources):
    folder = sources("amea")
    path = folder / "Insatser.csv"
    frame = pl.read_csv(path.read_bytes().decode("windows-1252").encode(), separator=";",
                        infer_schema=False)  # fmt: skip
    frame.drop("Startdatum").write_csv(path, separator=";")

    proposals = suggest_mapping(folder)

    (found,) = [each for each in proposals if each.source == "insatser"]
    assert found.missing == ("startar",)
    text = proposal_texts(proposals)["amea"]
    assert '# "RUBRIK" = "startar"  # saknas' in text
    assert tomllib.loads(text)["source"]["insatser"]["encoding"] == "utf-8"


@pytest.mark.parametrize(
    ("left", "right", "alike"),
    [
        pytest.param("PlaneratSlut", "Planerat slut", 1.0, id="camel case"),
        pytest.param("FÖDELSEÅR", "fodelsear", 1.0, id="accents and case"),
        pytest.param("Startdatum insats", "startdatum", 0.75, id="more words"),
        pytest.param("belopp", "kön", 0.5, id="nothing alike"),
        pytest.param("--", "kön", 0.0, id="no letters"),
    ],
)
def test_likeness_of_names(left, right, alike):
    found = likeness(left, right)

    assert found >= alike if alike > 0.5 else found <= alike


def test_numbered_headers_are_seen_as_groups():
    assert grouped(["Ar", "Barn15", "Kon1", "Kon2", "Alder_1", "Alder_2"]) == {
        "Ar": "Ar", "Barn15": "Barn15", "Kon1": "Kon{n}", "Kon2": "Kon{n}",
        "Alder_1": "Alder_{n}", "Alder_2": "Alder_{n}",
    }  # fmt: skip
