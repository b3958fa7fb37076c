"""T5: one row per closed case of assistance."""

from data_schemas.declare import TO_PERSON, Column, Table, household, person_number

TABLE = Table(
    name="avslut",
    about="En rad per avslutat biståndsärende och person",
    required=True,
    key=("avslut_id",),
    columns=(
        Column(name="avslut_id", kind="key", about="Avslutets pseudonym"),
        person_number(),
        household(),
        Column(name="avslut_datum", kind="date", about="Dag då ärendet avslutades"),
        Column(name="sista_bistandsmanad", kind="month", about="Sista månad med bistånd"),
        Column(
            name="avslutsorsak",
            kind="code",
            about="Varför biståndet upphörde",
            codes="avslutsorsak",
        ),
        Column(name="registrerad_datum", kind="date", about="Dag då orsaken registrerades"),
    ),
    references=(TO_PERSON,),
)
