"""An identity number in a folder or file name stops any verb and is never repeated."""

import pytest

from evaluation.cli import main
from evaluation.commands import VERBS
from evaluation.provenance import find_project
from tests.data.identity_forms import forms, with_luhn

TEN = with_luhn("700101123")
# A line end cannot stand in the name of a folder everywhere.
NAMES = {name: text.replace("/", "-") for name, text in forms(TEN).items()}


def said_nothing_of(capsys, *names):
    captured = capsys.readouterr()
    told = captured.out + captured.err
    assert not any(name in told for name in (TEN, TEN[6:], *names))
    return captured.err


@pytest.mark.parametrize("verb", sorted(VERBS))
@pytest.mark.parametrize("option", ["", "--project"])
def test_no_verb_takes_a_folder_named_after_a_person(verb, option, tmp_path, capsys):
    folder = tmp_path / f"klient {TEN}"
    folder.mkdir()
    before = sorted(find_project().root.glob("*"))

    code = main([verb, *filter(None, [option]), str(folder)])

    place = 3 if option else 2
    expected = f"an identity number in a name @ argument {place}; rename the file or folder\n"
    assert code == 2
    assert said_nothing_of(capsys, folder.name) == expected
    assert list(folder.iterdir()) == []
    assert sorted(find_project().root.glob("*")) == before


@pytest.mark.parametrize("name", [pytest.param(text, id=name) for name, text in NAMES.items()])
def test_a_number_is_seen_however_it_is_written(name, capsys):
    assert main(["check", f"in/{name}/ut.csv"]) == 2
    assert "an identity number in a name @ argument 2" in said_nothing_of(capsys, name)


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["run", f"--data=d/{TEN}"], id="option"),
        pytest.param(["no_such_verb", TEN], id="unknown verb"),
        pytest.param([TEN], id="as verb"),
        pytest.param(["run", "--no-such-option", f"19{TEN}"], id="unknown option"),
        pytest.param(["new", f"a{TEN}"], id="name of a study"),
    ],
)
def test_wrong_usage_repeats_nothing_either(arguments, capsys):
    assert main(arguments) == 2
    said_nothing_of(capsys)


def test_where_a_path_leads_counts(tmp_path, capsys, monkeypatch):
    folder = tmp_path / TEN
    folder.mkdir()
    (tmp_path / "data").symlink_to(folder)

    assert main(["check", str(tmp_path / "data")]) == 2
    assert "argument 2" in said_nothing_of(capsys)

    monkeypatch.chdir(folder)
    assert main(["check", "."]) == 2
    assert "the current folder" in said_nothing_of(capsys)


@pytest.mark.parametrize("name", ["utdrag-2024-01-01", "v1.0", "seed 20240101", "2013-01..2024-12"])
def test_dates_and_versions_are_no_persons(name, tmp_path, capsys):
    assert main(["check", str(tmp_path / name)]) == 2
    assert "identity number" not in capsys.readouterr().err


def test_a_name_inside_the_delivery_stops_the_check_unnamed(tmp_path, capsys):
    (tmp_path / f"{TEN}.csv").write_text("a\n", encoding="utf-8")

    assert main(["check", str(tmp_path)]) == 3
    said_nothing_of(capsys)
    assert [path.name for path in tmp_path.iterdir()] == [f"{TEN}.csv"]
