"""Tables of given counts, and the assertion that nothing can be told from them."""

from tests.attack import draws
from tests.attack.batch import Batch, attack


def occupied(*months: dict[str, list[int]]) -> Batch:
    """Counts by state of each arm, month by month, beside a large group."""
    batch = Batch()
    for month, arms in enumerate(months):
        for arm, counts in {**arms, "others": [300] * len(next(iter(arms.values())))}.items():
            batch.unweighted.add(arm)
            states = {f"s{number}": count for number, count in enumerate(counts)}
            draws.occupied_month(batch, (arm, "c", "arm", month), states)
    return batch


def leveled(**arms: list[list[int]]) -> Batch:
    """Counts by level of each arm and covariate."""
    batch = Batch()
    for arm, covariates in arms.items():
        for number, counts in enumerate(covariates):
            draws.background(batch, arm, f"k{number}", counts)
    return batch


def assert_closed(batch: Batch) -> None:
    haul = attack(batch, batch.published().tables)

    assert haul.pinned == {}
    assert haul.few == {}
    assert haul.asked
