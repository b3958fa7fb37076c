"""A workbook that would fill the memory is refused before it is opened, whatever it declares."""

import resource
import zipfile

import pytest

from evaluation.data.files.excel import bounds as excel_bounds
from evaluation.data.files.excel.parts import require_safe
from evaluation.data.files.readers import read_raw
from evaluation.errors import DataError

from .hostile_workbooks import HEAD, MAIN, lie, workbook

MEGABYTE = 1 << 20
MOST_MEMORY = 200 * MEGABYTE  # what looking may take: blocks of 4 MB, their texts and copies
TOO_LARGE = "too large, or has cells far away"
FAR = {
    "as Excel writes": '<c r="XFD1048576"><v>1</v></c>',
    "after the style": '<c s="1" r="XFD1048576"><v>1</v></c>',
    "other quotation marks": "<c r='XFD1048576'><v>1</v></c>",
    "spaces around": '<c r = "XFD1048576"><v>1</v></c>',
    "a line between": '<c\nr="XFD1048576"><v>1</v></c>',
    "small letters": '<c r="xfd1048576"><v>1</v></c>',
    "a prefix": '<x:c r="XFD1048576"><x:v>1</x:v></x:c>',
    "columns beyond any": '<c r="AAAAAA1048576"><v>1</v></c>',
}


def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


@pytest.mark.parametrize("cell", [pytest.param(cell, id=name) for name, cell in FAR.items()])
@pytest.mark.parametrize("place", ["worksheets/sheet1.xml", "elsewhere/b.bin"])
def test_a_cell_far_away_is_found_however_it_is_written(cell, place, tmp_path):
    path = workbook(tmp_path / "a.xlsx", [HEAD, f'<row r="2">{cell}</row>'], place=place)

    with pytest.raises(DataError, match=TOO_LARGE):
        read_raw(path)


def test_a_wide_row_far_below_a_long_narrow_sheet_is_found(tmp_path):
    far = '<row r="900000"><c r="A900000"><v>1</v></c></row>'
    filling = ["<!-- " + "a" * 4 * MEGABYTE + " -->"] * 3
    wide = '<row r="3"><c r="ZZZ3"><v>1</v></c></row>'

    with pytest.raises(DataError, match=TOO_LARGE):
        read_raw(workbook(tmp_path / "a.xlsx", [HEAD, far, *filling, wide]))


def test_cells_without_places_are_counted(tmp_path):
    rows = ["<row>" + "<c><v>1</v></c>" * 16_000 + "</row>"] * 5_000
    path = workbook(tmp_path / "a.xlsx", [HEAD, *rows])

    with pytest.raises(DataError, match=TOO_LARGE):
        read_raw(path)


def test_a_shared_text_is_not_copied_into_a_million_cells(tmp_path):
    rows = ['<row><c t="s"><v>0</v></c></row>' * 1000] * 200
    texts = ["<si><t>" + "a" * 30_000 + "</t></si>"]
    path = workbook(tmp_path / "a.xlsx", [HEAD, *rows], texts=texts)

    with pytest.raises(DataError, match=TOO_LARGE):
        read_raw(path)


def test_a_few_long_texts_among_many_short_ones_are_read(tmp_path):
    rows = ['<row><c t="s"><v>1</v></c></row>' * 1000] * 200
    texts = ["<si><t>" + "a" * 30_000 + "</t></si>", "<si><t>b</t></si>"]
    path = workbook(tmp_path / "a.xlsx", [HEAD, *rows], texts=texts)

    assert read_raw(path).frame.height == 200_000


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/media/a"])
def test_a_gigabyte_in_three_megabytes_are_refused(part, tmp_path):
    gigabytes = [" " * MEGABYTE] * 1_100
    path = tmp_path / "a.xlsx"
    if part.endswith("sheet1.xml"):
        workbook(path, [HEAD, *gigabytes])
    elif part.endswith("sharedStrings.xml"):
        workbook(path, [HEAD], texts=gigabytes)
    else:
        workbook(path, [HEAD])
        with (
            zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as book,
            book.open(part, "w", force_zip64=True) as file,
        ):
            for block in gigabytes:
                file.write(block.encode())
    assert path.stat().st_size < 3 * MEGABYTE
    before = peak()

    with pytest.raises(DataError, match=TOO_LARGE):
        read_raw(path)

    assert peak() - before < MOST_MEMORY


def test_a_size_that_is_declared_too_small_is_not_believed(tmp_path, monkeypatch):
    path = workbook(tmp_path / "a.xlsx", [HEAD, "<!--" + " " * 100 * MEGABYTE + "-->"])
    lie(path, "xl/worksheets/sheet1.xml", 400)
    with zipfile.ZipFile(path) as book:
        assert book.getinfo("xl/worksheets/sheet1.xml").file_size == 400
    before = peak()

    with pytest.raises(DataError, match=TOO_LARGE):
        read_raw(path)

    assert peak() - before < MOST_MEMORY


def test_a_size_that_is_declared_too_large_is_refused_before_anything_is_unpacked(
    tmp_path, monkeypatch
):
    path = workbook(tmp_path / "a.xlsx", [HEAD])
    lie(path, "xl/workbook.xml", 4_000_000_000)
    monkeypatch.setattr(zipfile.ZipFile, "open", None)

    with pytest.raises(DataError, match=TOO_LARGE):
        require_safe(path)


@pytest.mark.parametrize("name", ["../outside.xml", "xl/../../b", "/etc/b", "..\\b"])
def test_a_part_that_points_out_of_the_workbook_is_refused(name, tmp_path):
    path = workbook(tmp_path / "a.xlsx", [HEAD], more=[(name, "x")])

    with pytest.raises(DataError, match=r"a part that no workbook has @ a\.xlsx; save it again"):
        read_raw(path)


def test_a_repetitive_table_is_far_from_what_is_refused(tmp_path):
    rows = (
        "".join(
            f'<row r="{n}"><c r="A{n}" t="inlineStr"><is><t>8</t></is></c></row>'
            for n in range(start, start + 1000)
        )
        for start in range(2, 200_002, 1000)
    )
    path = workbook(tmp_path / "a.xlsx", [HEAD, *rows])

    with zipfile.ZipFile(path) as book:
        times = sum(part.file_size for part in book.infolist()) / path.stat().st_size
    assert times < excel_bounds.MOST_TIMES / 5
    assert read_raw(path).frame.height == 200_000


@pytest.mark.parametrize(
    ("cell", "problem"),
    [
        pytest.param('<x:c r="A2" t="e"><x:v>#N/A</x:v></x:c>', "Excel error", id="error"),
        pytest.param('<x:c r="A2"><x:f>B1</x:f></x:c>', "no stored value", id="formula"),
    ],
)
def test_cells_with_a_prefix_are_looked_at_too(cell, problem, tmp_path):
    sheet = [HEAD, f'<x:row xmlns:x="{MAIN}" r="2">{cell}</x:row>']

    with pytest.raises(DataError, match=problem):
        read_raw(workbook(tmp_path / "a.xlsx", sheet))
