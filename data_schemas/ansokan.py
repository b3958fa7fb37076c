"""T4: one row per application."""

from data_schemas.declare import TO_PERSON, Column, Table, household, person_number

TABLE = Table(
    name="ansokan",
    about="En rad per ansökan",
    required=False,
    key=("ansokan_id",),
    columns=(
        Column(name="ansokan_id", kind="key", about="Ansökans pseudonym"),
        person_number(),
        household(),
        Column(name="ansokan_typ", kind="code", about="Ny- eller återansökan", codes="ansokan_typ"),
        Column(name="ansokan_datum", kind="date", about="Dag då ansökan kom in"),
        Column(name="avser_manad", kind="month", about="Månaden som ansökan avser"),
        Column(name="beslut_datum", kind="date", about="Beslutsdag", null=True),
        Column(name="utfall", kind="code", about="Beslutets utfall", codes="utfall"),
        Column(
            name="avslag_grund",
            kind="code",
            about="Grund för avslag, kommunens kod",
            null=True,
            pattern=r"^[0-9A-Za-zÅÄÖåäö_-]{1,20}$",
        ),
    ),
    references=(TO_PERSON,),
    intervals=(("ansokan_datum", "beslut_datum"),),
)
