"""Make medicaid.csv from the data set of the Python package moderndid.

    python analyses/medicaid/make_table.py FILE

FILE is `ehec_data.pkl.gz` (moderndid/core/datasets/ in the package).
"""

import sys
from pathlib import Path

import pandas as pd

NEVER = 0
DECIMALS = 8  # the source holds 32-bit numbers
LAST = 2015  # year of the published analysis
LEFT_OUT = 2015  # states that expanded this year are in neither group


def build(source: pd.DataFrame) -> pd.DataFrame:
    """Name the columns, and leave out the states that the published analysis leaves out."""
    source = source[source["yexp2"] != LEFT_OUT]
    expanded = source["yexp2"].fillna(NEVER).astype(int)
    table = pd.DataFrame(
        {
            "state": source["stfips"],
            "year": source["year"],
            "expanded": expanded,
            # Who expands after the last year is untreated in all of them.
            "start": expanded.where(expanded <= LAST, NEVER),
            "insured": source["dins"].round(DECIMALS),
        }
    )
    return table.sort_values(["state", "year"], ignore_index=True)


def main(file: Path) -> None:
    """Write the table beside this file."""
    source = pd.read_pickle(file)  # noqa: S301 - the package holds it so; the user names it
    table = build(source)
    table.to_csv(Path(__file__).with_name("medicaid.csv"), index=False, lineterminator="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
