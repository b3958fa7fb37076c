"""The words of a PDF that our renderer made, as a reader's search would find them."""

import re
import zlib

_OBJECT = re.compile(rb"(?m)^(\d+) 0 obj\s*(.*?)\s*endobj", re.DOTALL)
_STREAM = re.compile(rb"^(<<.*?>>)\s*stream\r?\n(.*)endstream", re.DOTALL)
# Brackets in a string that belong together stand as they are; deeper ones than these do not occur.
_WITHIN = rb"(?:\\.|[^\\()]%s)*"
_TEXT = _WITHIN % (rb"|\(" + _WITHIN % (rb"|\(" + _WITHIN % b"" + rb"\)") + rb"\)")
_SHOWN = re.compile(
    rb"/(f\d+) [\d.]+ Tf|\((" + _TEXT + rb")\)|<([0-9A-Fa-f]+)>(?=[^<]*?T[jJ])"
    rb"|/(\w+)\s*(?:/\w+|<<(?:/MCID (\d+)|[^>]|>(?!>))*>>+)?\s*B[DM]C|\b(EMC)\b",
    re.DOTALL,
)
# What a part of the structure is: a marked piece of another page, an element, or a marked piece.
_PART = re.compile(rb"<</Type/MCR/MCID (\d+)/Pg (\d+) 0 R>>|<<[^>]*>>|(\d+) 0 R|\b(\d+)\b(?! 0 R)")
_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def pdf_words(content: bytes) -> str:
    """Give all text of a PDF as it is read aloud, without spaces: a cell whole, also over pages."""
    objects = {int(number): body for number, body in _OBJECT.findall(content)}
    pages = {n: body for n, body in objects.items() if re.search(rb"/Type/Page\b(?!s)", body)}
    told = {(n, mark): words for n, page in pages.items()
            for mark, words in _page(page, objects).items()}  # fmt: skip
    (root,) = (body for body in objects.values() if b"/Type/StructTreeRoot" in body)
    return "".join("".join(_aloud(root, objects, told)).split())


def _aloud(element, objects, told):
    """Follow an element of the structure to the text of its parts, in their order."""
    parts = re.search(rb"/K\[(.*?)\](?=/|>>)", element, re.DOTALL)
    page = re.search(rb"/Pg (\d+) 0 R(?![^<]*\])", element[parts.end() :] if parts else b"")
    for mark, mark_page, below, plain in _PART.findall(parts[1] if parts else b""):
        if below:
            yield from _aloud(objects[int(below)], objects, told)
        elif mark or plain:
            yield told.get((int(mark_page or page[1]), int(mark or plain)), "")


def _page(page, objects):
    """Give the text of each marked piece of a page."""
    resources = _referred(page, b"Resources", objects)
    fonts = {
        name: _letters(_stream(_referred(objects[int(number)], b"ToUnicode", objects)))
        for name, number in re.findall(rb"/(f\d+) (\d+) 0 R", resources)
    }
    told, letters, within = {}, {}, []
    contents = _stream(_referred(page, b"Contents", objects))
    for font, text, codes, mark, place, end in _SHOWN.findall(contents):
        if mark:
            within.append(int(place) if place else None)
        elif end:
            within.pop()
        elif font:
            letters = fonts[font]
        elif (
            at := next((place for place in reversed(within) if place is not None), None)
        ) is not None:
            words = "".join(_decoded(bytes.fromhex(codes.decode()) or _unescaped(text), letters))
            told[at] = told.get(at, "") + words
    return told


def _decoded(written, letters):
    pairs = (written[at : at + 2] for at in range(0, len(written), 2))
    return [letters.get(int.from_bytes(pair, "big"), "") for pair in pairs]


def _referred(body, name, objects):
    return objects[int(re.search(rb"/" + name + rb" (\d+) 0 R", body)[1])]


def _stream(body):
    head, content = _STREAM.match(body).groups()
    return zlib.decompressobj().decompress(content) if b"FlateDecode" in head else content


def _unescaped(text):
    def sign(match):
        told = match[1]
        return bytes([int(told, 8)]) if told.isdigit() else _ESCAPES.get(told, told)

    return re.sub(rb"\\([0-7]{1,3}|.)", sign, text, flags=re.DOTALL)


def _letters(table):
    """Which text each glyph of a font stands for."""
    found = {}
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        for code, text in re.findall(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            found[int(code, 16)] = bytes.fromhex(text.decode()).decode("utf-16-be")
    return found
