"""The plan in Swedish sentences, so that page and protocol cannot differ."""

from collections.abc import Iterator

from evaluation.cohort import ArmRule
from evaluation.protocol.kinds import CONTRAST_KINDS, TABLE, kind_of, study_kind
from evaluation.protocol.protocol import Contrast, Covariate, Outcome, Protocol
from evaluation.protocol.wording_starts import spelled

_UNITS = {
    "districts": "Alla distrikt i leveransen ingår, med alla vuxna som har ekonomiskt bistånd.",
    "persons": "Personer som någon månad hade kunnat börja i insatsen, och som kan följas hela "
    "perioden, ingår. Den som först började i något annat ingår inte.",
    "table": "Alla enheter i datafilen ingår.",
}
_POPULATION = {
    "att": "de som startade (ATT)",
    "overlap": "de för vilka alla jämförda insatser var realistiska (överlappspopulationen)",
    "iptw": "alla som hade kunnat starta (ATE)",
    "none": "alla som ingår",
}
_ROLE = {
    "primary": "huvudutfall",
    "secondary": "sekundärt",
    "sensitivity": "känslighet",
    "placebo": "placebo",
    "descriptive": "beskrivande",
}
_FORM = {
    "linear": "linjärt",
    "log": "logaritmerat",
    "categories": "nivåer",
    "spline": "mjuk kurva",
    "steps": "tiondelar",
}

_DIFFER_BY = {
    "holm": "de visas i stället för helheten när de skiljer sig åt i något huvudutfall, "
    "alla huvudutfall räknade (Holm)",
    "first": "de visas i stället för helheten när de skiljer sig åt i det första huvudutfallet",
    "any": "de visas i stället för helheten när de skiljer sig åt i något huvudutfall, "
    "vart och ett för sig",
}


def eligibility_text(protocol: Protocol) -> str:
    """Tell who is included, as one Swedish sentence per rule."""
    if protocol.panel is not None:
        return _UNITS[protocol.panel.source]
    is_table = study_kind(protocol) is TABLE
    return _table_text(protocol) if is_table else _register_text(protocol)


def _register_text(protocol: Protocol) -> str:
    rules = protocol.eligibility
    sentences = [
        "En person ingår i varje månad då en insats hade kunnat starta.",
        f"Ålder {rules.age_min} till {rules.age_max} år.",
        f"Ekonomiskt bistånd {_aid_month(rules.aid_lag)}.",
    ]
    if rules.min_aid_months_12 > 1:
        sentences.append(f"Bistånd minst {months(rules.min_aid_months_12)} av de senaste tolv.")
    if rules.enrolled:
        sentences.append("Inskriven vid jobbcentrum.")
    if rules.no_ongoing_insats:
        sentences.append("Ingen pågående insats.")
    if rules.washout_months:
        sentences.append(f"Ingen av insatserna pågick {months(rules.washout_months)} före start.")
    if rules.first_month is not None:
        sentences.append(f"Startmånad tidigast {_calendar(rules.first_month)}.")
    if rules.last_month is not None:
        sentences.append(f"Startmånad senast {_calendar(rules.last_month)}.")
    return " ".join(sentences)


def _table_text(protocol: Protocol) -> str:
    limits = protocol.data.limits
    if not limits:
        return "Alla personer i datafilen ingår."
    told = [f"{name} mellan {low:g} och {high:g}" for name, (low, high) in limits.items()]
    return f"Personer i datafilen med {' och '.join(told)} ingår."


def definition_text(protocol: Protocol) -> str:
    """Tell when a spell of assistance ends and what a return is."""
    rules = protocol.definition
    empty = months(rules.max_gap + 1, plural="månader i rad")
    back = "en ny beviljad månad" if rules.return_by == "beviljad_manad" else "en nyansökan"
    counted = "med" if rules.count_other_aid else "inte"
    told = {
        "max_gap": f"Ett avslut kräver {empty} utan bistånd.",
        "window": f"Återgång är {back} inom {months(rules.window)}.",
        "count_other_aid": "Månader med enbart annat bistånd än försörjningsstöd räknas "
        f"{counted}.",
    }
    kind = study_kind(protocol)
    return " ".join(text for key, text in told.items() if kind.honours("definition", key))


def arm_text(arm: ArmRule, protocol: Protocol) -> str:
    """Tell which insatser an arm holds, or which values of a table's column."""
    codes = protocol.data.arm or arm.classification
    parts = [f"kategori {', '.join(arm.categories)} ({codes})"]
    if arm.workplace:
        parts.append(f"arbetsplats {arm.workplace}")
    if arm.programme:
        parts.append("månader i insatsen räknas som insatstid")
    return f"{arm.label}: {'; '.join(parts)}."


def contrast_text(contrast: Contrast, protocol: Protocol) -> str:
    """Tell what is compared and for whom."""
    labels = {arm.name: arm.label for arm in protocol.arms}
    arms = ", ".join(labels[name] for name in contrast.arms)
    if contrast.reference:
        arms += f" mot {labels[contrast.reference]}"
    return f"{contrast.label}: {_kind(contrast)}, för {_POPULATION[contrast.weights]} ({arms})."


def _kind(contrast: Contrast) -> str:
    row = CONTRAST_KINDS[contrast.kind]
    window = getattr(contrast, row.months_key) if row.months_key else 0
    return row.text.format(months=spelled(window))


def outcome_text(outcome: Outcome, protocol: Protocol) -> str:
    """Tell what is counted, when, and in which role."""
    times = ", ".join(str(horizon) for horizon in outcome.horizons if horizon)
    when = f"; efter {times} {protocol.data.time_unit}" if times else ""
    head = f"{outcome.label} ({_ROLE[outcome.role]}{when})."
    return " ".join(filter(None, (head, outcome.description, _relevant_text(outcome, protocol))))


def _relevant_text(outcome: Outcome, protocol: Protocol) -> str:
    """Tell how small a difference matters, of what answers the question."""
    if outcome.smallest_relevant is None:
        asks = outcome.role == "primary" and "smallest_relevant" in kind_of(outcome).keys
        return "Minsta skillnad av betydelse är inte angiven." if asks else ""
    number = f"{outcome.smallest_relevant:g}".replace(".", ",")
    return f"Minsta skillnad av betydelse: {number} {_unit(outcome, protocol)}.".replace(" .", ".")


def _unit(outcome: Outcome, protocol: Protocol) -> str:
    scale = kind_of(outcome).published
    if scale.startswith("months"):
        return protocol.data.time_unit
    return outcome.unit if scale.startswith("mean") else "procentenheter"


def covariate_text(covariates: tuple[Covariate, ...]) -> str:
    """List what is adjusted for and in which form."""
    told = [f"{item.label} ({_FORM[item.form]})" for item in covariates]
    return ", ".join(told) if told else "ingen justering"


def tries_text(protocol: Protocol) -> Iterator[str]:
    """Tell how the answer is tried: other ways to count, placebos, hidden causes, groups."""
    yield from (item.label for item in protocol.sensitivity)
    if protocol.multiverse is not None:
        others = sum(1 for _ in protocol.multiverse.variants(protocol.definition))
        yield f"alla kombinationer av definitioner ({others} utöver planens)"
    yield from (item.label for item in protocol.outcomes if item.role == "placebo")
    yield from (item.label for item in protocol.placebo_starts)
    if protocol.robustness.e_values:
        yield "E-värden för dolda orsaker"
    if protocol.robustness.bounds:
        yield "gränser för återgång bland dem som hade lämnat i båda fallen"
    if any(arm.parent for arm in protocol.arms):
        yield f"test av lika effekt i deltyperna: {_DIFFER_BY[protocol.sub_types.differ_by]}"
    yield from (f"grupptest: {item.label.lower()}" for item in protocol.groups)
    yield from (f"simultana intervall: {item.label.lower()}" for item in protocol.families)


def months(count: int, *, plural: str = "månader") -> str:
    """Write a number of months."""
    return "en månad" if count == 1 else f"{count} {plural}"


def _aid_month(lag: int) -> str:
    return "den månaden" if lag == 0 else f"{months(lag)} före"


def _calendar(month: int) -> str:
    return f"{month // 12}-{month % 12 + 1:02d}"
