"""How long referrals take to be settled, and as what: the law that they are drawn from."""

from collections.abc import Mapping

import numpy as np

from evaluation.simulate.law import Floats
from evaluation.simulate.scenario.scenario import Scenario

CAME, MISSED, DECLINED, WITHDRAWN, WAITING = "KOM", "UTEBLEV", "AVBOJDE", "ATERKALLAD", "VANTAR"


def settle_scale(scenario: Scenario) -> Floats:
    """Give the scale of Weibull's law of days to settlement, by unit and district."""
    law, place = scenario.referral, scenario.municipality
    units = [law.unit_wait.get(name, 1.0) for name in sorted(place.units)]
    districts = [law.district_wait.get(name, 1.0) for name in place.districts]
    scale = law.median_days / np.log(2) ** (1 / law.shape)
    return np.asarray(scale * np.outer(units, districts))


def outcome_shares(scenario: Scenario) -> Mapping[str, Floats]:
    """Give the share of referrals that are settled in each way, by unit in order of name."""
    law, units = scenario.referral, sorted(scenario.municipality.units)
    missed = np.array([law.missed * law.unit_missed.get(name, 1.0) for name in units])
    declined, withdrawn = (np.full(len(units), value) for value in (law.declined, law.withdrawn))
    return {
        CAME: 1 - missed - declined - withdrawn,
        MISSED: missed,
        DECLINED: declined,
        WITHDRAWN: withdrawn,
    }
