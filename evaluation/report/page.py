"""What the cells of a page call: figures, tables, texts and numbers of one study."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from evaluation.provenance.project import find_project
from evaluation.report import answer, cautions, findings, method, ranking
from evaluation.report import effect_tables as effects
from evaluation.report import group_tables as groups
from evaluation.report import source_tables as sources
from evaluation.report.choice import chosen
from evaluation.report.drawing import Drawing, house_style, save_svg
from evaluation.report.gallery import FIGURES, Subject
from evaluation.report.markup import (
    DataTable,
    NumberedFigure,
    NumberedTable,
    Passage,
    Table,
)
from evaluation.report.material import Material, read_material
from evaluation.report.numbers import NOT_EVALUABLE, count

TEXTS: Mapping[str, Callable[[Material], Passage]] = {
    "answer": answer.answer,
    "background": findings.background,
    "between": findings.between,
    "changes": method.changes,
    "contrasts": findings.contrasts,
    "descriptive": findings.descriptive,
    "follow-up": method.follow_up,
    "gates": cautions.gates,
    "key-figures": answer.key_figures,
    "lead": answer.lead,
    "main-finding": findings.main_finding,
    "mechanical": cautions.mechanical,
    "method": method.method,
    "plausibility": cautions.plausibility,
    "ranking": ranking.ranking,
    "sensitivity": cautions.sensitivity,
    "short-follow-up": cautions.short_follow_up,
    "subtypes": findings.subtypes,
    "two-contrasts": cautions.two_contrasts,
}
TABLES: Mapping[str, Callable[[Material], Table]] = {
    "background": groups.background_table,
    "changes": sources.change_table,
    "gates": groups.gate_table,
    "inputs": sources.input_table,
    "literature": effects.literature_table,
    "ratios": effects.ratio_table,
    "return": effects.return_table,
    "target": sources.target_table,
    "versions": sources.version_table,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page's view of one study; every method gives something a cell can end with.

    Attributes
    ----------
    material : Material
        Published results, plan and manifest.
    home : Path
        Folder of the page, from which figures are referred to.
    """

    material: Material
    home: Path

    def figure(
        self, name: str, *, contrast: str = "", arm: str = "", outcome: str = "", label: str = ""
    ) -> NumberedFigure | Passage:
        """Draw a figure, write its file, and refer to it; `@fig-<label>` in the text.

        Parameters
        ----------
        name : str
            One of the figures of the gallery.
        contrast, arm, outcome : str
            Declared names; the first of each when empty.
        label : str
            Name for references and for the file; `name` when empty.
        """
        drawing = self._draw(name, contrast=contrast, arm=arm, outcome=outcome)
        if drawing is None:
            return Passage(f"Figuren är {NOT_EVALUABLE}: underlaget får inte visas eller saknas.")
        file = self.material.folder / "figures" / f"{label or name}.svg"
        save_svg(drawing.figure, file)
        source = Path(os.path.relpath(file, self.home)).as_posix()
        return NumberedFigure(
            label=label or name, source=source, caption=drawing.caption, alt=drawing.alt
        )

    def data(
        self, name: str, *, contrast: str = "", arm: str = "", outcome: str = ""
    ) -> DataTable | Passage:
        """Give the numbers behind a figure, with the same arguments as `figure`."""
        drawing = self._draw(name, contrast=contrast, arm=arm, outcome=outcome)
        if drawing is None:
            return Passage("Inga siffror att visa.")
        return DataTable(label=drawing.data.caption, table=drawing.data)

    def table(self, name: str, *, contrast: str = "", label: str = "") -> NumberedTable | Passage:
        """Give a numbered table; `@tbl-<label>` in the text.

        Parameters
        ----------
        name : str
            `effects` (arms), `effects-subtypes`, or one of the tables without a contrast.
        contrast : str
            Declared name, for tables of effects; the first when empty.
        label : str
            Name for references; `name` when empty.
        """
        if name in {"effects", "effects-subtypes"}:
            plan = self.material.plan
            wanted = name == "effects-subtypes"
            table = effects.effect_table(
                self.material,
                contrast=contrast or plan.contrasts[0].name,
                arms=frozenset(arm.name for arm in plan.arms if bool(arm.parent) == wanted),
            )
        else:
            table = chosen(TABLES, name, "table")(self.material)
        if not any(rows for _, rows in table.groups):
            return Passage("")
        return NumberedTable(label=label or name, table=table)

    def text(self, name: str) -> Passage:
        """Give a text whose numbers and wording come from the results."""
        return chosen(TEXTS, name, "text")(self.material)

    def persons(self) -> Passage:
        """Give the number of persons compared, for use inside a sentence."""
        return Passage(count(answer.persons_compared(self.material)))

    def _draw(self, name: str, *, contrast: str, arm: str, outcome: str) -> Drawing | None:
        plan = self.material.plan
        subject = Subject(
            contrast=contrast or plan.contrasts[0].name,
            arm=arm or plan.main_arms[0].name,
            outcome=outcome or plan.primary.name,
        )
        # Asking for it checks the name: a misspelt one must not look like a missing result.
        plan.contrast(subject.contrast)
        plan.outcome(subject.outcome)
        with house_style():
            return chosen(FIGURES, name, "figure")(self.material, subject)


def open_page(study: str) -> Page:
    """Open a study for a page under reports/.

    Parameters
    ----------
    study : str
        Name of the folder under build/ (or under EVALUATION_BUILD).
    """
    return Page(material=read_material(study), home=find_project().reports)
