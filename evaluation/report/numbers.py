"""Numbers as the page's language writes them: 1 840, 2,3, −8,1, "1,4 till 3,2"."""

import math

from evaluation.report.language import say

THIN_SPACE = "\u202f"
FIXED_SPACE = "\u00a0"
MINUS = "\u2212"
NOT_EVALUABLE = "ej utvärderbart"
WITHHELD = "–"
SMALLEST_P = 0.001
# What plans count in, by its declared name; any other unit is written as it was declared.
UNITS = {
    "månader": "numbers.unit.months",
    "veckor": "numbers.unit.weeks",
    "dagar": "numbers.unit.days",
    "kvartal": "numbers.unit.quarters",
    "år": "numbers.unit.years",
    "kronor": "numbers.unit.kronor",
    "procent": "numbers.unit.percent",
    "procentenheter": "numbers.unit.percentage_points",
}


def decimal(value: float, decimals: int = 1) -> str:
    """Write a number with the language's decimal mark and thousands apart.

    Parameters
    ----------
    value : float
        NaN gives a dash: the number is withheld or does not apply.
    decimals : int
        Decimals, halves away from zero.
    """
    if math.isnan(value):
        return WITHHELD
    # Half away from zero on the decimal text: 0.125 is 0,13 here, not the even 0,12.
    scaled = math.floor(abs(value) * 10**decimals + 0.5 + 1e-9) / 10**decimals
    text = f"{scaled:,.{decimals}f}".replace(",", THIN_SPACE)
    text = text.replace(".", say("numbers.mark"))
    return f"{MINUS}{text}" if value < 0 and scaled > 0 else text


def not_evaluable() -> str:
    """Say that there is no number, where one would stand."""
    return say("numbers.not_evaluable")


def signed(value: float, decimals: int = 1) -> str:
    """Write a difference: a plus before gains, a minus before losses, none before nought."""
    text = decimal(value, decimals)
    lead = text[:1]
    is_gain = value > 0 and any(digit in "123456789" for digit in text)
    return f"+{text}" if is_gain and lead.isdigit() else text


def count(value: float) -> str:
    """Write a number of persons."""
    return decimal(value, 0)


def percent(share: float, decimals: int = 1) -> str:
    """Write a share between 0 and 1 as per cent."""
    text = decimal(100 * share, decimals)
    return text if text == WITHHELD else say("numbers.percent", number=text)


def interval(low: float, high: float, decimals: int = 1) -> str:
    """Write the limits of an interval: "1,4 till 3,2" or "1.4 to 3.2"."""
    if math.isnan(low) or math.isnan(high):
        return WITHHELD
    limits = {"low": decimal(low, decimals), "high": decimal(high, decimals)}
    return say("numbers.interval", **limits)


def probability(value: float) -> str:
    """Write a p-value with three decimals, or as smaller than 0,001."""
    if math.isnan(value):
        return WITHHELD
    if value < SMALLEST_P:
        return f"<{FIXED_SPACE}{decimal(SMALLEST_P, 3)}"
    return decimal(value, 3)


def months(value: int, *, unit: str = "månader") -> str:
    """Write a length of time with its unit, which never is torn from it."""
    return f"{value}{FIXED_SPACE}{unit_words(unit)}"


def unit_words(unit: str) -> str:
    """Name a declared unit in the page's language."""
    return say(UNITS[unit]) if unit in UNITS else unit
