"""What the page's cells give: small stand-ins for `evaluation.report`."""

from pathlib import Path

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.figure import Figure

HERE = Path(__file__).parent


class Shown:
    """An object with one representation."""

    def __init__(self, markdown: str) -> None:
        self.markdown = markdown

    def _repr_markdown_(self) -> str:
        return self.markdown


def figure() -> Shown:
    for path in sorted((HERE / "_style" / "fonts").glob("*.otf")):
        font_manager.fontManager.addfont(path)
    settings = {"svg.hashsalt": "evaluation", "svg.fonttype": "path", "font.family": "Inter"}
    with mpl.rc_context(settings):
        drawn = Figure(figsize=(6.3, 3.0))
        axes = drawn.add_subplot()
        months = range(25)
        axes.step(months, [100 * 0.95**m for m in months], color="#0b5a8f")
        axes.step(months, [100 * 0.92**m for m in months], color="#b8450a", linestyle="--")
        axes.set_xlabel("Månader sedan beslut")
        axes.set_ylabel("Andel utan nytt ärende (%)")
        axes.spines[["top", "right"]].set_visible(False)
        path = HERE / "curves.svg"
        drawn.savefig(path, metadata={"Date": None, "Creator": None})
    return Shown(
        "![Färre i insatsen kommer tillbaka: 24 mot 14 procent kvar efter två år, med "
        '95\u202f% konfidensband.](curves.svg){#fig-curves fig-alt="Två fallande kurvor; den '
        'heldragna \\"insats\\" ligger överst."}'
    )


def table() -> Shown:
    return Shown(
        "```{=html}\n"
        "<table><thead><tr><th scope='col'>Utfall</th><th scope='col' class='num'>Insats</th>"
        "<th scope='col' class='num'>Jämförelse</th><th scope='col' class='num'>Skillnad</th>"
        "<th scope='col' class='num'>95\u202f% KI</th></tr></thead>"
        "<tbody><tr class='group'><th scope='rowgroup' colspan='5'>Tid</th></tr>"
        "<tr><th scope='row'>Dagar till beslut</th><td class='num'>11,4</td>"
        "<td class='num'>13,7</td><td class='num'>−2,3</td><td class='num'>−3,2 till −1,4</td></tr>"
        "<tr><th scope='row'>Dagar till insats</th><td class='num'>24,9</td>"
        "<td class='num'>26,0</td><td class='num'>−1,1</td><td class='num'>−2,6 till 0,4</td></tr>"
        "</tbody><tbody><tr class='group'><th scope='rowgroup' colspan='5'>Ekonomi</th></tr>"
        "<tr><th scope='row'>Kostnad per person (kr)</th><td class='num'>48\u202f210</td>"
        "<td class='num'>51\u202f935</td><td class='num'>−3\u202f725</td>"
        "<td class='num'>−7\u202f980 till 530</td></tr></tbody></table>\n```"
    )


def balance() -> Shown:
    rows = "".join(
        f"<tr><th scope='row'>{name}</th>" + f"<td class='num'>{value}</td>" * 6 + "</tr>"
        for name, value in (("Ålder, medelvärde (år)", "46,8"), ("Kvinnor (%)", "54,1"))
    )
    heads = "".join(
        f"<th scope='col' class='num'>{name}</th>" for name in ("Insats", "Jämförelse", "SMD") * 2
    )
    return Shown(
        "::: {#tbl-balance}\n```{=html}\n<table class='wide'><thead><tr><td></td>"
        "<th scope='colgroup' colspan='3'>Före viktning</th>"
        "<th scope='colgroup' colspan='3'>Efter viktning</th></tr>"
        f"<tr><th scope='col'>Egenskap</th>{heads}</tr></thead><tbody>{rows}</tbody></table>\n"
        "```\n\nBakgrund i de två grupperna. SMD = standardiserad skillnad i medelvärde.\n:::"
    )


def number() -> Shown:
    return Shown("1\u202f840")
