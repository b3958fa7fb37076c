"""Column names in SPSS portable files: eight capitals, with the real name as the label.

`belopp_ovrigt` as ninth column is `BELOP_09` labelled `belopp_ovrigt`; a name of at most eight
characters only loses its small letters. Reading turns it round, and only where name, label and
position agree, so that an ordinary label is never taken for a name.
"""

LONGEST = 8


def por_name(name: str, position: int) -> str:
    """Return the short name of a column at a position from 1."""
    if len(name) <= LONGEST:
        return name.upper()
    return f"{name[:5]}_{position:02d}".upper()


def full_names(names: list[str], labels: list[str | None]) -> list[str]:
    """Return the names that short names stand for; small letters where nothing else is known."""
    return [
        label if label and por_name(label, position) == name else name.lower()
        for position, (name, label) in enumerate(zip(names, labels, strict=True), start=1)
    ]
