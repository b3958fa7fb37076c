"""T6: one row per enrolment at the municipal job centre."""

from data_schemas.declare import TO_PERSON, Column, Table, person_number

TABLE = Table(
    name="inskrivning",
    about="En rad per inskrivning vid jobbcentrum eller jobbtorg",
    required=True,
    key=("inskrivning_id",),
    columns=(
        Column(name="inskrivning_id", kind="key", about="Inskrivningens pseudonym"),
        person_number(),
        Column(
            name="enhet_kod",
            kind="code",
            about="Enhetens pseudonyma kod",
            pattern=r"^[0-9A-Za-zÅÄÖåäö_-]{1,20}$",
        ),
        Column(name="in_datum", kind="date", about="Inskrivningsdag"),
        Column(name="ut_datum", kind="date", about="Utskrivningsdag; tom = pågår", null=True),
        Column(name="anvisare", kind="code", about="Anvisande instans", codes="anvisare"),
        Column(
            name="tid_utan_arbete",
            kind="code",
            about="Tid utan arbete före inskrivningen",
            null=True,
            codes="tid_utan_arbete",
        ),
        Column(
            name="resultat",
            kind="code",
            about="Resultat vid avslut enligt KAS; tomt medan inskrivningen pågår",
            null=True,
            codes="resultat",
        ),
        Column(
            name="uppfoljning_6m",
            kind="code",
            about="Uppföljning sex månader efter avslut",
            null=True,
            codes="uppfoljning_6m",
        ),
    ),
    references=(TO_PERSON,),
    intervals=(("in_datum", "ut_datum"),),
)
