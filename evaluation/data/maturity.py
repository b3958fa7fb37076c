"""How long one must wait for the reason why assistance ended."""

from evaluation.data.leverans.leverans import Manifest

# HSLF-FS 2015:30, 4 §: reasons are delivered at latest four months after the calendar month.
LATEST_REGISTRATION = 4
MAX_GAP = 2


def matured_to(manifest: Manifest, *, max_gap: int = MAX_GAP) -> int:
    """Return the last exit month whose closing reason can be expected in the delivery.

    An exit shows first when `max_gap` + 1 months are empty, and its reason may be registered
    four months later. Reasons of later exits are not yet known, which is not the same as
    unknown.

    Parameters
    ----------
    manifest : Manifest
    max_gap : int
        Months without assistance that do not end a spell.

    Returns
    -------
    int
        Month count; exits are dated by their last month of assistance.
    """
    final = manifest.last_month - manifest.preliminary_months
    return final - (max_gap + 1) - LATEST_REGISTRATION
