"""What a mapping file says: sources, tables made of them by steps, and code tables."""

from collections.abc import Mapping as Dictionary
from dataclasses import dataclass, field

from evaluation.data.sources.records import Names, Scalar
from evaluation.data.sources.steps import Step

Target = Scalar | Dictionary[str, Scalar]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Files of one layout.

    Attributes
    ----------
    files : mapping of class to tuple of str
        Patterns of file names by class (such as final and preliminary); the class of every
        row is in the column `filklass`.
    columns : mapping of str to str
        Name in the mapping by header in the file; `{n}` stands for 1, 2, 3, ... in both.
    ignore : tuple of str
        Headers that are looked at by the identity guard and then left out.
    optional : tuple of str
        Headers that some files lack: the column is then empty.
    ids : tuple of str
        Columns (names in the mapping) that hold opaque keys; the identity guard allows
        random keys a chance likeness there.
    protected : tuple of str
        Columns that mark persons with protected data: any mark stops the work.
    many : bool
        Whether several files may fit one pattern.
    required : bool
        Whether a missing file stops the work; else what rests on it is left out.
    encoding, separator, decimal : str
        How text files are written.
    about : str
        What one row is.
    """

    files: Dictionary[str, Names]
    columns: Dictionary[str, str]
    ignore: Names = ()
    optional: Names = ()
    ids: Names = ()
    protected: Names = ()
    many: bool = False
    required: bool = True
    encoding: str = "utf-8"
    separator: str = ";"
    decimal: str = ","
    about: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A table made of sources or of earlier tables, step by step.

    Attributes
    ----------
    from_ : tuple of str
        Sources or tables whose rows are put under each other.
    steps : tuple of Step
        In order.
    about : str
        What one row is.
    """

    from_: Names
    steps: tuple[Step, ...] = ()
    about: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MappingFile:
    """A file that takes part in a mapping."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    """A way from source files to canonical tables.

    Attributes
    ----------
    name, title, version : str
    files : tuple of MappingFile
        The mapping file and those it extends.
    system : str
        The system that the files come from.
    delivery : mapping
        What it says of `leverans.json`, as far as it is the same every time.
    notes : tuple of str
        What the layout cannot carry, for `leverans.json`.
    sources : mapping of str to Source
    tables : mapping of str to Made
        In order; those with the name of a canonical table are delivered.
    codes : mapping of str to mapping
        Code tables: what is written in the files → code, or several columns at once. `""`
        stands for an empty cell, `"*"` for every code that is not named.
    """

    name: str
    title: str
    version: str
    files: tuple[MappingFile, ...]
    system: str = ""
    delivery: Dictionary[str, Scalar] = field(default_factory=dict)
    notes: Names = ()
    sources: Dictionary[str, Source]
    tables: Dictionary[str, Made]
    codes: Dictionary[str, Dictionary[str, Target]]
