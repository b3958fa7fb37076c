"""What a Swedish identity number is, in every way it may be written."""

import re
import unicodedata
from datetime import date

# Anything that is neither letter nor digit may stand between the parts of a number.
GAP = r"[\W_]"
INTERIM = "TRSUWXJKLMN"
NUMBER = re.compile(
    rf"(?<![0-9])(?P<century>[0-9]{{2}})?(?P<year>[0-9]{{2}}){GAP}?(?P<month>[0-9]{{2}})"
    rf"{GAP}?(?P<day>[0-9]{{2}}){GAP}{{0,3}}(?P<tail>[0-9{INTERIM}][0-9]{{3}})(?![0-9])"
    # Two dates after each other are a period, not a number.
    r"(?!(?P<sign>[-/.])[0-9]{2}(?P=sign)[0-9]{2}(?![0-9]))",
    re.IGNORECASE,
)
# Digits one by one, two by two or in thousands, always with the same sign between.
SPACED = re.compile(
    rf"(?<![0-9])(?:(?:[0-9]{{4}}|[0-9]{{1,2}})(?P<gap>{GAP})[0-9]{{1,2}}(?:(?P=gap)[0-9]{{1,2}}){{3,}}"
    rf"|[0-9]{{1,3}}(?P<mark>{GAP})[0-9]{{3}}(?:(?P=mark)[0-9]{{3}}){{2}})(?![0-9])"
)
SCIENTIFIC = re.compile(r"(?<![0-9])([0-9])[.,]([0-9]{6,11})[eE]\+?0?(8|9|11)(?![0-9])")
# Reserve numbers of the health regions and the national ones: a birth date and four
# characters of which at least one is a letter (HL7 Sweden's base profiles list the forms).
RESERVE = re.compile(
    r"(?<![0-9A-Za-z])(?P<century>[0-9]{2})(?P<year>[0-9]{2})(?P<month>[0-9]{2})(?P<day>[0-9]{2})"
    r"[-+ ]?(?P<tail>(?=[0-9]*[A-Z])(?=[A-Z]*[0-9])[0-9A-Z]{4})(?![0-9A-Za-z])"
)
SHORT_RESERVE = re.compile(
    r"(?<![0-9A-Za-z])(?P<year>[0-9]{2})(?P<month>[0-9]{2})(?P<day>[0-9]{2})"
    r"[-+ ]?[DEF][A-Z][01][A-Z](?![0-9A-Za-z])"
)
RUN_OF_TWELVE = re.compile(r"(?<![0-9])([0-9]{8})-?([0-9]{4})(?![0-9])")
# Region Stockholm starts with 99 and the birth year, Halland has days 32 to 59.
LETTERLESS_RESERVE = re.compile(
    r"99(?:18|19|20)[0-9]{2}|(?:1[7-9]|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:3[2-9]|[45][0-9])"
)
CENTURIES = (18, 19, 20)
# National reserve numbers carry the century raised by 3, 6, 9, ... 78.
RESERVE_CENTURIES = range(18, 99)
COORDINATION_DAYS, FIRST_DAY_OF_COORDINATION = 60, 61
TEN = 10


def is_identity_number(text: str) -> bool:
    """Tell whether a text holds what may be a personnummer, samordningsnummer or T-number.

    Ten or twelve digits, with or without separators, that start with a possible date and end
    with the right check digit. An interim number has a letter for its seventh digit, which
    counts as 1; a T-number need not have a check digit.
    """
    plain = plain_text(text)
    return any(_found(form) for form in (plain, *_rewritten(plain)))


def is_reserve_number(text: str) -> bool:
    """Tell whether a text holds what may be a reserve number with or without letters."""
    plain = plain_text(text)
    dated = (*RESERVE.finditer(plain), *SHORT_RESERVE.finditer(plain))
    if any(_is_date(match, RESERVE_CENTURIES) for match in dated):
        return True
    return any(
        LETTERLESS_RESERVE.match(run[1]) and _has_check_digit(run[1][2:] + run[2])
        for run in RUN_OF_TWELVE.finditer(plain)
    )


def holds_identity(text: str) -> bool:
    """Tell whether a text holds what may be an identity or reserve number."""
    return is_identity_number(text) or is_reserve_number(text)


def cell_text(value: object) -> str:
    """Write a value from a label or manifest so that an identity number shows its digits."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value)
    # A number loses the leading zeros of people born in the first years of a century.
    return text.zfill(TEN) if isinstance(value, int) and len(text) == TEN - 1 else text


def plain_text(text: str) -> str:
    """Return the text with ordinary digits and without characters that cannot be seen."""
    if text.isascii():
        return text
    visible = (c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) != "Cf")
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in visible)


def _found(text: str) -> bool:
    # Overlapping matches are tried too: a number may stand right after other digits.
    start = 0
    while match := NUMBER.search(text, start):
        if _is_date(match, CENTURIES) and _is_checked(match):
            return True
        start = match.start() + 1
    return False


def _rewritten(text: str) -> list[str]:
    """Return the numbers in a text that are written in groups or with an exponent."""
    spaced = ["".join(c for c in match[0] if c.isdigit()) for match in SPACED.finditer(text)]
    powers = [
        (match[1] + match[2]).ljust(int(match[3]) + 1, "0").zfill(TEN)
        for match in SCIENTIFIC.finditer(text)
    ]
    return spaced + powers


def _is_date(match: re.Match[str], centuries: range | tuple[int, ...]) -> bool:
    day, month = int(match["day"]), int(match["month"])
    if day >= FIRST_DAY_OF_COORDINATION:
        day -= COORDINATION_DAYS
    century = match.groupdict().get("century")
    possible = CENTURIES if century is None else [c for c in centuries if c == int(century)]
    return any(_exists(c * 100 + int(match["year"]), month, day) for c in possible)


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _is_checked(match: re.Match[str]) -> bool:
    letter, rest = match["tail"][0].upper(), match["tail"][1:]
    if letter == "T":
        return True
    first = "1" if letter in INTERIM else letter
    return _has_check_digit(match["year"] + match["month"] + match["day"] + first + rest)


def _has_check_digit(ten: str) -> bool:
    doubled = [int(digit) * (2 - position % 2) for position, digit in enumerate(ten)]
    return sum(value // 10 + value % 10 for value in doubled) % 10 == 0
