"""The digest is read back from the pages that print it."""

import io
import zipfile
import zlib

import pytest

from evaluation.provenance.verification.footers import printed_digests

DIGEST = "0123456789abcdef" * 4
LETTERS = {letter: number for number, letter in enumerate("0123456789abcdef ", start=1)}
TABLE = "\n".join(
    ["begincmap", *(f"<{number:04X}> <{ord(letter):04X}>" for letter, number in LETTERS.items())]
)


def glyphs(text):
    return "".join(f"\\000\\{LETTERS[letter]:03o}" for letter in text)


def stream(text):
    return b"1 0 obj\nstream\n" + zlib.compress(text.encode("latin-1")) + b"\nendstream\nendobj\n"


def pdf(*shown, kind="Footer"):
    pieces = ")12.5(".join(map(glyphs, shown))
    foot = f"/Artifact<</Attached[/Bottom]/Subtype/{kind}/Type/Pagination>>BDC\n[({pieces})]TJ\nEMC"
    return stream(TABLE) + stream(foot)


def word(style):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        look = f'<w:pPr><w:pStyle w:val="{style}" /></w:pPr>'
        words = f"<w:p>{look}<w:r><w:t>Kontrollsumma {DIGEST}</w:t></w:r></w:p>"
        archive.writestr("word/document.xml", f"<w:body>{words}</w:body>")
    return made.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "digests"),
    [
        pytest.param(
            "a.html",
            f'<meta name="evaluation-digest" content="{DIGEST}">'
            f"<p>Kontrollsumma <code>{DIGEST}</code></p>".encode(),
            [DIGEST, DIGEST],
            id="HTML, head and foot",
        ),
        pytest.param("a.html", b"<p>Praktik</p>", [], id="HTML without"),
        pytest.param(
            "a.html",
            f"<p>Checksum <code>{DIGEST}</code></p>".encode(),
            [DIGEST],
            id="HTML in English",
        ),
        pytest.param("a.docx", word("Seal"), [DIGEST], id="Word"),
        pytest.param("a.docx", word("BodyText"), [], id="Word, not in its last lines"),
        pytest.param("a.docx", b"PK", [], id="no Word file"),
        pytest.param("a.pdf", pdf(DIGEST), [DIGEST], id="PDF"),
        pytest.param("a.pdf", pdf(DIGEST[:20], DIGEST[20:]), [DIGEST], id="PDF with kerning"),
        pytest.param("a.pdf", pdf(DIGEST[:63]), [], id="PDF with another text"),
        pytest.param("a.pdf", pdf(DIGEST, kind="Header"), [], id="PDF, not in its foot"),
        pytest.param("a.pdf", b"stream\nnot compressed\nendstream", [], id="another PDF"),
    ],
)
def test_digest_of_a_page_is_read(tmp_path, name, content, digests):
    (tmp_path / name).write_bytes(content)

    assert printed_digests(tmp_path / name) == digests
