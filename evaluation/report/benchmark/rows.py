"""Rows of a study that holds the same question with a lottery and without one."""

from evaluation.protocol import Contrast, Outcome
from evaluation.protocol.kinds import CONTRAST_KINDS
from evaluation.report.estimate_rows import Estimate, estimates
from evaluation.report.labels import lowered
from evaluation.report.literal import literal
from evaluation.report.material import Material
from evaluation.report.numbers import FIXED_SPACE, NOT_EVALUABLE, WITHHELD, decimal, interval

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
        return "procentenheter"
    return material.plan.outcome(row.outcome).unit or "enheter"


def amount(row: Estimate | None) -> str:
    """Write a difference without its unit."""
    if row is None or not row.is_shown:
        return NOT_EVALUABLE
    return decimal(row.value, decimals(row))


def limits(row: Estimate | None) -> str:
    """Write the interval of a difference."""
    if row is None or not row.is_shown:
        return WITHHELD
    return interval(row.low, row.high, decimals(row))


def told(material: Material, row: Estimate | None) -> str:
    """Say what a difference amounts to; the words follow the interval."""
    if row is None:
        return NOT_EVALUABLE
    if not row.is_shown:
        reasons = "; ".join(lowered(part) for part in row.note.split(f"{literal(';')} "))
        return f"{NOT_EVALUABLE} ({reasons})" if reasons else NOT_EVALUABLE
    words = f"{FIXED_SPACE}{unit(material, row)}"
    if row.sign == 0:
        reach = f"95{FIXED_SPACE}% konfidensintervall {limits(row)}{words}"
        return f"**ingen säkerställd skillnad** ({reach})"
    # A word has told the direction: the size and its limits go without sign.
    near, far = sorted((abs(row.low), abs(row.high)))
    reach = f"95{FIXED_SPACE}% konfidensintervall {interval(near, far, decimals(row))}"
    size = decimal(abs(row.value), decimals(row))
    return f"**{size}{words} {'högre' if row.sign > 0 else 'lägre'}** ({reach})"


def _sensitivity(material: Material, place: str) -> dict[str, str]:
    return {
        item.name: item.label
        for item in material.plan.sensitivity
        if any(key.startswith(place) for key in item.override)
    }
