"""R2: one row per year and kind of national norm amount."""

from data_schemas.declare import Column, Table

TABLE = Table(
    name="riksnorm",
    about="En rad per år och slag av riksnormsbelopp",
    required=False,
    key=("ar", "slag"),
    columns=(
        Column(name="ar", kind="year", about="År", at_least=1990, at_most=2100),
        Column(name="slag", kind="text", about="Slag av belopp", pattern=r"^[0-9a-zåäö_-]{1,30}$"),
        Column(name="belopp", kind="amount", about="Kronor per månad", at_least=0),
        Column(name="kalla", kind="text", about="Källa", pattern=r"^[^@]{1,200}$"),
    ),
)
