"""A register of a few persons, written out by hand."""

from datetime import date

import polars as pl

from evaluation.data import Register, month_number

FIRST, LAST = month_number("2019-01"), month_number("2022-12")
PERSON = {
    "person": pl.Int32,
    "fodelsear": pl.Int64,
    "kon": pl.String,
    "sista_manad_observerbar": pl.Int32,
}
MONTH = {
    "person": pl.Int32,
    "hushall": pl.Int32,
    "manad": pl.Int32,
    "roll": pl.String,
    "forsorjningshinder": pl.String,
    "forsorjningsstod": pl.Boolean,
}
HOME = {
    "hushall": pl.Int32,
    "manad": pl.Int32,
    "distrikt": pl.String,
    "hushallstyp": pl.String,
    "belopp_forsorjningsstod": pl.Int64,
    "belopp_ovrigt": pl.Int64,
}
ENROLMENT = {
    "person": pl.Int32,
    "enhet_kod": pl.String,
    "in_datum": pl.Date,
    "ut_datum": pl.Date,
    "anvisare": pl.String,
    "resultat": pl.String,
    "uppfoljning_6m": pl.String,
}
INSATS = {
    "person": pl.Int32,
    "kategori": pl.String,
    "klassificering_version": pl.String,
    "start_datum": pl.Date,
    "slut_datum": pl.Date,
    "omfattning_procent": pl.Int64,
    "sektor": pl.String,
    "enhet_kod": pl.String,
    "beslut_datum": pl.Date,
    "avbrott_orsak": pl.String,
}
CLOSING = {"person": pl.Int32, "sista_bistandsmanad": pl.Int32, "avslutsorsak": pl.String}
APPLICATION = {
    "person": pl.Int32,
    "hushall": pl.Int32,
    "ansokan_typ": pl.String,
    "ansokan_datum": pl.Date,
    "avser_manad": pl.Int32,
    "beslut_datum": pl.Date,
    "utfall": pl.String,
    "avslag_grund": pl.String,
}
REFERRAL = {
    "person": pl.Int32,
    "enhet_kod": pl.String,
    "anvisad_datum": pl.Date,
    "utfall_datum": pl.Date,
    "utfall": pl.String,
}
STATUS = {
    "person": pl.Int32,
    "manad": pl.Int32,
    "af_status": pl.String,
    "sjukpenning": pl.Int64,
    "sjuk_aktivitetsersattning": pl.Int64,
}


def months(text):
    """Month counts of `2020-01..2020-03 2020-07`."""
    found = []
    for part in text.split():
        first, _, last = part.partition("..")
        found += range(month_number(first), month_number(last or first) + 1)
    return found


def filled(rows, schema):
    """Give a table of rows that may leave out their last columns."""
    whole = [(*row, *[None] * (len(schema) - len(row))) for row in rows]
    return pl.DataFrame(whole, schema=schema, orient="row")


def register(aid, *, last_seen=None, kronor=5_000, other=0, **tables):
    """A register in which person i, alone in household i, has aid in the months of `aid[i]`."""
    seen = last_seen or {}
    spells = [months(text) for text in aid]
    people = [(i, 1980, "12"[i % 2], seen.get(i, LAST)) for i in range(len(aid))]
    rows = [(i, i, month, "1", "AL", kronor > 0) for i, own in enumerate(spells) for month in own]
    homes = [
        (i, month, "Norr" if i % 2 else "Söder", "3", kronor, other)
        for i, own in enumerate(spells)
        for month in own
    ]
    found = {
        "person": pl.DataFrame(people, schema=PERSON, orient="row"),
        "bistand_manad": pl.DataFrame(rows, schema=MONTH, orient="row"),
        "hushall_manad": pl.DataFrame(homes, schema=HOME, orient="row"),
    }
    for name, schema in (
        ("inskrivning", ENROLMENT),
        ("insats", INSATS),
        ("avslut", CLOSING),
        ("ansokan", APPLICATION),
        ("status_manad", STATUS),
        ("anvisning", REFERRAL),
    ):
        if name in tables or name in ("inskrivning", "insats", "avslut"):
            found[name] = filled(tables.get(name, []), schema)
    return Register(
        tables=found,
        first_month=FIRST,
        last_month=LAST,
        manifest=None,
        files=(),
        warnings=(),
    )


def day(text):
    return date.fromisoformat(text)
