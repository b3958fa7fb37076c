"""Everything that a reader can say of the counts behind published tables."""

from collections.abc import Mapping

import pandas as pd

from tests.attack import reading_parts, reading_times
from tests.attack.unknowns import Unknowns
from tests.attack.words import Words, split

READERS = {
    "table1": reading_parts.table1,
    "overlap": reading_parts.overlap,
    "occupation": reading_parts.occupation,
    "descriptive": reading_parts.descriptive,
    "flow": reading_parts.flow,
    "curves": reading_times.curves,
    "estimates": reading_times.estimates,
}


def read(tables: Mapping[str, pd.DataFrame], words: Words) -> Unknowns:
    """Put the tables together as one set of statements."""
    unknowns = Unknowns()
    for name, reader in READERS.items():
        if name in tables:
            reader(unknowns, tables[name], words)
    if "occupation" in tables and "estimates" in tables:
        reading_parts.state_levels(unknowns, tables["estimates"])
    split(unknowns, words)
    return unknowns
