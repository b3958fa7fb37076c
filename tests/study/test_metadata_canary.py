"""What a file says beside its cells (labels, notes, properties) reaches no output."""

import shutil

import pandas as pd
import pyreadstat
import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName

from evaluation.data import read_labels
from evaluation.data.files.readers import read_raw
from evaluation.errors import DataError
from evaluation.provenance import Project, find_project
from evaluation.study import run_study

HERE = find_project().root
CANARY = "Kanarie Fågelsson"
ROSSI = HERE / "analyses" / "rossi"


def rows():
    frame, _ = pyreadstat.read_sav(ROSSI / "rossi.sav", user_missing=True)
    return frame


def value_labels(frame):
    labels = {name: {9876: CANARY} for name in frame.columns if frame[name].dtype.kind in "if"}
    return {**labels, "race": {1: "black", 0: "other", 7: CANARY}}


def as_sav(path):
    frame = rows()
    pyreadstat.write_sav(
        frame, path, file_label=CANARY, note=CANARY, variable_value_labels=value_labels(frame),
        column_labels=[CANARY] * len(frame.columns),
    )  # fmt: skip


def as_dta(path):
    frame = rows()
    whole = [name for name in frame.columns if (frame[name] % 1 == 0).all()]
    frame = frame.astype(dict.fromkeys(whole, "int32"))
    labels = {name: told for name, told in value_labels(frame).items() if name in whole}
    pyreadstat.write_dta(
        frame, path, file_label=CANARY, variable_value_labels=labels,
        column_labels=[CANARY] * len(frame.columns),
    )  # fmt: skip


def as_xlsx(path, *, hidden_cells=()):
    frame, book = rows(), Workbook()
    for name in ("creator", "title", "subject", "description", "keywords", "category"):
        setattr(book.properties, name, CANARY)
    sheet = book.active
    sheet.append(list(frame.columns))
    for row in frame.itertuples(index=False):
        sheet.append([None if pd.isna(value) else value for value in row])
    sheet["A2"].comment = Comment(CANARY, CANARY)
    sheet.oddHeader.center.text = CANARY
    book.defined_names["namn"] = DefinedName("namn", attr_text=f'"{CANARY}"')
    hidden = book.create_sheet(CANARY[:7])
    hidden.append(list(hidden_cells))
    hidden.sheet_state = "veryHidden"
    book.save(path)


@pytest.mark.parametrize("write", [as_sav, as_dta, as_xlsx], ids=lambda each: each.__name__[3:])
def test_metadata_of_a_table_stays_in_its_file(write, tmp_path, capfd):
    suffix = write.__name__[3:]
    study = tmp_path / "analyses" / "rossi"
    shutil.copytree(ROSSI, study)
    for name in ("pyproject.toml", "requirements.lock"):
        shutil.copy(HERE / name, tmp_path / name)
    (study / "rossi.sav").unlink()
    write(study / f"rossi.{suffix}")
    plan = study / "protocol.toml"
    text = plan.read_text(encoding="utf-8").replace("rossi.sav", f"rossi.{suffix}")
    plan.write_text(text, encoding="utf-8")
    project = Project(tmp_path)

    run_study("rossi", root=tmp_path, out=project.output("rossi"), store=project.store)

    written = [path for path in (tmp_path / "build").rglob("*") if path.is_file()]
    public = [path for path in written if project.store not in path.parents]
    assert {"protocol.json", "manifest.json", "estimates.csv"} <= {path.name for path in public}
    forms = [CANARY[:7].encode(code) for code in ("utf-8", "utf-16-le", "windows-1252")]
    assert [path for path in public if any(form in path.read_bytes() for form in forms)] == []
    assert CANARY[:7] not in "".join(capfd.readouterr())


def test_cells_of_a_hidden_sheet_are_not_repeated_when_they_stop_the_reading(tmp_path):
    as_xlsx(tmp_path / "rossi.xlsx", hidden_cells=[CANARY])

    with pytest.raises(DataError) as caught:
        read_raw(tmp_path / "rossi.xlsx")

    assert CANARY[:7] not in str(caught.value)


def test_the_reader_itself_gives_every_label(tmp_path):
    as_sav(tmp_path / "rossi.sav")

    assert CANARY in read_labels(tmp_path / "rossi.sav")["race"].values()
