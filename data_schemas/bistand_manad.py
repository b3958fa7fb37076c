"""T3: one row per person and month with assistance."""

from data_schemas.declare import TO_PERSON, Column, Reference, Table, household, person_number

TABLE = Table(
    name="bistand_manad",
    about="En rad per person och biståndsmånad",
    required=True,
    # Children who live by turns with two parents belong to two households the same month.
    key=("lopnr", "manad", "hushall_id"),
    columns=(
        person_number(),
        Column(name="manad", kind="month", about="Månaden som biståndet avser"),
        household(),
        Column(name="roll", kind="code", about="Roll i hushållet", codes="roll"),
        Column(
            name="forsorjningshinder",
            kind="code",
            about="Försörjningshinder, huvudgrupp",
            null=True,
            codes="forsorjningshinder",
        ),
        Column(
            name="forsorjningshinder_detalj",
            kind="code",
            about="Försörjningshinder, detaljerad orsak",
            null=True,
            codes="forsorjningshinder_detalj",
        ),
        Column(name="forsorjningsstod", kind="flag", about="Månaden har försörjningsstöd"),
        Column(name="forstagang_ansokan", kind="flag", about="Första ansökan någonsin", null=True),
    ),
    references=(
        TO_PERSON,
        Reference(
            columns=("hushall_id", "manad"),
            table="hushall_manad",
            target=("hushall_id", "manad"),
        ),
    ),
)
