"""How the study was conducted: by a plan, on checked data, protected, and repeatable."""

from evaluation.report.language import say
from evaluation.report.material import Material
from evaluation.report.numbers import count
from evaluation.report.scrutiny.verdicts import Judged, Judgement

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
    """Judge whether somebody else can compute the same from what the manifest names."""
    manifest = material.manifest
    machine, packages = manifest.get("machine") or {}, manifest.get("packages") or {}
    digest = str(manifest.get("digest") or "")[:SHORT_HASH]
    is_saved = bool(machine.get("commit")) and not machine.get("is_dirty", True)
    is_locked = bool(packages.get("lock")) and not packages.get("departures")
    lacks = [] if is_saved else [say("scrutiny.repeatable.commit")]
    lacks += [] if is_locked else [say("scrutiny.repeatable.lock")]
    if not lacks:
        return Judged(judgement=Judgement.YES, seen=say("scrutiny.repeatable.seen", digest=digest))
    words = say("scrutiny.and").join(lacks)
    seen = say("scrutiny.repeatable.lacking", digest=digest, lacks=words)
    return Judged(judgement=Judgement.PARTLY, seen=seen)
