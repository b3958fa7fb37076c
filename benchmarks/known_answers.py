"""Known answers A, B and C at full size through the whole pipeline, against the truth.

Run: python -m benchmarks.known_answers [--adults 100000] [--seed 1]
Each register is simulated, delivered, validated, studied and published; the numbers are those of
the published contract. A (`adults`) has to lie within half a percentage point of zero; B and C
get half of the adults, for there every row is a person.
"""

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.truth.pipeline import Answer, answer

HALF_A_POINT = 0.005
LOTTERY_SHARE = 2
# Outcome and horizon of the study, name and month of the truth, scale of the level.
QUANTITIES = (
    ("ater_efter_forsta_avslut", 1, "conditional_return", 12, "risk"),
    ("varaktigt_avslut", 12, "durable_exit", 12, "risk"),
    ("varaktigt_avslut", 24, "durable_exit", 24, "risk"),
    ("manader_med_bistand", 36, "months_on_aid", 36, "months"),
    ("tillstand:bistand", 24, "off_aid", 24, "share"),
)
Line = tuple[str, str, float, float, float]


def nothing(found: Answer) -> Iterator[Line]:
    """Differences of scenario A, which are all zero in truth."""
    for contrast in ("inte_nu:insats", "aldrig:insats", "som_lottad"):
        for outcome, scale in (("varaktigt_avslut", "risk"), ("manader_med_bistand", "months")):
            row = found.row(outcome, 12, scale=f"{scale}_difference", population=contrast)
            yield f"{outcome} 12", contrast, row["estimate"], 0.0, row["std_error"]


def lottery(found: Answer, arms: tuple[str, str]) -> Iterator[Line]:
    """Levels of a randomised scenario, arm by arm."""
    for outcome, horizon, name, month, scale in QUANTITIES:
        if not (found.estimates["outcome"] == outcome).any():
            continue
        exact = found.truth.loc[("randomised", name, arms[0], month)]
        for arm, side in zip(arms, ("value", "value_reference"), strict=True):
            row = found.row(outcome, horizon, scale=scale, arm=arm)
            shown = 1 - row["estimate"] if name == "off_aid" else row["estimate"]
            yield f"{name} {month}", arm, shown, exact[side], row["std_error"]


def study(scenario: str, *, adults: int, seed: int) -> Answer:
    with tempfile.TemporaryDirectory() as folder:
        return answer(scenario, Path(folder), adults=adults, seed=seed)


def tell(scenario: str, lines: Iterator[Line]) -> None:
    for quantity, arm, shown, true, error in lines:
        far = (shown - true) / error
        print(f"| {scenario} | {quantity} | {arm} | {shown:.3f} | {true:.3f} | {far:+.1f} |")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--adults", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    began = time.perf_counter()
    print("| scenario | quantity | arm | published | true | distance, s.e. |")
    print("|---|---|---|--:|--:|--:|")
    a = study("immortal_time", adults=given.adults, seed=given.seed)
    tell("immortal_time", nothing(a))
    few = given.adults // LOTTERY_SHARE
    for name, arms in (
        ("reentry", ("insats", "ingen")),
        ("job_or_coaching", ("jobb", "coachning")),
    ):
        tell(name, lottery(study(name, adults=few, seed=given.seed), arms))
    row = a.row("varaktigt_avslut", 12, scale="risk_difference", population="inte_nu:insats")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"\n{time.perf_counter() - began:.0f} seconds, {memory:.1f} GB at most")
    within = abs(row["estimate"]) <= HALF_A_POINT
    print(f"A within half a percentage point: {'yes' if within else 'no'}")
    return 0 if within else 1


if __name__ == "__main__":
    sys.exit(main())
