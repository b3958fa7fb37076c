"""Workbooks of few bytes that ask for much, as nobody's Excel writes them."""

import struct
import zipfile

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/"
HEAD = '<row r="1"><c r="A1" t="inlineStr"><is><t>lopnr</t></is></c></row>'


def _references(*targets):
    lines = [
        f'<Relationship Id="rId{n}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, 1)
    ]
    return f'<Relationships xmlns="{PACKAGE}relationships">{"".join(lines)}</Relationships>'


def workbook(path, sheet, *, texts=(), place="worksheets/sheet1.xml", more=()):
    """Write a workbook of one sheet, given as pieces of XML."""
    workbook = (
        f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">'
        '<sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )
    told = [("worksheet", place), *([("sharedStrings", "sharedStrings.xml")] if texts else [])]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("[Content_Types].xml", f'<Types xmlns="{PACKAGE}content-types"/>')
        book.writestr("_rels/.rels", _references(("officeDocument", "xl/workbook.xml")))
        book.writestr("xl/workbook.xml", workbook)
        book.writestr("xl/_rels/workbook.xml.rels", _references(*told))
        _write(
            book,
            f"xl/{place}",
            f'<worksheet xmlns="{MAIN}"><sheetData>',
            sheet,
            "</sheetData></worksheet>",
        )
        if texts:
            _write(book, "xl/sharedStrings.xml", f'<sst xmlns="{MAIN}">', texts, "</sst>")
        for name, content in more:
            book.writestr(name, content)
    return path


def _write(book, name, head, pieces, foot):
    with book.open(name, "w", force_zip64=True) as part:
        for piece in (head, *pieces, foot):
            part.write(piece.encode())


def lie(path, part, size):
    """Let the list of parts say another size of a part than it has."""
    content = path.read_bytes()
    name = part.encode()
    place = content.rindex(b"PK\x01\x02", 0, content.rindex(name))
    extra = content[place + 30 : place + 32]
    assert extra == b"\0\0", "the size stands elsewhere"
    path.write_bytes(content[: place + 24] + struct.pack("<I", size) + content[place + 28 :])
    return path
