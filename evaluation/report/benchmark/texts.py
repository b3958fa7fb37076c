"""Texts of a study that holds the same question with a lottery and without one."""

from evaluation.protocol import Contrast
from evaluation.report.answers.box import boxed, numbered, persons_compared
from evaluation.report.answers.words import certainty
from evaluation.report.benchmark.rows import (
    amount,
    deviation,
    effect,
    experiment,
    regression,
    restrictions,
    told,
    twins,
    unit,
    without_gates,
)
from evaluation.report.estimate_rows import Estimate
from evaluation.report.labels import covariate_labels, lowered, reference_label
from evaluation.report.markup import Passage
from evaluation.report.material import Material
from evaluation.report.numbers import FIXED_SPACE, NOT_EVALUABLE, count, signed
from evaluation.report.protection.texts import protection_text

Shown = tuple[str, Estimate | None, Estimate | None, Estimate | None]


def lead(material: Material) -> Passage:
    """Give the question and how it was studied."""
    return Passage(
        f"{material.plan.question.sv} Försöket ger facit. Sedan byts de lottade "
        "jämförelsepersonerna ut mot en befolkningsstudie, som i en utvärdering utan lottning, "
        "och verktyget får svara en gång till."
    )


def answer(material: Material) -> Passage:
    """Give the box: the experiment, what the tool said without it, and what it held back."""
    row = effect(material, material.plan.primary, experiment(material))
    word, reason = certainty(material, row)
    bullets = [
        _experiment(material, row),
        f"Svaret om {_arm(material)} är [**{word}**]{{.sure}}: {reason}.",
        _refused(material),
        _released(material),
        _restricted(material),
    ]
    return boxed([bullet for bullet in bullets if bullet])


def key_figures(material: Material) -> Passage:
    """Give three numbers: the experiment, the same question without it, how many."""
    primary = material.plan.primary
    boxes = []
    for contrast in (experiment(material), *_weighted(material)[:1]):
        row = effect(material, primary, contrast)
        number = NOT_EVALUABLE
        if row is not None and row.is_shown:
            number = f"{signed(row.value, 0)}{FIXED_SPACE}{unit(material, row)}"
        boxes.append((number, f"{lowered(primary.label)}: {lowered(contrast.label)}"))
    boxes.append((f"{count(persons_compared(material))} personer", "ingår i studien"))
    return numbered(boxes)


def background(material: Material) -> Passage:
    """Say where the data come from and why they are here."""
    told_by = material.plan.declarations
    names = ("background", "rationale", "data_sources")
    return Passage("\n\n".join(str(told_by.get(name) or "") for name in names))


def outcomes(material: Material) -> Passage:
    """Say what the experiment showed, one outcome at a time."""
    drawn = experiment(material)
    lines = [
        f"- {outcome.label}: {told(material, effect(material, outcome, drawn))}. "
        f"Justerat för bakgrunden med regression: "
        f"{told(material, regression(material, outcome, drawn))}."
        for outcome in material.plan.outcomes
        if outcome.role != "placebo"
    ]
    return Passage("\n".join(lines))


def placebo(material: Material) -> Passage:
    """Say what an outcome from before the insats shows, where the answer is known."""
    released = without_gates(material)
    lines = []
    for outcome in material.plan.outcomes:
        if outcome.role != "placebo":
            continue
        lines += [f"{outcome.label}. {outcome.description}", ""]
        for contrast in material.plan.contrasts:
            row = effect(material, outcome, contrast)
            free = effect(material, outcome, contrast, sensitivity=released) if released else None
            tail = ""
            if row is not None and not row.is_shown and free is not None and free.is_shown:
                tail = f" Utan spärr: {told(material, free)}."
            lines.append(f"- {contrast.label}: {told(material, row)}.{tail}")
    return Passage("\n".join(lines))


def method(material: Material) -> Passage:
    """Say in plain words how the comparisons were made."""
    names = ", ".join(lowered(label) for label in covariate_labels(material.plan).values())
    return Passage(
        "I försöket är effekten skillnaden mellan gruppernas medelvärden. Utan lott vägs "
        f"grupperna så att de liknar varandra i sin bakgrund: {names}. Sannolikheten att ha "
        "deltagit skattas med logistisk regression. Vägt till deltagarna får en person ur "
        "befolkningsstudien större vikt ju mer hon liknar dem som deltog; vägt till överlappet får "
        "de störst vikt som kunde ha hamnat i vilken som helst av grupperna, och frågan gäller då "
        "dem.\n\n"
        "Intervallen räknas ur varje persons inflytande på skattningen, med den skattade "
        "sannolikheten inräknad. Regressionerna har de medelfel som de publicerade tabellerna "
        "har: samma varians för alla (R:s lm) eller robusta (HC1, Statas robust). Avvikelsen "
        "från försöket räknas med hänsyn till att båda jämförelserna har samma deltagare.\n\n"
        "Medelvärden visas i hela enheter. Ett medelvärde visas inte om två personer står för "
        "mer än nio tiondelar av summan, och en regression inte om färre än tio frihetsgrader "
        f"är kvar. {protection_text(material.published.min_count, material.published.round_to)}"
    )


def _experiment(material: Material, row: Estimate | None) -> str:
    drawn, plan = experiment(material), material.plan
    what = lowered(plan.primary.label)
    if row is None or not row.sign:
        return f"{drawn.label}: {told(material, row)} i {what}."
    other = lowered(reference_label(plan, drawn, row.reference))
    return (
        f"{drawn.label}: {what} var {told(material, row)} i gruppen *{_arm(material)}* än "
        f"i gruppen *{other}*."
    )


def _refused(material: Material) -> str:
    rows = [(item, effect(material, material.plan.primary, item)) for item in twins(material)]
    held = [item for item, row in rows if row is None or not row.is_shown]
    if not held:
        return ""
    every = "alla" if len(held) == len(rows) else f"{len(held)} av {len(rows)}"
    return (
        f"Utan lott hade verktyget sagt **{NOT_EVALUABLE}**: {every} jämförelserna faller på "
        f"spärrarna ({', '.join(_named(held))})."
    )


def _released(material: Material) -> str:
    name = without_gates(material)
    if not name:
        return ""
    rows = [
        (item, effect(material, material.plan.primary, item, sensitivity=name))
        for item in twins(material)
    ]
    shown = [f"{amount(row)} ({lowered(item.label)})" for item, row in rows if row and row.is_shown]
    words = material.plan.primary.unit or "enheter"
    return f"Det spärrarna höll tillbaka, i {words}: {'; '.join(shown)}." if shown else ""


def _restricted(material: Material) -> str:
    plan, drawn = material.plan, experiment(material)
    for contrast in _weighted(material):
        found = [
            (
                label,
                effect(material, plan.primary, contrast, sensitivity=name),
                effect(material, plan.primary, drawn, sensitivity=name),
                deviation(material, plan.primary, contrast, sensitivity=name),
            )
            for name, label in restrictions(material).items()
        ]
        shown = [item for item in found if item[1] is not None and item[1].is_shown]
        if not shown:
            continue
        parts = "; ".join(
            f"{amount(row)} mot försökets {amount(truth)} ({lowered(label)})"
            for label, row, truth, _ in shown
        )
        far = sum(away.sign != 0 for *_, away in shown if away is not None)
        return (
            f"I {len(shown)} av {len(found)} begränsade urval klarar *{contrast.label}* "
            f"spärrarna: {parts}. Avståndet till försöket är säkerställt i {far} av dem, men "
            f"svaret går från {_least(shown)} till {_most(shown)} med gränsen."
        )
    return "Inte heller i de begränsade urvalen klarar någon jämförelse spärrarna."


def _least(shown: list[Shown]) -> str:
    return amount(min((row for _, row, *_ in shown if row), key=lambda row: row.value))


def _most(shown: list[Shown]) -> str:
    return amount(max((row for _, row, *_ in shown if row), key=lambda row: row.value))


def _weighted(material: Material) -> list[Contrast]:
    return [item for item in twins(material) if item.weights != "none"]


def _named(contrasts: list[Contrast]) -> list[str]:
    return [lowered(item.label) for item in contrasts]


def _arm(material: Material) -> str:
    return lowered(material.plan.arms[0].label)
