"""Swedish words for what has a fixed name in the code."""

STATE_LABELS = {
    "bistand": "Bistånd",
    "kommunal_anstallning": "Kommunal anställning",
    "arbete": "Arbete",
    "studier": "Studier",
    "ersattning": "Ersättning",
    "flyttat_avliden": "Flyttat, avliden",
    "okand": "Okänt",
    "ej_visad": "Visas inte (få)",
}
GATE_LABELS = {
    "persons": "Antal personer i minsta gruppen",
    "events": "Antal händelser i minsta gruppen",
    "ess": "Effektivt antal efter viktning",
    "smd": "Största skillnad mellan grupperna efter viktning",
    "top_share": "Vikt hos den tyngsta procenten",
    "overlap": "Andel som har en motsvarighet",
    "mature": "Andel som kan följas hela tiden",
}
CONTRAST_PURPOSE = {
    "not_now": "vad handläggaren avgör den månaden: de i jämförelsegruppen kan börja senare",
    "never": "vad insatsen gör jämfört med att ingen insats alls startar under uppföljningen",
    "between_arms": "vilken insats som ger mest för dem som kunde ha fått vilken som helst av dem",
    "randomised": "vad insatsen gör, eftersom lotten avgjorde vem som fick den",
}


def state_label(state: str) -> str:
    """Name a monthly state."""
    return STATE_LABELS.get(state, state)


def gate_label(gate: str) -> str:
    """Name a kind of gate."""
    return GATE_LABELS.get(gate, gate)
