"""Make mpdta.csv from the data set of the Python package moderndid.

    python analyses/mpdta/make_table.py FILE

FILE is `mpdta_long.pkl.gz` (moderndid/core/datasets/ in the package).
"""

import sys
from pathlib import Path

import pandas as pd

DECIMALS = 8
COUNTIES_PER_STATE = 1000  # a county's number is its state's, then three digits of its own


def build(source: pd.DataFrame) -> pd.DataFrame:
    """Name the columns, and read the state out of the county's number.

    Raises
    ------
    ValueError
        When counties of one state do not start together.
    """
    state = source["countyreal"] // COUNTIES_PER_STATE
    start = source["first.treat"]
    if (start != start.groupby(state).transform("first")).any():
        raise ValueError("counties of one state start in different years")
    table = pd.DataFrame(
        {
            "county": source["countyreal"],
            "state": state,
            "year": source["year"],
            "first_treat": source["first.treat"],
            "lemp": source["lemp"].round(DECIMALS),
            "lpop": source["lpop"].round(DECIMALS),
        }
    )
    return table.sort_values(["county", "year"], ignore_index=True)


def main(file: Path) -> None:
    """Write the table beside this file."""
    source = pd.read_pickle(file)  # noqa: S301 - the package holds it so; the user names it
    table = build(source)
    table.to_csv(Path(__file__).with_name("mpdta.csv"), index=False, lineterminator="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
