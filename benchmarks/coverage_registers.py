"""The registers that coverage is measured on."""

from benchmarks.coverage_law import Insats, Law

# "Not now" and "never" differ in sign for coaching: it does nothing but displace a paid job.
DISPLACING = Law(
    insatser={
        "coachning": Insats(chance=0.03, weak=0.6, age=-0.2),
        "jobb": Insats(chance=0.03, weak=-0.5, age=0.3, months=6, paid=True, back=0.2, after=1.5),
    }
)
THREE_ARMS = Law(
    insatser={
        "overksam": Insats(chance=0.03, weak=0.6, age=-0.2),
        "hjalper": Insats(chance=0.03, weak=-0.3, age=0.3, during=1.5, after=1.5),
        "skadar": Insats(chance=0.03, weak=0.3, age=0.2, months=6, during=0.4, after=0.9),
    }
)
REGISTERS = {
    "displacing": DISPLACING,
    "three_arms": THREE_ARMS,
    "no_effects": THREE_ARMS.without_effects(),
}
