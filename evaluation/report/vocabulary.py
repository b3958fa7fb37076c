"""Swedish words for what has a fixed name in the code."""

HIDDEN_STATE = "ej_visad"
STATE_LABELS = {
    "bistand": "Bistånd",
    "kommunal_anstallning": "Kommunal anställning",
    "arbete": "Arbete",
    "studier": "Studier",
    "a_kassa": "A-kassa",
    "ersattning": "Annan ersättning",
    "flyttat_avliden": "Flyttat, avliden",
    "okand": "Okänt",
    HIDDEN_STATE: "Visas inte (få)",
}
GATE_LABELS = {
    "persons": "Antal personer i minsta gruppen",
    "events": "Antal händelser i minsta gruppen",
    "ess": "Effektivt antal efter viktning",
    "smd": "Största skillnad mellan grupperna efter viktning",
    "top_share": "Vikt hos den tyngsta procenten",
    "overlap": "Andel som har en motsvarighet",
    "mature": "Andel som kan följas hela tiden",
    "variance_ratio": "Största skillnad i spridning efter viktning",
    "starters_per_column": "Personer i minsta gruppen per variabel i modellen",
    "at_landmark": "Andel som är kvar vid landmärket",
    "lost": "Bakgrunden skiljer inte helt ut dem som försvinner",
    "unmodelled": "Andel senare starter som modellen inte täcker",
    "rows": "Någon har börjat i insatsen",
    "support": "Bakgrunden finns i båda grupperna",
    "clusters": "Antal grupper räcker för vanliga medelfel",
    "cumulative": "Utfallet kan både stiga och sjunka",
    "left_out": "Ingen enhet är bortvald",
    "pretest": "Utvecklingen före starten skiljer sig inte säkert",
}
CONTRAST_PURPOSE = {
    "not_now": "vad handläggaren avgör den månaden: de i jämförelsegruppen kan börja senare",
    "never": "vad insatsen gör jämfört med att ingen insats alls startar under uppföljningen",
    "grace": "vad det gör att starta inom tidsfristen jämfört med att ingen insats alls startar",
    "landmark": "hur det går för dem som hade startat vid landmärket, bland dem som då var kvar",
    "between_arms": "vilken insats som ger mest för dem som kunde ha fått vilken som helst av dem",
    "randomised": "vad insatsen gör, eftersom lotten avgjorde vem som fick den",
    "observational": "vad en utvärdering utan lottning hade kommit fram till",
}


def state_label(state: str) -> str:
    """Name a monthly state."""
    return STATE_LABELS.get(state, state)


def gate_label(gate: str) -> str:
    """Name a kind of gate."""
    return GATE_LABELS.get(gate, gate)
