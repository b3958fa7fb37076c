"""Starts within a window, landmarks and lost follow-up in Swedish sentences."""

from collections.abc import Iterator

from evaluation.protocol.censoring import lost_words
from evaluation.protocol.kinds import CONTRAST_KINDS
from evaluation.protocol.protocol import Protocol

_FROM = {"": "den första möjliga startmånaden", "every": "varje möjlig startmånad"}
_INITIATION = {
    "": "Starterna fördelas inom tidsfristen som de gör i verkligheten, och de som återstår "
    "startar i dess sista månad.",
    "even": "Starterna fördelas jämnt över tidsfristens månader.",
}
_SPELLED = (
    *("noll", "en", "två", "tre", "fyra", "fem", "sex"),
    *("sju", "åtta", "nio", "tio", "elva", "tolv"),
)


def spelled(months: int) -> str:
    """Write a number of months in words up to twelve: "tre månader"."""
    word = _SPELLED[months] if months < len(_SPELLED) else str(months)
    return f"{word} månad" if months == 1 else f"{word} månader"


def assignment_text(protocol: Protocol) -> Iterator[str]:
    """Tell how persons come to a strategy when it is not by starting in a month."""
    for contrast in protocol.contrasts:
        if CONTRAST_KINDS[contrast.kind].rows == "clones":
            yield (
                f"{contrast.label}: varje person följs från {_FROM[_key(contrast.time_zero)]} "
                "under båda strategierna (kloner). En klon lämnar när personen avviker från "
                "strategin, och de kvarvarande vägs upp. "
                f"{_INITIATION[_key(contrast.initiation)]}"
            )
        if CONTRAST_KINDS[contrast.kind].rows == "landmark":
            yield (
                f"{contrast.label}: gruppen avgörs av vad som hade startat "
                f"{spelled(contrast.landmark_month)} efter {_FROM[_key(contrast.time_zero)]}."
            )


def time_zero_text(protocol: Protocol) -> Iterator[str]:
    """Tell from when contrasts with another time zero are followed."""
    for contrast in protocol.contrasts:
        if CONTRAST_KINDS[contrast.kind].rows == "clones":
            yield f"{contrast.label}: tid noll är {_FROM[_key(contrast.time_zero)]}."
        if CONTRAST_KINDS[contrast.kind].rows == "landmark":
            yield (
                f"{contrast.label}: uppföljningen räknas från landmärket, "
                f"{spelled(contrast.landmark_month)} efter {_FROM[_key(contrast.time_zero)]}. "
                "Säger inget om dem som lämnade dessförinnan."
            )


def lost_text(protocol: Protocol) -> str:
    """Tell which lost follow-up is weighed up; empty when none is."""
    plan = protocol.censoring
    if plan is None:
        return ""
    labels = {item.name: item.label.lower() for item in protocol.adjustment.covariates}
    by = ", ".join(labels[name] for name in plan.covariates)
    return (
        f"De som {lost_words(plan)} ersätts månad för månad av dem i samma grupp som liknar dem "
        f"(IPCW), efter {by + ' och ' if by else ''}månad sedan tidpunkt noll."
    )


def _key(value: str) -> str:
    """Read what is not declared, and what is the same as not declared, alike."""
    return "" if value in {"first", "natural"} else value
