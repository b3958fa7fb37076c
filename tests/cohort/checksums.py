"""One checksum per frame of a cohort and of its cells, the same in every engine."""

import zlib
from pathlib import Path

import numpy as np

from evaluation.cohort import Definition, DurableExit, Eligibility, build_cells, build_cohort
from evaluation.data import load_register
from evaluation.protocol import load_protocol
from evaluation.simulate import load_scenario, simulate, write_synthetic

FRAMES = ("trials", "exits", "flow", "start_flow")
GRIDS = ("observed_to", "on_aid", "in_programme", "eligible", "state")
PERSONS, SEED, ADULTS = 120, 7, 200
FLAGSHIP = Path(__file__).parents[2] / "analyses" / "stockholmsjobb" / "protocol.toml"
DECLARED = {
    # id: definition, eligibility
    "granted month": (Definition(), Eligibility(washout_months=3)),
    "new application": (
        Definition(max_gap=1, return_by="nyansokan", window=6),
        Eligibility(washout_months=0, aid_lag=1, enrolled=False, min_aid_months_12=3),
    ),
}
# Taken from the rows as they were before the months were worked on as stretches; the cells
# from the grids of the same cohort.
EXPECTED = {
    "granted month": {
        "trials": "ca5b0089",
        "districts": "fe76fb26",
        "exits": "f4fe73d5",
        "flow": "0cebbc5d",
        "start_flow": "d014cebd",
        "cells": "7c8cd54b",
        "observed_to": "582056c9",
        "on_aid": "8a06ac97",
        "in_programme": "56bbf171",
        "eligible": "6060d244",
        "state": "35ad347c",
    },
    "new application": {
        "trials": "8f814f79",
        "districts": "bb82c1c5",
        "exits": "a8fe5781",
        "flow": "a10eb984",
        "start_flow": "1c6763e1",
        "cells": "71af2325",
        "observed_to": "582056c9",
        "on_aid": "8a06ac97",
        "in_programme": "56bbf171",
        "eligible": "e0de99b6",
        "state": "35ad347c",
    },
}


def checksums(register, declared, arms, engine, *, outcome=None):
    """Checksum of every frame and grid of the cohort, and of the cells."""
    definition, eligibility = declared
    asked = {"definition": definition, "arms": arms, "eligibility": eligibility, "engine": engine}
    cohort = build_cohort(register, **asked)
    cells = build_cells(register, **asked, outcome=outcome or DurableExit(window=4))
    frames = {name: getattr(cohort, name) for name in FRAMES} | {"cells": cells.counts}
    # Districts came later than what was written down.
    frames["districts"] = frames["trials"][["distrikt"]]
    frames["trials"] = frames["trials"].drop(columns="distrikt")
    sums = {name: _sum(frame.to_csv(index=False).encode()) for name, frame in frames.items()}
    for name in GRIDS:
        grid = np.ascontiguousarray(getattr(cohort.histories, name)).astype(np.int32)
        sums[name] = _sum(grid.tobytes())
    return sums


def hand_made(hand):
    """The register that `EXPECTED` was taken from."""
    rng = np.random.default_rng(SEED)
    return hand.register(*(hand.random_person(rng) for _ in range(PERSONS)))


def municipality(folder):
    """The default municipality, small, as it is delivered."""
    write_synthetic(folder, simulate(load_scenario("enkoping", adults=ADULTS), seed=1))
    return load_register(folder)


def flagship():
    """(definition, eligibility) and arms of the study of the default municipality."""
    protocol = load_protocol(FLAGSHIP)
    return (protocol.definition, protocol.eligibility), protocol.arms


def _sum(content):
    return f"{zlib.crc32(content):08x}"
