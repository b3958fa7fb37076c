"""What a page calls the things that have a fixed name in the code."""

from evaluation.report.language import say

HIDDEN_STATE = "ej_visad"
STATES = {
    "bistand": "vocabulary.state.aid",
    "kommunal_anstallning": "vocabulary.state.municipal_job",
    "arbete": "vocabulary.state.work",
    "studier": "vocabulary.state.studies",
    "a_kassa": "vocabulary.state.insurance",
    "ersattning": "vocabulary.state.benefit",
    "flyttat_avliden": "vocabulary.state.gone",
    "okand": "vocabulary.state.unknown",
    HIDDEN_STATE: "vocabulary.state.hidden",
}
GATES = {
    "rows": "vocabulary.gate.rows",
    "persons": "vocabulary.gate.persons",
    "events": "vocabulary.gate.events",
    "ess": "vocabulary.gate.size",
    "support": "vocabulary.gate.support",
    "starters_per_column": "vocabulary.gate.per_column",
    "smd": "vocabulary.gate.smd",
    "variance_ratio": "vocabulary.gate.variance_ratio",
    "top_share": "vocabulary.gate.top_share",
    "overlap": "vocabulary.gate.overlap",
    "at_landmark": "vocabulary.gate.at_landmark",
    "mature": "vocabulary.gate.mature",
    "unmodelled": "vocabulary.gate.unmodelled",
    "lost": "vocabulary.gate.lost",
    "clusters": "vocabulary.gate.clusters",
    "left_out": "vocabulary.gate.left_out",
    "cumulative": "vocabulary.gate.cumulative",
    "pretest": "vocabulary.gate.pretest",
}
CONTRAST_PURPOSE = {
    "not_now": "vocabulary.purpose.not_now",
    "never": "vocabulary.purpose.never",
    "grace": "vocabulary.purpose.grace",
    "landmark": "vocabulary.purpose.landmark",
    "between_arms": "vocabulary.purpose.between_arms",
    "randomised": "vocabulary.purpose.randomised",
    "observational": "vocabulary.purpose.observational",
}


def state_label(state: str) -> str:
    """Name a monthly state."""
    return say(STATES[state]) if state in STATES else state


def gate_label(gate: str) -> str:
    """Name a kind of gate."""
    return say(GATES[gate]) if gate in GATES else gate
