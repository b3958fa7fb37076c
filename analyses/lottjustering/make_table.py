"""Make nsw.csv from the experiment in ../jobtraining.

python analyses/lottjustering/make_table.py
"""

from pathlib import Path

import pyreadstat

HERE = Path(__file__).parent
SURVEY = 2  # the comparison without a lottery

if __name__ == "__main__":
    table, _ = pyreadstat.read_sav(HERE.parent / "jobtraining" / "jobtraining.sav")
    drawn = table[table["grupp"] != SURVEY]
    whole = [name for name in drawn.columns if not name.startswith("re")]
    drawn.astype(dict.fromkeys(whole, int)).round(2).to_csv(
        HERE / "nsw.csv", index=False, lineterminator="\n"
    )
