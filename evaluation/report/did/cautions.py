"""What is against the answer of a panel study, in words: trends, groups, other estimators."""

import math

from evaluation.report.did.rows import (
    Answer,
    answer_of,
    answers,
    base_method,
    breakdown_of,
    periods_word,
    rows_of,
    source_of,
    trend_gate,
)
from evaluation.report.did.two_averages import two_averages
from evaluation.report.labels import lowered
from evaluation.report.markup import Passage
from evaluation.report.material import Material
from evaluation.report.numbers import (
    FIXED_SPACE,
    NOT_EVALUABLE,
    decimal,
    interval,
    probability,
)

COMPARABLE = ("group_time", "imputation", "interaction_weighted")
CONFIDENCE = f"95{FIXED_SPACE}% konfidensintervall"


def clusters(material: Material) -> Passage:
    """Say which inference is read, by the rule, and whether one group carries the answer."""
    found = answers(material)
    if not found:
        return Passage("")
    texts = [_left_out(material, read) for read in found]
    lines = [f"- {text}" for text in texts if text]
    return Passage("\n".join([found[0].rule, "", *lines]))


def _left_out(material: Material, read: Answer) -> str:
    row = rows_of(material, "clusters", outcome=read.outcome.name)[0]
    if math.isnan(row["low"]):
        return ""
    unit, names = read.unit, (row["without_low"], row["without_high"])
    who = f" (utan {names[0]} respektive {names[1]})" if all(names) else ""
    p_value = row["p_permutation"]
    shuffled = (
        ""
        if math.isnan(p_value)
        else f" Omkastade starter ger p{FIXED_SPACE}={FIXED_SPACE}{probability(p_value)}."
    )
    return (
        f"*{lowered(read.outcome.label)}*: utan en grupp i taget ligger skattningen mellan "
        f"{unit.number(row['low'])} och {unit.number(row['high'])}{FIXED_SPACE}{unit.words}{who}."
        f"{shuffled}"
    )


def trends(material: Material) -> Passage:
    """Say what the periods before the start show, and what they could have shown."""
    lines = []
    for read in answers(material):
        gate = trend_gate(material, read.outcome.name)
        if gate is not None:
            lines.append(f"- *{lowered(read.outcome.label)}*: {lowered(gate['reason_sv'])}.")
    words = (
        "Ett prov som inte slår ut är inget bevis för att utvecklingen hade varit densamma; därför "
        "står bredvid hur stor skillnad det hade upptäckt."
    )
    return Passage("\n".join([*lines, "", words]) if lines else "")


def honest(material: Material) -> Passage:
    """Say how much departure from parallel trends the answer withstands."""
    lines = []
    for read in answers(material):
        breakdown = breakdown_of(material, read.outcome.name)
        if not math.isnan(breakdown):
            lines.append(f"- *{lowered(read.outcome.label)}*: {_withstands(breakdown)}.")
    head = (
        "Antagandet att utvecklingen hade varit parallell går inte att pröva efter starten. "
        "Gränserna nedan låter den avvika, i multiplar av den största förändringen mellan två "
        "perioder före starten."
    )
    apart = [f"\n{text}" for text in two_averages(material)]
    return Passage("\n".join([head, "", *lines, *apart]) if lines else "")


def _withstands(breakdown: float) -> str:
    if breakdown == 0:
        return "redan med parallell utveckling går noll inte att utesluta"
    if math.isinf(breakdown):
        return "ingen rimlig avvikelse för in noll"
    return (
        f"noll går att utesluta till dess avvikelserna är {decimal(breakdown, 2)} gånger så stora"
    )


def agreement(material: Material) -> Passage:
    """Say when estimators that should agree do not: they lean on different periods."""
    apart = []
    for read in answers(material):
        rows = [
            row
            for row in rows_of(material, "estimates", outcome=read.outcome.name, status="ok")
            if base_method(row["method"]) in COMPARABLE and row["role"] != "placebo"
        ]
        if rows and max(r["conf_low"] for r in rows) > min(r["conf_high"] for r in rows):
            apart.append(f"*{lowered(read.outcome.label)}*")
    if not apart:
        return Passage("")
    return Passage(
        f"För {' och '.join(apart)} ger sätten svar som inte går ihop. De lutar sig mot olika "
        "perioder före starten, och skulle ge samma svar om utvecklingen hade varit parallell: "
        "skillnaden mellan dem är ett tecken på att den inte var det."
    )


def gates(material: Material) -> Passage:
    """List the checks that the material did not pass, outcome by outcome."""
    lines = [
        f"- *{lowered(material.plan.outcome(row['name'].partition(':')[2]).label)}*: "
        f"{lowered(row['reason_sv'])}."
        for row in rows_of(material, "gates", passed="false")
    ]
    return Passage("\n".join(lines) or "Underlaget klarade alla kontroller som sattes i förväg.")


def cumulative(material: Material) -> Passage:
    """Warn of outcomes whose levels cannot be parallel."""
    found = [row for row in rows_of(material, "gates", passed="false")
             if str(row["name"]).startswith("cumulative:")]  # fmt: skip
    told = [
        f"*{lowered(material.plan.outcome(row['name'].partition(':')[2]).label)}*: "
        f"{lowered(row['reason_sv'])}."
        for row in found
    ]
    return Passage(f"::: {{.warning}}\n{' '.join(told)}\n:::" if told else "")


def missing(material: Material) -> Passage:
    """Name declared outcomes that this delivery does not hold."""
    shown = {read.outcome.name for read in answers(material)}
    lost = [lowered(item.label) for item in material.plan.outcomes if item.name not in shown]
    if not lost:
        return Passage("")
    return Passage(f"Leveransen saknar {' och '.join(lost)} för alla som ingår; det visas inte.")


def two_way(material: Material) -> Passage:
    """Warn of the two-way regression, with the weight of its bad comparisons."""
    primary = material.plan.primary
    rows = rows_of(material, "decomposition", outcome=primary.name, kind="already treated",
                   treated=-1.0)  # fmt: skip
    if not rows or math.isnan(rows[0]["weight"]):
        return Passage("")
    share = decimal(100 * rows[0]["weight"])
    return Passage(
        "::: {.warning}\n**Tvåvägsregressionen är inte svaret.** En regression med enhets- och "
        "periodeffekter väger ihop jämförelser där redan införda enheter är jämförelsegrupp: "
        f"{share}{FIXED_SPACE}% av vikten här. Ändras effekten med tiden blir den fel.\n:::"
    )


def placebo(material: Material) -> Passage:
    """Say what starts that never were gave."""
    lines = []
    for row in rows_of(material, "estimates", role="placebo"):
        outcome = material.plan.outcome(row["outcome"])
        read = answer_of(material, outcome)
        if read is None:
            continue
        periods = str(row["analysis"]).rpartition("_")[2]
        told = (
            f"{read.unit.gain(row['estimate'])}, p{FIXED_SPACE}={FIXED_SPACE}"
            f"{probability(row['p_value'])}"
            if row["status"] == "ok"
            else f"{NOT_EVALUABLE} ({lowered(row['note'])})"
        )
        when = f"{periods} {periods_word(material)} för tidigt"
        lines.append(f"- *{lowered(outcome.label)}*, {when}: {told}.")
    if not lines:
        return Passage("")
    head = (
        "En start som sätts för tidigt, och bara ser tiden före den riktiga, ska inte ge någon "
        "effekt. Bara de grupper som hinner få en sådan start ingår."
    )
    return Passage("\n".join([head, "", *lines]))


def hazards(material: Material) -> Passage:
    """Say what shares have left in time, from hazards."""
    rows = [
        row
        for row in rows_of(material, "estimates", method="hazard_did", status="ok")
        if row["scale"] == "risk_difference"
    ]
    if not rows:
        return Passage("")
    told = [
        f"- inom {row['month']:.0f} månader: {decimal(100 * row['estimate'])}{FIXED_SPACE}"
        f"procentenheter ({CONFIDENCE} "
        f"{interval(100 * row['conf_low'], 100 * row['conf_high'])})"
        for row in rows
    ]
    head = (
        "För dem som hade bistånd när rutinen kom: hur många fler som lämnat, jämfört med om "
        "risken att lämna, månad för månad, hade utvecklats som i distrikt utan rutinen. Andelen "
        "som har lämnat kan bara stiga, så dess nivåer är aldrig parallella; risken att lämna kan "
        "vara det. Perioder som redan pågick när registret tar vid är inte med. Intervallen räknas "
        "per distrikt, och är för smala när distrikten är så få."
    )
    return Passage("\n".join([head, "", *told]))


def cannot(material: Material) -> Passage:
    """Say plainly what levels around an own start cannot answer."""
    if source_of(material) != "persons":
        return Passage("")
    return Passage(
        "::: {.warning}\n**Det här kan sidan inte svara på.** Den som börjar i en insats har "
        "nästan alltid bistånd den månaden, och har oftast haft det en tid. Månaderna med bistånd "
        "stiger därför före starten och skulle ha sjunkit efter den också utan insats. Kurvan "
        "visar urvalet till insatsen och insatsen tillsammans. Frågan om fler lämnar biståndet "
        "tack vare insatsen besvaras i rapporten om Stockholmsjobb, praktik och coachning, där "
        "de som börjar jämförs med andra som hade bistånd samma månad.\n:::"
    )
