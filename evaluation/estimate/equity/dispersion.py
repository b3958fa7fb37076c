"""How much groups differ beyond chance: z scores, their spread, and what it adds."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.special import ndtri

from evaluation.errors import UsageError
from evaluation.estimate.result.arrays import Floats

WINSORISED = 0.1
Scale = Literal["ratio", "share"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispersion:
    """Groups as z scores, and the additive between-group variance.

    Attributes
    ----------
    value, error : array, shape (k,)
        Transformed value of each group and its error by chance alone.
    target : float
        Transformed value of no difference.
    z : array, shape (k,)
        Distance from the target in errors.
    phi : float
        Mean square of the winsorised z: above 1 where groups differ more than by chance.
    tau2 : float
        Variance between groups on the transformed scale; 0 when chance is enough.
    """

    value: Floats
    error: Floats
    target: float
    z: Floats
    phi: float
    tau2: float

    @property
    def adjusted_z(self) -> Floats:
        """Distance from the target in errors that count the variance between groups."""
        return np.asarray((self.value - self.target) / np.sqrt(self.error**2 + self.tau2))


def dispersion(
    observed: Floats, base: Floats, *, scale: Scale, winsorised: float = WINSORISED
) -> Dispersion:
    """Put groups on a scale of constant variance, and see how far they spread.

    Parameters
    ----------
    observed : array, shape (k,)
        Events by group.
    base : array, shape (k,)
        Expected events (`scale="ratio"`, square root) or persons (`"share"`, arcsine).
    winsorised : float
        Share of the z at either end that is drawn in before the spread is measured, so that
        the very groups looked for do not hide themselves.

    Notes
    -----
    Spiegelhalter (2005), Statistics in Medicine 24:1185, and Spiegelhalter et al. (2012),
    JRSS A 175:1, section 3: additive random effects by the moment of DerSimonian & Laird.
    Agrees with R ``FunnelPlotR`` (``sr_method = "CQC"``, ``data_type = "PR"``).
    """
    if len(observed) < 2 or (np.asarray(base) <= 0).any():
        raise UsageError("two groups with somebody in each are needed", at="dispersion")
    rate = np.asarray(observed, dtype=float) / base
    if scale == "share":
        value = np.arcsin(np.sqrt(rate))
        target = float(np.arcsin(np.sqrt(np.sum(observed) / np.sum(base))))
    else:
        value, target = np.sqrt(rate), 1.0
    error = 1 / (2 * np.sqrt(base))
    z = (value - target) / error
    low, high = np.quantile(z, [winsorised, 1 - winsorised])
    phi = float(np.mean(np.clip(z, low, high) ** 2))
    return Dispersion(
        value=value, error=error, target=target, z=z, phi=phi, tau2=_between(phi, error)
    )


def _between(phi: float, error: Floats) -> float:
    weight, size = error**-2.0, len(error)
    left = weight.sum() - np.sum(weight**2) / weight.sum()
    return float(max(0.0, (size * phi - (size - 1)) / left))


def spread_limits(found: Dispersion, sizes: Floats, *, level: float) -> tuple[Floats, Floats]:
    """Give the limits that a group of some size stays inside, on the scale of shares.

    Parameters
    ----------
    found : Dispersion
        On the scale ``"share"``.
    sizes : array
        Persons.
    level : float
        Chance of staying inside when groups differ only as much as groups do.
    """
    reach = float(ndtri(0.5 + level / 2)) * np.sqrt(1 / (4 * np.asarray(sizes)) + found.tau2)
    low = np.sin(np.clip(found.target - reach, 0, np.pi / 2)) ** 2
    high = np.sin(np.clip(found.target + reach, 0, np.pi / 2)) ** 2
    return low, high
