"""Rows of a study that holds the same question with a lottery and without one."""

from evaluation.protocol import Contrast, Outcome
from evaluation.protocol.kinds import CONTRAST_KINDS
from evaluation.report.estimate_rows import Estimate, estimates
from evaluation.report.labels import lowered
from evaluation.report.language import say
from evaluation.report.literal import literal
from evaluation.report.material import Material
from evaluation.report.numbers import FIXED_SPACE, WITHHELD, decimal, interval, unit_words
from evaluation.report.retold import retold, unit_told

DIFFERENCES = frozenset({"mean_difference", "share_difference"})
RATIOS = frozenset({"ratio", "risk_ratio"})
DEVIATION = "avvikelse"
REGRESSION = "minsta_kvadrat"
ADJUSTED = "minsta_kvadrat_hc1_justerad"


def experiment(material: Material) -> Contrast:
    """Find the contrast in which a lot decided."""
    return next(item for item in material.plan.contrasts if CONTRAST_KINDS[item.kind].is_drawn)


def twins(material: Material) -> tuple[Contrast, ...]:
    """Find the contrasts without a lottery, in declared order."""
    return tuple(
        item for item in material.plan.contrasts if CONTRAST_KINDS[item.kind].has_own_reference
    )


def restrictions(material: Material) -> dict[str, str]:
    """Give name and label of the analyses that limit who takes part."""
    return _sensitivity(material, "data.limits")


def without_gates(material: Material) -> str:
    """Name the analysis with the gates off; empty when there is none."""
    return next(iter(_sensitivity(material, "gates.")), "")


def effect(
    material: Material,
    outcome: Outcome,
    contrast: Contrast,
    *,
    sensitivity: str = "",
    scales: frozenset[str] = DIFFERENCES,
) -> Estimate | None:
    """Find the difference of weighted means (or their ratio) of the first arm."""
    rows = estimates(
        material,
        outcome=outcome.name,
        contrast=contrast.name,
        scales=scales,
        sensitivity=sensitivity,
    )
    arm = material.plan.arms[0].name
    found = [row for row in rows if row.arm == arm and not row.method.startswith(REGRESSION)]
    return found[0] if found else None


def regression(material: Material, outcome: Outcome, contrast: Contrast) -> Estimate | None:
    """Find the difference adjusted for the background by linear regression."""
    rows = estimates(material, outcome=outcome.name, contrast=contrast.name, scales=DIFFERENCES)
    return next((row for row in rows if row.method == ADJUSTED), None)


def deviation(
    material: Material, outcome: Outcome, contrast: Contrast, *, sensitivity: str = ""
) -> Estimate | None:
    """Find how far a contrast lies from the experiment."""
    rows = estimates(
        material,
        outcome=outcome.name,
        contrast=DEVIATION,
        scales=DIFFERENCES,
        sensitivity=sensitivity,
    )
    wanted = f"{DEVIATION}:{contrast.name}"
    return next((row for row in rows if row.population == wanted), None)


def decimals(row: Estimate) -> int:
    """Give the decimals a difference is shown with: whole units, tenths of a per cent."""
    return 0 if row.scale.startswith("mean") else 1


def unit(material: Material, row: Estimate) -> str:
    """Name what a difference is counted in."""
    if row.scale.startswith("share"):
        return unit_words("procentenheter")
    return outcome_unit(material.plan.outcome(row.outcome))


def outcome_unit(outcome: Outcome) -> str:
    """Name what an outcome is counted in."""
    return unit_told(outcome.unit) if outcome.unit else say("benchmark.units")


def amount(row: Estimate | None) -> str:
    """Write a difference without its unit."""
    if row is None or not row.is_shown:
        return say("numbers.not_evaluable")
    return decimal(row.value, decimals(row))


def limits(row: Estimate | None) -> str:
    """Write the interval of a difference."""
    if row is None or not row.is_shown:
        return WITHHELD
    return interval(row.low, row.high, decimals(row))


def told(material: Material, row: Estimate | None) -> str:
    """Say what a difference amounts to; the words follow the interval."""
    verdict = say("numbers.not_evaluable")
    if row is None:
        return verdict
    if not row.is_shown:
        notes = row.note.split(f"{literal(';')} ") if row.note else []
        why = "; ".join(lowered(retold(note)) for note in notes)
        return say("benchmark.told.withheld", verdict=verdict, why=why) if why else verdict
    parts = {
        "confidence": say("numbers.confidence"),
        "unit": f"{FIXED_SPACE}{unit(material, row)}",
    }
    if row.sign == 0:
        return say("benchmark.told.open", limits=limits(row), **parts)
    # A word has told the direction: the size and its limits go without sign.
    near, far = sorted((abs(row.low), abs(row.high)))
    parts["limits"] = interval(near, far, decimals(row))
    parts["size"] = decimal(abs(row.value), decimals(row))
    return say("benchmark.told.higher" if row.sign > 0 else "benchmark.told.lower", **parts)


def _sensitivity(material: Material, place: str) -> dict[str, str]:
    return {
        item.name: item.label
        for item in material.plan.sensitivity
        if any(key.startswith(place) for key in item.override)
    }
