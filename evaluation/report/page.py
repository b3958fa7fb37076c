"""What the cells of a page call: figures, tables, texts and numbers of one study."""

from dataclasses import dataclass
from pathlib import Path

from evaluation.provenance.project import find_project
from evaluation.report.answers.box import persons_compared
from evaluation.report.catalogue import FIGURES, SECTIONS, TABLES, TEXTS, check_names, make
from evaluation.report.cells import folded, numbered, saved
from evaluation.report.figures.drawing import Drawing, house_style
from evaluation.report.labels import arm_label
from evaluation.report.language import DEFAULT, Language, in_own_language, known, say, speaking
from evaluation.report.markup import DataTable, NumberedFigure, NumberedTable, Passage
from evaluation.report.material import Material, read_material
from evaluation.report.numbers import count
from evaluation.report.one_level import level_table
from evaluation.report.parts import together


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page's view of one study; every method gives something a cell can end with.

    What it can be asked for stands in `catalogue.py`. `contrast`, `arm` and `outcome` are
    declared names; the first of each where the cell does not say.

    Attributes
    ----------
    material : Material
        Published results, plan and manifest.
    home : Path
        Folder of the page, from which figures are referred to.
    language : str
        Of every text, label and number.
    """

    material: Material
    home: Path
    language: Language = DEFAULT

    @in_own_language
    def figure(
        self, name: str, *, contrast: str = "", arm: str = "", outcome: str = "", label: str = ""
    ) -> NumberedFigure | Passage:
        """Draw a figure, write its file, and refer to it: `@fig-<label>`, or `@fig-<name>`."""
        drawing = self._draw(name, contrast=contrast, arm=arm, outcome=outcome)
        if drawing is None:
            return Passage(say("page.no_figure"))
        return saved(drawing, label=label or name, folder=self.material.folder, home=self.home)

    @in_own_language
    def data(
        self, name: str, *, contrast: str = "", arm: str = "", outcome: str = ""
    ) -> DataTable | Passage:
        """Give the numbers behind a figure, with the same arguments as `figure`."""
        drawing = self._draw(name, contrast=contrast, arm=arm, outcome=outcome)
        if drawing is None:
            return Passage(say("page.no_data"))
        # Two tables of one kind on a page need names of their own in a screen reader's list.
        plan = self.material.plan
        about = [
            *([plan.contrast(contrast).label] if contrast else []),
            *([arm_label(plan, arm)] if arm else []),
            *([plan.outcome(outcome).label] if outcome else []),
        ]
        label = " ".join([drawing.data.caption, ", ".join(about)]).strip()
        return DataTable(label=label, table=drawing.data)

    @in_own_language
    def table(self, name: str, *, contrast: str = "", label: str = "") -> NumberedTable | Passage:
        """Give a numbered table: `@tbl-<label>`, or `@tbl-<name>`; nothing when it has no rows."""
        check_names(self.material.plan, contrast=contrast)
        table = make(TABLES, "table", name, self.material, contrast=contrast)
        return numbered(table, label or name)

    @in_own_language
    def level(self, group: str, level: str, *, label: str = "") -> NumberedTable | Passage:
        """Give the answer within a level of a declared group: `@tbl-<label>`, or `@tbl-<group>`.

        For pages that `--each` divides; nothing where `level` is empty, on the whole page.
        """
        if not level:
            return Passage("")
        return numbered(level_table(self.material, group, level), label or group)

    @in_own_language
    def text(self, name: str, *, contrast: str = "") -> Passage:
        """Give a text whose numbers and wording come from the results."""
        check_names(self.material.plan, contrast=contrast)
        return make(TEXTS, "text", name, self.material, contrast=contrast)

    @in_own_language
    def sections(self, name: str) -> Passage:
        """Give a section for each thing of a kind, with its figures and tables."""
        with house_style():
            parts = make(SECTIONS, "sections", name, self.material)
            return together(parts, folder=self.material.folder, home=self.home)

    @in_own_language
    def persons(self) -> Passage:
        """Give the number of persons compared, for use inside a sentence."""
        return Passage(count(persons_compared(self.material)))

    @in_own_language
    def words(self, key: str) -> Passage:
        """Give a text of the catalogue, for a heading or before a figure."""
        return Passage(say(key))

    @in_own_language
    def behind(self, name: str, *, contrast: str = "", arm: str = "", outcome: str = "") -> Passage:
        """Fold the numbers behind a figure, with the same arguments; on paper they are left out."""
        return folded(self.data(name, contrast=contrast, arm=arm, outcome=outcome))

    def _draw(self, name: str, **about: str) -> Drawing | None:
        check_names(self.material.plan, **about)
        with house_style():
            return make(FIGURES, "figure", name, self.material, **about)


def open_page(study: str, *, language: str = DEFAULT) -> Page:
    """Open a study for a page under reports/.

    Parameters
    ----------
    study : str
        Name of the folder under build/ (or under EVALUATION_BUILD).
    language : str
        `sv` or `en`. A label that the plan has in Swedish only is marked so.
    """
    with speaking(known(language)):
        material = read_material(study)
    return Page(material=material, home=find_project().reports, language=known(language))
