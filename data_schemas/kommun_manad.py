"""R1: one row per municipality and month."""

from data_schemas.declare import Column, Table, municipality

TABLE = Table(
    name="kommun_manad",
    about="En rad per kommun och månad: konjunktur, befolkning, reformer",
    required=False,
    key=("kommun_kod", "manad"),
    columns=(
        municipality(),
        Column(name="manad", kind="month", about="Månaden"),
        Column(
            name="oppet_arbetslosa_andel",
            kind="number",
            about="Öppet arbetslösa, procent",
            null=True,
            at_least=0,
            at_most=100,
        ),
        Column(
            name="befolkning_18_64",
            kind="count",
            about="Befolkning 18–64 år",
            null=True,
            at_least=0,
        ),
        Column(
            name="reform",
            kind="text",
            about="Reform som gäller månaden",
            null=True,
            pattern=r"^[^@]{1,80}$",
        ),
    ),
)
