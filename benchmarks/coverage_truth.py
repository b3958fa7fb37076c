"""True answers of a register in balance, from its law alone."""

from functools import cache

import numpy as np
from scipy.optimize import brentq

from benchmarks.coverage_law import REASONS, WEAK, Law, Question, State, first_state, moves

LONGEST = 60  # months followed


class Truth:
    """Expected answers of everybody who starts, by background and averaged over them."""

    def __init__(self, law: Law) -> None:
        self.law = law
        self.decisions, self.away = balance(law)
        self._path = cache(self._followed)

    def starters(self, arm: str) -> np.ndarray:
        """Shares of the backgrounds among those who start an insats, shape (6,)."""
        mass = self.decisions * self.law.starts[:, self.law.names.index(arm) - 1]
        return mass / mass.sum()

    def overlap(self) -> np.ndarray:
        """Shares of the backgrounds in the overlap population of all insatser, shape (6,)."""
        starts = self.law.starts
        share = starts / starts.sum(axis=1, keepdims=True)
        mass = self.decisions * starts.sum(axis=1) / (1 / share).sum(axis=1)
        return mass / mass.sum()

    def curve(self, outcome: str, arm: str, people: np.ndarray, *, later: bool) -> np.ndarray:
        """Share with the outcome by the end of months 0, 1, …, in a population of backgrounds."""
        return people @ self._path(outcome, self.law.names.index(arm), later)

    def value(
        self, outcome: str, arm: str, people: np.ndarray, *, later: bool, month: int
    ) -> float:
        """Level of an outcome: a share at the month, or months up to it."""
        if outcome == "months_on_aid":
            return float(self.curve("aid", arm, people, later=later)[1 : month + 1].sum())
        if outcome == "months_until_durable_exit":
            done = self.curve("durable_exit", arm, people, later=later)
            return float((1 - done[:month]).sum())
        return float(self.curve(outcome, arm, people, later=later)[month])

    def hazard_ratio(self, arm: str, *, later: bool, kept: np.ndarray, months: int) -> float:
        """Limit of the weighted Cox estimate (Efron) for the first exit, log scale.

        `kept` is the share still observed in each month 1, 2, …; hazards need not be
        proportional, so the limit is the root of the expected score.
        """
        people = self.starters(arm)
        at_risk, events = np.zeros((2, 2, months))
        for place, (who, goes_on) in enumerate((("ingen", later), (arm, True))):
            gone = self.curve("exit", who, people, later=goes_on)[: months + 1]
            at_risk[place] = (1 - gone[:-1]) * kept[:months]
            events[place] = np.diff(gone) * kept[:months]
        node, weight = np.polynomial.legendre.leggauss(20)
        turn = (node + 1) / 2

        def score(beta: float) -> float:
            ratio = np.exp(beta)
            of_arm = (at_risk[1] - turn[:, None] * events[1]) * ratio
            everybody = of_arm + at_risk[0] - turn[:, None] * events[0]
            mean = weight @ (of_arm / everybody) / 2
            return float((events[1] - events.sum(axis=0) * mean).sum())

        return float(brentq(score, -3, 3))

    def _followed(self, outcome: str, insats: int, later: bool) -> np.ndarray:
        paths = [self._one(outcome, insats, profile, later) for profile in range(len(WEAK))]
        return np.array(paths)

    def _one(self, outcome: str, insats: int, profile: int, later: bool) -> np.ndarray:
        until, target, shift = _reading(outcome, self.law.window)
        # Whoever starts an insats has no later start to be kept from.
        asked = Question(later=later, until=until)
        states, matrix = _chain(self.law, profile, first_state(self.law, insats), asked)
        wanted = np.array([target(state) for state in states], dtype=float)
        mass, found = np.eye(len(states))[0], []
        for _ in range(LONGEST + shift + 1):
            found.append(mass @ wanted)
            mass = mass @ matrix
        return np.array(found[shift:])


def _reading(outcome: str, window: int):
    """What ends the way, which states count, and how many months later they are reached."""
    if outcome in {"durable_exit", "durable_exit_programme"}:
        until = "durable_programme" if outcome.endswith("programme") else "durable"
        return until, lambda state: state[0] == "durable", window
    if outcome == "aid":
        return "", lambda state: state[0] in {"aid", "begins"}, 0
    if outcome == "exit":
        return "exit", lambda state: state[0] == "reason", 0
    reason = REASONS.index(outcome.removeprefix("exit:"))
    return "exit", lambda state: state == ("reason", 0, reason), 0


def _chain(law: Law, profile: int, first: State, asked: Question) -> tuple[list[State], np.ndarray]:
    """States that can be reached, and the transition matrix between them."""
    states, edges, place = [first], [], 0
    while place < len(states):
        for after, chance in moves(law, profile, states[place], asked):
            if after not in states:
                states.append(after)
            edges.append((place, states.index(after), chance))
        place += 1
    matrix = np.zeros((len(states), len(states)))
    for start, end, chance in edges:
        matrix[start, end] += chance
    return states, matrix


def balance(law: Law) -> tuple[np.ndarray, np.ndarray]:
    """Months of a stay, by background, in which an insats may start, and those spent away.

    One person of each background arrives a month; both are then also how many are there.
    """
    nobody = np.zeros(len(WEAK), dtype=np.int64)
    leaves = law.exit(nobody, nobody, np.arange(len(WEAK)))
    stays, starts = 1 - law.moves, law.starts.sum(axis=1)
    away = 1 / (1 - stays * (1 - law.again))
    again = (1 - starts) * stays * (1 - leaves + leaves * away * stays * law.again)
    decisions = 1 / (1 - again)
    return decisions, decisions * (1 - starts) * stays * leaves * away
