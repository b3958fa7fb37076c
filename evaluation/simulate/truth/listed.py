"""What `leverans.json` says of the truth beside a delivery: which file, and what it is true of."""

from typing import Any

from evaluation.provenance import sha256_bytes
from evaluation.simulate.scenario.scenario import Scenario
from evaluation.simulate.truth.rows import OLDEST, WASHOUT, YOUNGEST

LISTED, TRUTH_CSV = "facit", "truth.csv"


def holds_for(scenario: Scenario) -> dict[str, Any]:
    """Return what a study must declare for the truth to be the answer to its question.

    Returns
    -------
    dict
        Ages and free months of those who start, months that make an exit durable, and how
        the register codes each insats.
    """
    arms = {arm.name: _coded(arm.category, arm.workplace) for arm in scenario.arms}
    parents = {arm.parent: _coded(arm.category, "") for arm in scenario.arms if arm.parent}
    return {
        "alder_min": YOUNGEST,
        "alder_max": OLDEST,
        "manader_utan_insats": WASHOUT,
        "fonster_manader": scenario.truth.window,
        "insatser": {**arms, **parents},
    }


def with_truth(manifest: dict[str, Any], text: str) -> dict[str, Any]:
    """Return the content of `leverans.json` with the hash of the truth's file."""
    named = {"fil": TRUTH_CSV, "sha256": sha256_bytes(text.encode()), **manifest[LISTED]}
    return {**manifest, LISTED: named}


def without_truth(manifest: dict[str, Any]) -> dict[str, Any]:
    """Return the content of a delivery that no study shall hold against the truth."""
    return {key: value for key, value in manifest.items() if key != LISTED}


def _coded(category: str, workplace: str) -> dict[str, str]:
    return {"kategori": category, "arbetsplats": workplace}
