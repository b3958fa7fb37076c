"""The look of a page in Word: pandoc's own reference document, in the house's style."""

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass

FONT = "Arial"
"""On every machine with Word; the house's own font is not."""
WATERMARK = "Watermark"
_ACCENT, _INK, _MUTED, _RULE = "0B5A8F", "1A1A1A", "595959", "D0D0D0"
_BLUE, _SAND, _ORANGE = "EEF3F8", "FDF3E7", "B8450A"
_MADE = (2026, 1, 1, 0, 0, 0)  # any fixed day: the same page gives the same bytes
_SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_PART = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Style:
    """One paragraph style; sizes in points.

    Attributes
    ----------
    level : int
        Of a heading, 1 to 9; 0 for other paragraphs.
    fill, stripe : str
        Colours of a box and of the line at its left.
    """

    name: str
    size: float = 10
    colour: str = _INK
    bold: bool = False
    before: float = 0
    after: float = 8
    level: int = 0
    fill: str = ""
    stripe: str = ""
    keep: bool = False


STYLES: Mapping[str, _Style] = {
    "Title": _Style(name="Title", size=21, bold=True, after=4),
    "Subtitle": _Style(name="Subtitle", size=12, colour=_MUTED, after=6),
    "Author": _Style(name="Author", size=8.5, colour=_MUTED, after=2),
    "Date": _Style(name="Date", size=8.5, colour=_MUTED, after=16),
    "Heading1": _Style(name="heading 1", size=14, bold=True, before=20, level=1, keep=True),
    "Heading2": _Style(name="heading 2", size=11, bold=True, before=14, level=2, keep=True),
    "Heading3": _Style(name="heading 3", size=10, bold=True, before=10, level=3, keep=True),
    "Heading4": _Style(name="heading 4", size=10, before=10, level=4, keep=True),
    "BodyText": _Style(name="Body Text"),
    "FirstParagraph": _Style(name="First Paragraph"),
    "Compact": _Style(name="Compact", size=9, before=2, after=2),
    "TableCaption": _Style(name="Table Caption", size=9, before=10, after=4, keep=True),
    "ImageCaption": _Style(name="Image Caption", size=9, before=2, after=14),
    "Bibliography": _Style(name="Bibliography", size=9),
    "FootnoteText": _Style(name="footnote text", size=8.5),
    "Lead": _Style(name="Lead", size=11.5),
    "Answer": _Style(name="Answer", fill=_BLUE, stripe=_ACCENT),
    "Box": _Style(name="Box", fill=_BLUE, stripe=_ACCENT),
    "BoxTitle": _Style(name="Box Title", bold=True, after=0, fill=_BLUE, stripe=_ACCENT, keep=True),
    WATERMARK: _Style(name=WATERMARK, bold=True, after=10, fill=_SAND),
    "WarningBox": _Style(name="Warning Box", fill=_SAND, stripe=_ORANGE),
    "WarningBoxTitle": _Style(
        name="Warning Box Title", bold=True, after=0, fill=_SAND, stripe=_ORANGE, keep=True
    ),
    "KeyFigure": _Style(name="Key Figure", size=11, after=2, stripe=_RULE),
    "Seal": _Style(name="Seal", size=7.5, colour=_MUTED, after=0),
}


def reference_document(default: bytes) -> bytes:
    """Give pandoc's reference document with the house's styles, paper and running lines.

    Parameters
    ----------
    default : bytes
        What `pandoc --print-default-data-file reference.docx` gives.
    """
    parts = _unzipped(default)
    styles = "word/styles.xml"
    parts[styles] = _styles(parts[styles].decode("utf-8")).encode("utf-8")
    parts["word/header1.xml"], parts["word/footer1.xml"] = _header(""), _footer()
    for name, end, line in (
        ("[Content_Types].xml", "</Types>", _part_type),
        ("word/_rels/document.xml.rels", "</Relationships>", _relation),
    ):
        added = line("header") + line("footer") + end
        parts[name] = parts[name].replace(end.encode(), added.encode())
    section = re.compile(rb"<w:sectPr>.*?</w:sectPr>", re.DOTALL)
    parts["word/document.xml"] = section.sub(_SECTION.encode(), parts["word/document.xml"])
    return _zipped(parts)


def with_watermark(page: bytes) -> bytes:
    """Repeat at the top of every page what the first paragraph says of made-up data."""
    parts = _unzipped(page)
    body = parts["word/document.xml"].decode("utf-8")
    marked = re.search(rf'<w:pStyle w:val="{WATERMARK}" ?/>.*?</w:p>', body, re.DOTALL)
    if marked and "word/header1.xml" in parts:
        words = "".join(re.findall(r"<w:t[^>]*>([^<]*)</w:t>", marked.group()))
        parts["word/header1.xml"] = _header(words)
    return _zipped(parts)


_SECTION = (
    '<w:sectPr><w:headerReference w:type="default" r:id="rIdHeader"/>'
    '<w:footerReference w:type="default" r:id="rIdFooter"/>'
    '<w:footnotePr><w:numRestart w:val="eachSect"/></w:footnotePr>'
    '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1361" w:right="1418" w:bottom="1361" '
    'w:left="1418" w:header="624" w:footer="624" w:gutter="0"/></w:sectPr>'
)


def _styles(xml: str) -> str:
    for identifier, style in STYLES.items():
        written = _style(identifier, style)
        old = re.compile(rf'<w:style [^>]*?w:styleId="{identifier}">.*?</w:style>', re.DOTALL)
        xml, found = old.subn(lambda _, new=written: new, xml)  # type: ignore[misc]
        if not found:
            xml = xml.replace("</w:styles>", f"{written}</w:styles>")
    fonts = f'<w:rFonts w:ascii="{FONT}" w:hAnsi="{FONT}" w:eastAsia="{FONT}" w:cs="{FONT}" />'
    xml = re.sub(r"<w:rFonts\s+w:asciiTheme=.*?/>", fonts, xml, flags=re.DOTALL)
    xml = re.sub(
        r'(<w:rPrDefault>.*?)<w:sz w:val="24" />', r'\1<w:sz w:val="20" />', xml, flags=re.S
    )
    table = re.compile(r'(<w:style w:type="table"[^>]*w:styleId="Table">.*?<w:tblPr>)', re.DOTALL)
    return table.sub(rf"\1{_BORDERS}", xml)


_BORDERS = (
    f'<w:tblBorders><w:top w:val="single" w:sz="6" w:color="{_INK}"/>'
    f'<w:bottom w:val="single" w:sz="6" w:color="{_INK}"/>'
    f'<w:insideH w:val="single" w:sz="4" w:color="{_RULE}"/></w:tblBorders>'
)


def _style(identifier: str, style: _Style) -> str:
    looks = [
        "<w:keepNext/>" if style.keep else "",
        f'<w:pBdr><w:left w:val="single" w:sz="24" w:space="8" w:color="{style.stripe}"/></w:pBdr>'
        if style.stripe
        else "",
        f'<w:shd w:val="clear" w:color="auto" w:fill="{style.fill}"/>' if style.fill else "",
        f'<w:spacing w:before="{style.before * 20:.0f}" w:after="{style.after * 20:.0f}"/>',
        f'<w:outlineLvl w:val="{style.level - 1}"/>' if style.level else "",
    ]
    size = f"{style.size * 2:.0f}"
    own = "" if style.level or style.name in _BUILT_IN else ' w:customStyle="1"'
    return (
        f'<w:style w:type="paragraph"{own} w:styleId="{identifier}"><w:name w:val="{style.name}"/>'
        f'<w:basedOn w:val="Normal"/><w:qFormat/><w:pPr>{"".join(looks)}</w:pPr>'
        f"<w:rPr>{'<w:b/>' if style.bold else ''}"
        f'<w:color w:val="{style.colour}"/><w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr>'
        "</w:style>"
    )


_BUILT_IN = ("Title", "Subtitle", "Date", "Body Text", "Bibliography", "footnote text")


def _header(words: str) -> bytes:
    run = f'<w:r><w:t xml:space="preserve">{words}</w:t></w:r>'
    return _part("hdr", f'<w:pPr><w:pStyle w:val="Seal"/></w:pPr>{run}')


def _footer() -> bytes:
    page, pages = (
        f'<w:fldSimple w:instr=" {name} "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
        for name in ("PAGE", "NUMPAGES")
    )
    between = '<w:r><w:t xml:space="preserve"> / </w:t></w:r>'
    look = '<w:pPr><w:pStyle w:val="Seal"/><w:jc w:val="right"/></w:pPr>'
    return _part("ftr", f"{look}{page}{between}{pages}")


def _part(tag: str, paragraph: str) -> bytes:
    declaration = '<?xml version="1.0" encoding="UTF-8"?>\n'
    return f"{declaration}<w:{tag} {_SPACES}><w:p>{paragraph}</w:p></w:{tag}>".encode()


def _part_type(name: str) -> str:
    return f'<Override PartName="/word/{name}1.xml" ContentType="{_PART}.{name}+xml"/>'


def _relation(name: str) -> str:
    return f'<Relationship Type="{_RELATION}/{name}" Id="rId{name.title()}" Target="{name}1.xml"/>'


def _unzipped(file: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _zipped(parts: Mapping[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, _MADE), content, zipfile.ZIP_DEFLATED)
    return made.getvalue()
