"""T1: one row per person."""

from data_schemas.declare import Column, Table, municipality, person_number

TABLE = Table(
    name="person",
    about="En rad per person",
    required=True,
    key=("lopnr",),
    columns=(
        person_number(),
        municipality(),
        Column(name="fodelsear", kind="year", about="Födelseår, aldrig fullt datum", at_least=1900),
        Column(name="kon", kind="code", about="Kön", codes="kon"),
        Column(
            name="fodelseland",
            kind="code",
            about="Född i Sverige eller utrikes",
            null=True,
            codes="fodelseland",
        ),
        Column(name="invandringsar", kind="year", about="Invandringsår", null=True, at_least=1900),
        Column(
            name="utbildning",
            kind="code",
            about="Högsta utbildning enligt KAS",
            null=True,
            codes="utbildning",
        ),
        Column(
            name="id_byten",
            kind="count",
            about="Antal käll-identiteter som förts samman till löpnumret",
            at_least=0,
        ),
        Column(
            name="sista_manad_observerbar",
            kind="month",
            about="Sista månad personen kan observeras i kommunen",
        ),
        Column(
            name="censor_orsak",
            kind="code",
            about="Varför observationen slutar",
            codes="censor_orsak",
        ),
    ),
    intervals=(("fodelsear", "invandringsar"),),
)
