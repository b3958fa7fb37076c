"""T8: one row per person and month from other registers."""

from data_schemas.declare import TO_PERSON, Column, Table, person_number


def _amount(name: str, about: str) -> Column:
    return Column(name=name, kind="amount", about=about, null=True, at_least=0)


TABLE = Table(
    name="status_manad",
    about="En rad per person och månad ur andra register; tomt = ej täckt, 0 = täckt och inget",
    required=False,
    key=("lopnr", "manad"),
    columns=(
        person_number(),
        Column(name="manad", kind="month", about="Månaden"),
        _amount("lon", "Kontant bruttolön enligt arbetsgivardeklaration, kronor"),
        Column(
            name="antal_arbetsgivare",
            kind="count",
            about="Antal arbetsgivare",
            null=True,
            at_least=0,
        ),
        Column(name="kommunal_anstallning", kind="flag", about="Anställd av kommunen", null=True),
        _amount("a_kassa", "Arbetslöshetsersättning, kronor"),
        _amount("studiemedel", "Studiemedel, kronor"),
        _amount("sjukpenning", "Sjukpenning, kronor"),
        _amount("sjuk_aktivitetsersattning", "Sjuk- eller aktivitetsersättning, kronor"),
        _amount("pension", "Pension, kronor"),
        Column(
            name="af_status",
            kind="code",
            about="Status hos Arbetsförmedlingen",
            null=True,
            codes="af_status",
        ),
        Column(
            name="kallor",
            kind="text",
            about="Vilka källor som täcker månaden",
            pattern=r"^[^0-9@]{1,60}$",
        ),
    ),
    references=(TO_PERSON,),
)
