"""What changed since the plan was made, and what a reader should be warned of."""

import pandas as pd

from evaluation.protocol.kinds import study_kind
from evaluation.protocol.protocol import Protocol

_LONGEST_JOB = 12  # months; a municipal job lasts at most a year


def deviations(protocol: Protocol) -> pd.DataFrame:
    """List the declared changes: version, date, what, reason (”Avsteg från plan”)."""
    rows = [(item.version, item.date, item.what, item.reason) for item in protocol.changes]
    return pd.DataFrame(rows, columns=["version", "date", "what", "reason"])


def protocol_warnings(protocol: Protocol) -> tuple[str, ...]:
    """Tell in Swedish what the plan can and cannot show."""
    if not study_kind(protocol).honours("follow_up_months"):
        return ()
    out = []
    jobs = [arm for arm in protocol.arms if arm.programme and not arm.parent]
    needed = _LONGEST_JOB + protocol.definition.window
    if jobs and protocol.follow_up_months < needed:
        out.append(
            f"Uppföljningen är {protocol.follow_up_months} månader. En kommunal anställning kan "
            f"vara {_LONGEST_JOB} månader och behöver minst {needed} månaders uppföljning."
        )
    parents = {arm.parent for arm in protocol.arms}
    out += [
        f"{arm.label} redovisas utan uppdelning på typ av arbetsplats; effekten kan ha olika "
        "tecken i ordinarie och konstruerat arbete."
        for arm in jobs
        if arm.name not in parents
    ]
    return tuple(out)
