"""Numbers as they are written in Swedish: 1 840, 2,3, −8,1, "1,4 till 3,2"."""

import math

THIN_SPACE = "\u202f"
FIXED_SPACE = "\u00a0"
MINUS = "\u2212"
NOT_EVALUABLE = "ej utvärderbart"
WITHHELD = "–"
SMALLEST_P = 0.001


def decimal(value: float, decimals: int = 1) -> str:
    """Write a number with a decimal comma and thousands apart.

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
    text = f"{scaled:,.{decimals}f}".replace(",", THIN_SPACE).replace(".", ",")
    return f"{MINUS}{text}" if value < 0 and scaled > 0 else text


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
    return text if text == WITHHELD else f"{text}{FIXED_SPACE}%"


def interval(low: float, high: float, decimals: int = 1) -> str:
    """Write the limits of an interval: "1,4 till 3,2"."""
    if math.isnan(low) or math.isnan(high):
        return WITHHELD
    return f"{decimal(low, decimals)} till {decimal(high, decimals)}"


def probability(value: float) -> str:
    """Write a p-value with three decimals, or as smaller than 0,001."""
    if math.isnan(value):
        return WITHHELD
    return f"<{FIXED_SPACE}0,001" if value < SMALLEST_P else decimal(value, 3)


def months(value: int, *, unit: str = "månader") -> str:
    """Write a length of time with its unit, which never is torn from it."""
    return f"{value}{FIXED_SPACE}{unit}"
