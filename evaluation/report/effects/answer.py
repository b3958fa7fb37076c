"""What the nämnd reads first: the answer, how sure it is, and three numbers."""

from evaluation.protocol import Protocol
from evaluation.protocol.kinds import CONTRAST_KINDS, TABLE, study_kind
from evaluation.report.estimate_rows import Estimate, differences, headline
from evaluation.report.labels import arm_label, lowered
from evaluation.report.markup import Passage
from evaluation.report.material import Material
from evaluation.report.numbers import FIXED_SPACE, NOT_EVALUABLE, count, months, signed
from evaluation.report.sentences import certainty, decimals, effect, unit_of

HEADING = "## Det här bör nämnden ta med sig {.unnumbered .unlisted}"
PART = "varav "


def lead(material: Material) -> Passage:
    """Give the question and how it was studied, in two sentences."""
    plan = material.plan
    return Passage(f"{plan.question.sv} {_how(plan)}")


def _how(plan: Protocol) -> str:
    contrast = plan.contrasts[0]
    if CONTRAST_KINDS[contrast.kind].is_drawn:
        return "Lotten avgjorde vem som fick insatsen, så grupperna kan jämföras rakt av."
    if study_kind(plan) is TABLE:
        return (
            f"Rapporten jämför två grupper i en tabell som inte lottades. {contrast.description}"
        ).rstrip()
    return (
        "Rapporten jämför, månad för månad, dem som började i en insats med dem som då kunde "
        "ha börjat men inte gjorde det, och väger grupperna så att de liknar varandra."
    )


def answer(material: Material) -> Passage:
    """Give the box with the effect, its interval and a plain word for how sure it is."""
    row = headline(material)
    word, reason = certainty(material, row)
    bullets = [effect(material, row)] if row else [f"Frågan är **{NOT_EVALUABLE}**."]
    if row:
        bullets += [effect(material, other) for other in companions(material, row)]
    subject = f"Svaret om {_arm(material, row)}" if row else "Svaret"
    bullets.append(f"{subject} är [**{word}**]{{.sure}}: {reason}.")
    lines = "\n".join(f"- {bullet}" for bullet in bullets)
    return Passage(f"::: {{.answer}}\n{HEADING}\n\n{lines}\n:::")


def companions(material: Material, row: Estimate) -> list[Estimate]:
    """Find what belongs beside the headline: the other primary outcome, the other arms."""
    plan = material.plan
    contrast = plan.contrast(row.contrast)
    others = [o for o in plan.outcomes if o.role == "primary" and o.name != row.outcome]
    same_arm = [
        other
        for outcome in others
        for other in differences(material, outcome, contrast)
        if (other.arm, other.month) == (row.arm, row.month)
    ]
    names = {arm.name for arm in plan.main_arms} - {row.arm}
    same_outcome = [
        other
        for other in differences(material, plan.outcome(row.outcome), contrast)
        if other.arm in names and other.month == row.month
    ]
    return [*same_arm, *same_outcome]


def key_figures(material: Material) -> Passage:
    """Give three numbers: the effect, the other primary outcome, how many are compared."""
    row = headline(material)
    boxes = []
    if row:
        outcomes = {row.outcome: row}
        for other in companions(material, row):
            outcomes.setdefault(other.outcome, other)
        boxes = [_box(material, found) for found in list(outcomes.values())[:2]]
    boxes.append((f"{count(persons_compared(material))} personer", "ingår i jämförelsen"))
    if len(boxes) < 3 and row:
        boxes.insert(1, (f"{count(row.n)} personer", f"fick {_arm(material, row)}"))
    body = "\n".join(
        f"::: {{.figure-number}}\n**{number}**\n\n{words}\n:::" for number, words in boxes
    )
    return Passage(f"::: {{.key-figures}}\n{body}\n:::")


def persons_compared(material: Material) -> float:
    """Count the persons left after the last step of the flow."""
    flow = material.table("flow")
    steps = flow[~flow["label_sv"].str.startswith(PART)].sort_values("step")
    return float(steps["persons"].iloc[-1]) if len(steps) else float("nan")


def _box(material: Material, row: Estimate) -> tuple[str, str]:
    outcome = material.plan.outcome(row.outcome)
    within = f" inom {months(row.month, unit=material.plan.data.time_unit)}" if row.month else ""
    what = f"{lowered(outcome.label)}{within}, {_arm(material, row)}"
    if not row.is_shown:
        return NOT_EVALUABLE, what
    words = unit_of(material.plan, row)
    # A number alone would hide that the interval reaches across nought.
    doubt = " (osäker riktning)" if row.sign == 0 else ""
    return f"{signed(row.value, decimals(row))}{FIXED_SPACE}{words}", f"{what}{doubt}"


def _arm(material: Material, row: Estimate) -> str:
    return arm_label(material.plan, row.arm)
