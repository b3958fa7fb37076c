"""T11: one row per referral to the municipal job centre, also those that led nowhere."""

from data_schemas.declare import TO_PERSON, Column, Table, person_number

TABLE = Table(
    name="anvisning",
    about="En rad per anvisning till jobbcentrum eller jobbtorg, även de som inget blev av",
    required=False,
    key=("anvisning_id",),
    columns=(
        Column(name="anvisning_id", kind="key", about="Anvisningens pseudonym"),
        person_number(),
        Column(
            name="enhet_kod",
            kind="code",
            about="Pseudonym kod för enheten som anvisningen gäller",
            pattern=r"^[0-9A-Za-zÅÄÖåäö_-]{1,20}$",
        ),
        Column(name="anvisad_datum", kind="date", about="Dag för anvisningen"),
        Column(
            name="utfall_datum",
            kind="date",
            about="Dag då det avgjordes: det första mötet, det uteblivna mötet eller beskedet",
            null=True,
        ),
        Column(
            name="utfall",
            kind="code",
            about="Vad det blev av anvisningen",
            codes="anvisning_utfall",
        ),
    ),
    references=(TO_PERSON,),
    intervals=(("anvisad_datum", "utfall_datum"),),
)
