"""What the cells of a page call: figures, tables, texts and numbers of one study."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from evaluation.provenance.project import find_project
from evaluation.report.benchmark import tables as benchmark
from evaluation.report.benchmark import texts as twin
from evaluation.report.choice import chosen
from evaluation.report.did import cautions as against
from evaluation.report.did import literature as replicated
from evaluation.report.did import tables as panels
from evaluation.report.did import texts as panel_texts
from evaluation.report.effects import answer, cautions, method, own_tables, ranking
from evaluation.report.effects import family_tables as families
from evaluation.report.effects import group_tables as groups
from evaluation.report.effects import results as findings
from evaluation.report.effects import source_tables as sources
from evaluation.report.effects import tables as effects
from evaluation.report.figures.drawing import Drawing, house_style, save_svg
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
from evaluation.report.robustness import definition_tables as definitions
from evaluation.report.robustness import tables as robustness
from evaluation.report.robustness import texts as tries

TEXTS: Mapping[str, Callable[[Material], Passage]] = {
    "answer": answer.answer,
    "background": findings.background,
    "benchmark-answer": twin.answer,
    "benchmark-background": twin.background,
    "benchmark-key-figures": twin.key_figures,
    "benchmark-lead": twin.lead,
    "benchmark-method": twin.method,
    "benchmark-outcomes": twin.outcomes,
    "benchmark-placebo": twin.placebo,
    "between": findings.between,
    "changes": method.changes,
    "contrasts": findings.contrasts,
    "bounds": tries.bounded,
    "definitions": definitions.definition_finding,
    "did-agreement": against.agreement,
    "did-answer": panel_texts.answer,
    "did-background": panel_texts.background,
    "did-cannot": against.cannot,
    "did-clusters": against.clusters,
    "did-cumulative": against.cumulative,
    "did-hazards": against.hazards,
    "did-honest": against.honest,
    "did-key-figures": panel_texts.key_figures,
    "did-lead": panel_texts.lead,
    "did-literature": replicated.literature_text,
    "did-method": panel_texts.method,
    "did-missing": against.missing,
    "did-placebo": against.placebo,
    "did-trends": against.trends,
    "did-two-way": against.two_way,
    "descriptive": findings.descriptive,
    "e-values": tries.e_values,
    "follow-up": method.follow_up,
    "gates": cautions.gates,
    "group-effects": tries.group_effects,
    "key-figures": answer.key_figures,
    "lead": answer.lead,
    "main-finding": findings.main_finding,
    "mechanical": cautions.mechanical,
    "method": method.method,
    "placebo": tries.placebo,
    "plausibility": cautions.plausibility,
    "ranking": ranking.ranking,
    "sensitivity": cautions.sensitivity,
    "short-follow-up": cautions.short_follow_up,
    "subtypes": findings.subtypes,
    "two-contrasts": cautions.two_contrasts,
}
TABLES: Mapping[str, Callable[[Material], Table]] = {
    "background": groups.background_table,
    "benchmark": benchmark.primary_table,
    "benchmark-e-values": benchmark.e_value_table,
    "benchmark-gates": benchmark.gate_table,
    "benchmark-literature": benchmark.literature_table,
    "benchmark-secondary": benchmark.secondary_table,
    "bounds": robustness.bound_table,
    "changes": sources.change_table,
    "definitions": definitions.definition_table,
    "did-clusters": panels.cluster_table,
    "did-cohorts": panels.cohort_table,
    "did-decomposition": panels.decomposition_table,
    "did-estimators": panels.estimator_table,
    "did-hazards": panels.hazard_table,
    "did-honest": panels.honest_table,
    "did-literature": replicated.literature_table,
    "e-values": robustness.e_value_table,
    "gates": groups.gate_table,
    "group-effects": robustness.group_effect_table,
    "inputs": sources.input_table,
    "literature": effects.literature_table,
    "own-estimators": own_tables.own_estimator_table,
    "placebo": robustness.placebo_table,
    "ratios": effects.ratio_table,
    "return": effects.return_table,
    "return-definitions": definitions.return_definition_table,
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
        # Two tables of one kind on a page need names of their own in a screen reader's list.
        plan = self.material.plan
        about = [
            *([plan.contrast(contrast).label] if contrast else []),
            *([plan.arm_label(arm)] if arm else []),
            *([plan.outcome(outcome).label] if outcome else []),
        ]
        label = " ".join([drawing.data.caption, ", ".join(about)]).strip()
        return DataTable(label=label, table=drawing.data)

    def table(self, name: str, *, contrast: str = "", label: str = "") -> NumberedTable | Passage:
        """Give a numbered table; `@tbl-<label>` in the text.

        Parameters
        ----------
        name : str
            `effects` (arms), `effects-subtypes`, `family` (with simultaneous intervals), or one
            of the tables without a contrast.
        contrast : str
            Declared name, for tables of effects; the first when empty.
        label : str
            Name for references; `name` when empty.
        """
        plan = self.material.plan
        if name == "family":
            table = families.family_table(self.material, contrast or plan.contrasts[0].name)
        elif name in {"effects", "effects-subtypes"}:
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

    def text(self, name: str, *, contrast: str = "") -> Passage:
        """Give a text whose numbers and wording come from the results.

        Parameters
        ----------
        name : str
            One of the texts; `family` is about the family that holds `contrast`.
        contrast : str
            Declared name, the first when empty.
        """
        if name == "family":
            plan = self.material.plan
            return families.family_finding(self.material, contrast or plan.contrasts[0].name)
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
