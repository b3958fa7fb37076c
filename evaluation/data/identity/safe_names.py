"""Names of columns that may be told: a name might itself be a value."""

import re

NAMEABLE = re.compile(r"[a-zåäö][a-zåäö0-9]*(_[a-zåäö0-9]+)*", re.ASCII | re.IGNORECASE)
MOST_DIGITS = 4


def safe_name(name: str, position: int) -> str:
    """Return a column's name, or its number when the name might be a value."""
    digits = sum(character.isdigit() for character in name)
    harmless = name == name.lower() and digits <= MOST_DIGITS and NAMEABLE.fullmatch(name)
    return name if harmless and len(name) <= 40 else f"#{position}"
