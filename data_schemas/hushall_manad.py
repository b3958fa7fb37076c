"""T2: one row per household and month."""

from data_schemas.declare import Column, Table, household, municipality


def _amount(name: str, about: str, *, rule: str = "") -> Column:
    return Column(name=name, kind="amount", about=about, null=True, at_least=0, rule=rule)


TABLE = Table(
    name="hushall_manad",
    about="En rad per hushåll och månad; beloppen är hushållets",
    required=True,
    key=("hushall_id", "manad"),
    columns=(
        household(),
        Column(name="manad", kind="month", about="Månaden som biståndet avser"),
        municipality(),
        Column(
            name="distrikt",
            kind="code",
            about="Distrikt, bara i de största kommunerna",
            null=True,
            pattern=r"^[0-9A-Za-zÅÄÖåäö -]{1,40}$",
        ),
        Column(name="hushallstyp", kind="code", about="Hushållstyp", codes="hushallstyp"),
        Column(name="antal_vuxna", kind="count", about="Vuxna i hushållet", at_least=1, at_most=2),
        Column(name="antal_barn", kind="count", about="Barn i hushållet", at_least=0, at_most=15),
        _amount("belopp_forsorjningsstod", "Försörjningsstöd, kronor", rule="E8"),
        _amount("belopp_ovrigt", "Övrigt ekonomiskt bistånd, kronor", rule="E8"),
        Column(
            name="belopp_aterkrav",
            kind="amount",
            about="Återkrav, kronor, noll eller negativt",
            null=True,
            at_most=0,
            rule="E8",
        ),
        _amount("norm_belopp", "Riksnorm för hushållet, kronor"),
        _amount("boendekostnad", "Godtagen boendekostnad, kronor"),
        Column(name="preliminar", kind="flag", about="Månaden är preliminär"),
    ),
)
