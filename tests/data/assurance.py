"""A made-up municipality written person by person, and which of them a rule tells.

Months are counted from 0, the first month of the period; days are `day(month, day)`.
"""

import re
from collections import Counter
from datetime import date

import polars as pl

from data_schemas import DTYPES, TABLES
from evaluation.data.findings import Violation
from evaluation.data.leverans.leverans import KnownGap, Manifest
from evaluation.data.rules.judging import RULES
from evaluation.data.rules.reading import gather
from evaluation.data.store.canonical import Typed
from evaluation.data.store.schemas import schema_violations

FIRST = 2018 * 12
MONTHS = 36
EXTRACTED = date(2021, 2, 15)
DEFAULTS = {
    "person": {
        "kommun_kod": "0381", "fodelsear": 1980, "kon": "1", "id_byten": 0,
        "sista_manad_observerbar": FIRST + MONTHS - 1, "censor_orsak": "slut_data",
    },
    "hushall_manad": {
        "kommun_kod": "0381", "hushallstyp": "9", "belopp_forsorjningsstod": 9000,
        "norm_belopp": 4000, "preliminar": False,
    },
    "bistand_manad": {"forsorjningsstod": True},
    "avslut": {
        "avslut_datum": date(2018, 3, 31), "avslutsorsak": "A1",
        "registrerad_datum": date(2018, 4, 15),
    },
    "inskrivning": {"enhet_kod": "JC", "in_datum": date(2018, 1, 9), "anvisare": "SOC"},
    "insats": {
        "kategori": "5", "klassificering_version": "skr12", "enhet_kod": "JC",
        "start_datum": date(2018, 2, 12),
    },
    "ansokan": {
        "ansokan_typ": "NY", "ansokan_datum": date(2018, 1, 9), "avser_manad": FIRST,
        "utfall": "BIFALL",
    },
}  # fmt: skip


def day(month, number=12):
    """A day of a month counted from the first of the period."""
    year, index = divmod(FIRST + month, 12)
    return date(year, index + 1, number)


class World:
    """Rows of all tables with the case each was written for."""

    def __init__(self, *, months=MONTHS, preliminary=0, origin="verklig", gaps=(), code="0381"):
        self.rows = {name: [] for name in TABLES}
        self.labels = {name: [] for name in TABLES}
        self.people = {}
        self.manifest = Manifest(
            delivery_id="prov", municipality_code=code, municipality="Provby",
            extracted=EXTRACTED, first_month=FIRST, last_month=FIRST + months - 1,
            preliminary_months=preliminary, origin=origin, files=(), content={},
            known_gaps=tuple(
                KnownGap(table="hushall_manad", first_month=FIRST + begin, last_month=FIRST + end,
                         reason="prov")
                for begin, end in gaps
            ),
        )  # fmt: skip

    def add(self, table, label, **cells):
        """Write a row; what is not named has an ordinary value."""
        columns = TABLES[table].column_names
        keys = {}
        if "lopnr" in columns:
            keys["lopnr"] = self.number(label)
        if TABLES[table].key == (f"{table}_id",):
            keys[f"{table}_id"] = f"{table[0].upper()}-{len(self.rows[table])}x"
        self.rows[table].append({**DEFAULTS.get(table, {}), **keys, **cells})
        self.labels[table].append(label)

    def number(self, label):
        """Pseudonym of a case; the first time it is named it gets a row in `person`."""
        if label not in self.people:
            self.person(label)
        return self.people[label]

    def person(self, label, **cells):
        """Write a person with other than ordinary values; before anything else of hers."""
        # Letters and a short count: nothing here can look like an identity number.
        self.people[label] = f"PAAAAAAA{len(self.people):03X}"
        self.add("person", label, **cells)

    def aid(self, label, months, *, home=None, roll="1", hinder="AL", **cells):
        """Write months of assistance, with the months of the household the first time."""
        home = home or f"H-{label}"
        known = {(row["hushall_id"], row["manad"]) for row in self.rows["hushall_manad"]}
        for month in months:
            self.add("bistand_manad", label, manad=FIRST + month, hushall_id=home, roll=roll,
                     forsorjningshinder=None if roll == "3" else hinder)  # fmt: skip
            if (home, FIRST + month) not in known:
                known.add((home, FIRST + month))
                self.add("hushall_manad", label, manad=FIRST + month, hushall_id=home, **cells)

    def closing(self, label, month, **cells):
        """Write the closing of a case by its last month of assistance."""
        self.add("avslut", label, sista_bistandsmanad=FIRST + month, hushall_id="H", **cells)

    def frames(self):
        """All tables in canonical types; adults and children of households are counted."""
        people = {
            (row["lopnr"], row["hushall_id"], row["manad"], row["roll"] == "3")
            for row in self.rows["bistand_manad"]
        }
        members = Counter(person[1:] for person in people)
        for row in self.rows["hushall_manad"]:
            key = row["hushall_id"], row["manad"]
            row.setdefault("antal_vuxna", members[(*key, False)])
            row.setdefault("antal_barn", members[(*key, True)])
        return {name: frame(name, rows) for name, rows in self.rows.items()}

    def told(self, rule, *, column=None):
        """How many rows of each case the rule tells; cases without any are left out."""
        material = gather(self.frames(), self.manifest)
        found = Counter()
        for violation in (v for tell in tellers(rule) for v in tell(material)):
            if violation.rule == rule and column in (None, violation.column):
                found += self._cases(violation)
        return dict(found)

    def told_by_schema(self, rule):
        """The same for rules on single rows."""
        found = Counter()
        for name, table in self.frames().items():
            typed = Typed(frame=table, unreadable={}, missing_columns=(), unknown_columns=())
            for violation in schema_violations(TABLES[name], typed):
                if violation.rule == rule:
                    found += self._cases(violation)
        return dict(found)

    def _cases(self, violation: Violation):
        if len(violation.rows):
            return Counter(self.labels[violation.table][row - 1] for row in violation.rows)
        return Counter({"": violation.count})


def frame(table, rows):
    schema = {column.name: DTYPES[column.kind] for column in TABLES[table].columns}
    full = [{name: row.get(name) for name in schema} for row in rows]
    return pl.DataFrame(full, schema=schema, orient="row")


def tellers(rule):
    """The functions that say in their first line that they tell the rule."""
    found = [tell for tell in RULES if re.search(rf"\b{rule}\b", tell.__doc__)]
    assert found, rule
    return found


def expected(cases):
    """Rows told by case: the last entry of each case, without those that break nothing."""
    return {case[0]: case[-1] for case in cases if case[-1]}
