"""Register tables as the engine takes them: needed columns only, codes as small numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from evaluation.cohort.month_filters import Frame

if TYPE_CHECKING:
    import polars as pl

    from evaluation.cohort.engines.base import Engine

MISSING = "saknas"
NOT_ENROLLED = "ej_inskriven"
ADULT_ROLES = ("1", "2")
MONTHS_OF_A_KEY = 100_000
# Columns of the register that become numbers, and what a missing value is called.
CODED = {
    "person": {"kon": MISSING, "fodelseland": MISSING, "utbildning": MISSING},
    "hushall_manad": {"distrikt": MISSING},
    "bistand_manad": {"forsorjningshinder": MISSING},
    "inskrivning": {"tid_utan_arbete": MISSING, "anvisare": MISSING},
    "avslut": {"avslutsorsak": ""},
}
AS_THEY_ARE = {
    "person": ("person", "fodelsear", "sista_manad_observerbar"),
    "hushall_manad": (
        "hushall",
        "manad",
        "antal_barn",
        "antal_vuxna",
        "belopp_forsorjningsstod",
        "belopp_ovrigt",
    ),
    "bistand_manad": ("person", "hushall", "manad", "forsorjningsstod"),
    "ansokan": ("person", "ansokan_typ", "ansokan_datum", "avser_manad"),
    "avslut": ("person", "avslut_datum", "sista_bistandsmanad", "registrerad_datum"),
    "inskrivning": ("person", "in_datum", "ut_datum"),
    "insats": (
        "person",
        "kategori",
        "klassificering_version",
        "start_datum",
        "planerat_slut",
        "slut_datum",
        "arbetsplats",
    ),
    "status_manad": (
        "person",
        "manad",
        "lon",
        "kommunal_anstallning",
        "a_kassa",
        "studiemedel",
        "sjukpenning",
        "sjuk_aktivitetsersattning",
        "pension",
    ),
}

# What a rule of an arm may narrow its codes by; not all registers tell of it.
IF_THERE = {"insats": ("sektor", "subvention")}


class RegisterTables(Protocol):
    """What the cohort needs of a register: validated tables and the months they cover."""

    @property
    def tables(self) -> "Mapping[str, pl.DataFrame]":
        """Tables by name, persons as numbers from 0, months as counts."""

    @property
    def first_month(self) -> int:
        """First delivered month."""

    @property
    def last_month(self) -> int:
        """Last month that is not preliminary."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """A register inside an engine.

    Attributes
    ----------
    frames : mapping
        Tables by name.
    levels : mapping
        The codes of each coded column, in byte order; a number is a place in them.
    persons : int
        Rows of the person table.
    in_two_households : bool
        Whether an adult stands in two households in some month.
    """

    frames: Mapping[str, Frame]
    levels: Mapping[str, tuple[str, ...]]
    persons: int
    first_month: int
    last_month: int
    in_two_households: bool


def take_in(engine: "Engine", register: RegisterTables) -> Intake:
    """Give the engine the tables; strings that are compared or carried become numbers."""
    frames, levels = {}, {}
    doubled = False
    for name, columns in AS_THEY_ARE.items():
        if name not in register.tables:
            continue
        table = register.tables[name]
        coded, found = _coded(table, CODED.get(name, {}))
        told = [column for column in IF_THERE.get(name, ()) if column in table.columns]
        narrowed = _plain(table.select(*columns, *told)).with_columns(coded)
        if name == "bistand_manad":
            narrowed = narrowed.with_columns(is_adult=_is_adult(table["roll"]))
            doubled = _has_doubles(narrowed)
        frames[name] = engine.frame(narrowed)
        levels.update(found)
    return Intake(
        frames=frames,
        levels=levels,
        persons=register.tables["person"].height,
        first_month=register.first_month,
        last_month=register.last_month,
        in_two_households=doubled,
    )


def _coded(
    table: "pl.DataFrame", columns: Mapping[str, str]
) -> tuple[list["pl.Series"], dict[str, tuple[str, ...]]]:
    import polars as pl

    series, levels = [], {}
    for column, missing in columns.items():
        there = column in table.columns  # districts: in the largest municipalities only
        texts = (table[column] if there else pl.Series([None] * table.height)).cast(pl.String)
        texts = texts.fill_null(missing)
        found = texts.unique().sort()
        # Byte order, so that rows ordered by code are ordered as their texts.
        series.append(texts.cast(pl.Enum(found)).to_physical().cast(pl.Int32).alias(column))
        levels[column] = tuple(found.to_list())
    return series, levels


def _plain(table: "pl.DataFrame") -> "pl.DataFrame":
    """Make closed code lists plain texts: engines compare them with codes outside the list."""
    import polars as pl

    return table.cast({pl.Categorical: pl.String, pl.Enum: pl.String})


def _is_adult(roles: "pl.Series") -> "pl.Series":
    import polars as pl

    return roles.cast(pl.String).is_in(ADULT_ROLES)


def _has_doubles(months: "pl.DataFrame") -> bool:
    import polars as pl

    adults = months.filter("is_adult")
    key = adults["person"].cast(pl.Int64) * MONTHS_OF_A_KEY + adults["manad"]
    return key.n_unique() < key.len()
