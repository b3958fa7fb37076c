"""T7: one row per labour-market intervention."""

from data_schemas.declare import TO_PERSON, Column, Reference, Table, person_number

LOCAL_CODE = r"^[0-9A-Za-zÅÄÖåäö_-]{1,20}$"

TABLE = Table(
    name="insats",
    about="En rad per insats",
    required=True,
    key=("insats_id",),
    columns=(
        Column(name="insats_id", kind="key", about="Insatsens pseudonym"),
        Column(name="inskrivning_id", kind="key", about="Inskrivningen", null=True),
        person_number(),
        Column(
            name="kategori",
            kind="code",
            about="Insatskategori enligt klassificering_version",
            pattern=r"^[0-9]{1,2}[ab]?$",
            rule="E7",
        ),
        Column(
            name="klassificering_version",
            kind="code",
            about="Vilken indelning kategori följer; samma nummer betyder olika saker",
            codes="klassificering_version",
            rule="E7",
        ),
        Column(name="arm", kind="code", about="Insatsgrupp, härledd", null=True, codes="arm"),
        Column(
            name="lokal_benamning",
            kind="text",
            about="Kommunens namn på insatsen ur en sluten lista, aldrig fritext",
            null=True,
            pattern=r"^[^0-9@]{1,60}$",
        ),
        Column(name="beslut_datum", kind="date", about="Beslutsdag", null=True),
        Column(name="start_datum", kind="date", about="Första dag"),
        Column(name="planerat_slut", kind="date", about="Planerad sista dag", null=True),
        Column(name="slut_datum", kind="date", about="Sista dag; tom = pågår", null=True),
        Column(
            name="avbrott_orsak",
            kind="code",
            about="Orsak till avbrott, kommunens kod",
            null=True,
            pattern=LOCAL_CODE,
        ),
        Column(
            name="omfattning_procent",
            kind="count",
            about="Omfattning i procent av heltid",
            null=True,
            at_least=1,
            at_most=100,
        ),
        Column(
            name="sektor", kind="code", about="Arbetsgivarens sektor", null=True, codes="sektor"
        ),
        Column(
            name="subvention",
            kind="code",
            about="Statlig subvention, kod",
            null=True,
            pattern=LOCAL_CODE,
        ),
        Column(name="enhet_kod", kind="code", about="Enhetens pseudonyma kod", pattern=LOCAL_CODE),
        Column(
            name="arbetsplats",
            kind="code",
            about="Ordinarie eller konstruerad arbetsplats (bara kommunal anställning)",
            null=True,
            codes="arbetsplats",
        ),
    ),
    references=(
        TO_PERSON,
        Reference(columns=("inskrivning_id",), table="inskrivning", target=("inskrivning_id",)),
    ),
    intervals=(("start_datum", "slut_datum"), ("start_datum", "planerat_slut")),
)
