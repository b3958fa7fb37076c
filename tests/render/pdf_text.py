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
    rb"|/(\w+)\s*(?:/\w+|<<(?:[^>]|>(?!>))*>>+)?\s*B[DM]C|\b(EMC)\b",
    re.DOTALL,
)
_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def pdf_words(content: bytes) -> str:
    """Give all text of a PDF in the order it is drawn, without spaces and page headers."""
    objects = {int(number): body for number, body in _OBJECT.findall(content)}
    pages = [body for body in objects.values() if re.search(rb"/Type/Page\b(?!s)", body)]
    return "".join(_page(page, objects) for page in pages)


def _page(page, objects):
    resources = _referred(page, b"Resources", objects)
    fonts = {
        name: _letters(_stream(_referred(objects[int(number)], b"ToUnicode", objects)))
        for name, number in re.findall(rb"/(f\d+) (\d+) 0 R", resources)
    }
    words, letters, within = [], {}, []
    contents = _stream(_referred(page, b"Contents", objects))
    for font, text, codes, mark, end in _SHOWN.findall(contents):
        if mark:
            within.append(mark)
        elif end:
            within.pop()
        elif font:
            letters = fonts[font]
        elif b"Artifact" not in within:
            words += _decoded(bytes.fromhex(codes.decode()) or _unescaped(text), letters)
    return "".join("".join(words).split())


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
