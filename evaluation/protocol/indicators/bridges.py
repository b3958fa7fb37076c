"""A change of an indicator that is to be taken apart: from which year and definition to which."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class BridgeEnd:
    """A value of an indicator as it was told once.

    Attributes
    ----------
    year : int
    version, definition : str
    registered_by : str
        Day by which a closing had to be registered to be counted; empty for whatever is known.
    """

    year: int
    version: str
    definition: str
    registered_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BridgePlan:
    """A change that is taken apart.

    Attributes
    ----------
    indicator : str
    first, last : BridgeEnd
        Declared under `from` and `to`.
    case_mix : tuple of str
        Background by which those of one year are made like those of the other.
    """

    indicator: str
    first: BridgeEnd
    last: BridgeEnd
    case_mix: tuple[str, ...]

    @property
    def ends(self) -> tuple[BridgeEnd, BridgeEnd]:
        """Both ends, the first first."""
        return self.first, self.last

    @property
    def is_registered(self) -> bool:
        """Tell whether it is said what had been registered when the values were told."""
        return bool(self.first.registered_by)
