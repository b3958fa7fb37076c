"""How the study was conducted: by a plan, on checked data, protected, and repeatable."""

from evaluation.report.language import say
from evaluation.report.material import Material
from evaluation.report.numbers import count
from evaluation.report.scrutiny.verdicts import Judged, Judgement, by_count

SHORT_HASH = 12


def planned(material: Material) -> Judged:
    """Judge whether the study followed a plan that was declared beforehand."""
    changes = len(material.plan.changes)
    seen = say(
        "scrutiny.planned.changed" if changes else "scrutiny.planned.seen",
        version=material.plan.version,
        **({"changes": count(changes)} if changes else {}),
    )
    return Judged(judgement=Judgement.PARTLY if changes else Judgement.YES, seen=seen)


def delivered(material: Material) -> Judged:
    """Judge whether the delivery kept the rules for what it must hold."""
    broken = material.manifest.get("violations") or {}
    if not broken:
        return Judged(judgement=Judgement.YES, seen=say("scrutiny.delivered.seen"))
    seen = say("scrutiny.delivered.broken", rules=count(len(broken)))
    return Judged(judgement=Judgement.PARTLY, seen=seen)


def protected(material: Material) -> Judged:
    """Judge whether what is published was tried, and found to tell of nobody."""
    left = material.certificate.get("found_after")
    if left is None:
        return Judged(judgement=Judgement.OPEN, seen=say("scrutiny.protected.untried"))
    seen = say("scrutiny.protected.seen", left=count(float(left)))
    return Judged(judgement=Judgement.NO if left else Judgement.YES, seen=seen)


def repeatable(material: Material) -> Judged:
    """Judge whether all that somebody needs to compute the same is named by checksums.

    What the machine was like is not asked: it is no part of a run's digest, and the same run
    elsewhere must print the same page.
    """
    manifest = material.manifest
    digest = str(manifest.get("digest") or "")[:SHORT_HASH]
    named = {
        "scrutiny.repeatable.inputs": bool(manifest.get("inputs"))
        and all(entry.get("sha256") for entry in manifest["inputs"]),
        "scrutiny.repeatable.plan": bool((manifest.get("protocol") or {}).get("sha256")),
        "scrutiny.repeatable.code": bool(manifest.get("code")),
        "scrutiny.repeatable.lock": bool((manifest.get("packages") or {}).get("lock")),
    }
    lacks = [say(key) for key, is_named in named.items() if not is_named]
    if not lacks:
        return Judged(judgement=Judgement.YES, seen=say("scrutiny.repeatable.seen", digest=digest))
    seen = say("scrutiny.repeatable.lacking", digest=digest, lacks=", ".join(lacks))
    return Judged(judgement=by_count(len(named) - len(lacks), len(named)), seen=seen)
