"""What closing reasons lead to, for the rooms that may not read the declarations."""

from data_schemas import reason_states

__all__ = ["reason_states"]
