"""What the cells of the page about data quality call."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from evaluation.errors import UsageError
from evaluation.provenance.project import find_project
from evaluation.report import source_tables as sources
from evaluation.report.cells import folded, numbered, saved
from evaluation.report.figures.drawing import house_style
from evaluation.report.language import DEFAULT, Language, in_own_language, known, say
from evaluation.report.markup import DataTable, NumberedFigure, NumberedTable, Passage, Table
from evaluation.report.material import QualityMaterial, Sealed, read_quality
from evaluation.report.protection import tables as protection
from evaluation.report.protection.texts import disclosure
from evaluation.report.quality import tables, texts
from evaluation.report.quality.figure import draw_trends

QUALITY = "datakvalitet"
Made = TypeVar("Made")
TEXTS: Mapping[str, Callable[[Sealed], Passage]] = {
    "answer": texts.answer,
    "breaks": texts.breaks,
    "disclosure": disclosure,
    "findings": texts.findings,
    "key-figures": texts.key_figures,
    "lead": texts.lead,
    "maturity": texts.maturity,
    "reconciliation": texts.reconciliation,
}
TABLES: Mapping[str, Callable[[Sealed], Table]] = {
    "breaks": tables.break_table,
    "disclosure": protection.audit_table,
    "findings": tables.findings_table,
    "inputs": sources.input_table,
    "linkage": tables.linkage_table,
    "reconciliation": tables.reconciliation_table,
    "versions": sources.version_table,
    "withheld": protection.withheld_table,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityPage:
    """The page's view of one checked delivery; every method gives what a cell can end with.

    Attributes
    ----------
    material : QualityMaterial
    home : Path
        Folder of the page, from which figures are referred to.
    language : str
        Of every text, label and number.
    """

    material: QualityMaterial
    home: Path
    language: Language = DEFAULT

    @in_own_language
    def figure(self) -> NumberedFigure | Passage:
        """Draw the monthly series and refer to the file; `@fig-trends` in the text."""
        with house_style():
            drawing = draw_trends(self.material)
        if drawing is None:
            return Passage(say("quality.trends.none"))
        return saved(drawing, label="trends", folder=self.material.folder, home=self.home)

    @in_own_language
    def data(self) -> DataTable | Passage:
        """Give the yearly means behind the figure."""
        with house_style():
            drawing = draw_trends(self.material)
        if drawing is None:
            return Passage(say("quality.trends.no_data"))
        return DataTable(label=drawing.data.caption, table=drawing.data)

    @in_own_language
    def behind(self) -> Passage:
        """Fold the numbers behind the figure; on paper they are left out."""
        return folded(self.data())

    @in_own_language
    def words(self, key: str) -> Passage:
        """Give a text of the catalogue, for a heading or before a figure."""
        return Passage(say(key))

    @in_own_language
    def table(self, name: str) -> NumberedTable | Passage:
        """Give a numbered table; `@tbl-<name>` in the text. Nothing when it has no rows."""
        return numbered(chosen(TABLES, name, "table")(self.material), name)

    @in_own_language
    def text(self, name: str) -> Passage:
        """Give a text whose numbers and wording come from the check."""
        return chosen(TEXTS, name, "text")(self.material)


def chosen(makers: Mapping[str, Made], name: str, what: str) -> Made:
    """Give the maker of that name; an unknown one is an error that lists the names."""
    if name not in makers:
        way_out = f"allowed: {', '.join(sorted(makers))}"
        raise UsageError(f"unknown {what} '{name}'", at="the page", way_out=way_out)
    return makers[name]


def open_quality(*, language: str = DEFAULT) -> QualityPage:
    """Open what the latest check of a delivery published, for a page in `sv` or `en`."""
    material = read_quality(QUALITY)
    return QualityPage(material=material, home=find_project().reports, language=known(language))
