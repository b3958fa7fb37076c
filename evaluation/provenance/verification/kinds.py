"""The layers that are compared: what each proves, and what to do when it differs."""

from dataclasses import dataclass

READ_AGAIN = "restore the files from the release, or run and render the study again"
SAY_WHY = "see above whether code or packages differ; --checkout runs the code of the first run"


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """One layer.

    Attributes
    ----------
    proves : str
        What it shows when nothing differs, in the words of whoever reads the answer.
    way_out : str
        What to look at when it differs.
    """

    name: str
    proves: str
    way_out: str


PUBLISHED = (
    Layer(
        name="manifest",
        proves="manifest.json is byte by byte as it was written, and has its own digest",
        way_out=READ_AGAIN,
    ),
    Layer(
        name="release record",
        proves="the release is of this manifest, and no file was added to it or taken away",
        way_out="restore the release from version control",
    ),
    Layer(
        name="published tables",
        proves="every table, and the plan as the pages tell it, is the one the run wrote",
        way_out=READ_AGAIN,
    ),
    Layer(
        name="published figures",
        proves="every figure is the one that was drawn for the sealed pages",
        way_out="render the page again",
    ),
    Layer(
        name="published plan",
        proves="plan, own code and own data of the study are those that were released",
        way_out="restore the release from version control",
    ),
    Layer(
        name="published pages",
        proves="every page is the sealed one and prints the digest of this manifest",
        way_out="restore the page, or render it again",
    ),
)
"""What can be read without data and without running anything."""

MADE_WITH = (
    Layer(
        name="code",
        proves="the code here is, file by file, the code of the first run",
        way_out="",
    ),
    Layer(
        name="packages",
        proves="the lock file here is the one of the first run",
        way_out="restore requirements.lock and install it again",
    ),
    Layer(
        name="page source",
        proves="page, references and style here are those that the pages were rendered from",
        way_out="restore them, or render the page again",
    ),
)
"""What the second run is made with."""

SECOND_RUN = (
    Layer(
        name="data",
        proves="the input files are the ones that the first run read",
        way_out="use the files the first run read",
    ),
    Layer(
        name="run",
        proves="the study runs to its end",
        way_out=SAY_WHY,
    ),
    Layer(
        name="protocol",
        proves="the plan is the one that the first run followed",
        way_out="restore the plan, or release a new version of the study",
    ),
    Layer(
        name="flow",
        proves="a second run in an empty store counts the same persons at every step",
        way_out=SAY_WHY,
    ),
    Layer(
        name="estimates",
        proves="a second run gives every estimate and interval to the last digit",
        way_out=SAY_WHY,
    ),
    Layer(
        name="tables",
        proves="a second run writes every published table with the same bytes",
        way_out=SAY_WHY,
    ),
    Layer(
        name="pages",
        proves="pages and figures rendered from the second run have the same bytes",
        way_out="render it again, or see above whether page, style, renderer or code changed",
    ),
)
"""In the order of cause: the first that differs is the one to look at."""

LAYERS = {layer.name: layer for layer in (*PUBLISHED, *MADE_WITH, *SECOND_RUN)}
NOT_PROVED = (
    "that the municipality's files give these figures: nothing was run again "
    "(evaluation verify NAME --data FOLDER does)",
    "who wrote the files: seals find changes, they are no signatures. "
    "Compare the digest with the footer of the report you were handed, and with version control",
)
"""What the published files alone cannot show."""
