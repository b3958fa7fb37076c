"""What a comparison of versions says: in English on the command line, in Swedish as a document."""

from collections.abc import Mapping
from dataclasses import dataclass

from evaluation.report.numbers import FIXED_SPACE, MINUS, THIN_SPACE
from evaluation.report.version_diff.conclusions import State


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The texts of one language; what stands in braces is filled in.

    Attributes
    ----------
    states : mapping of state to text
        What was concluded; `counted` has other words for what is counted in months or times.
    sections : mapping of section to (title, line when nothing in it changed)
    cells : mapping of value to text
        Words for values that are not numbers.
    signs : mapping of sign to sign
        From numbers as Swedish pages write them to those of the language.
    units : mapping of unit to text
    """

    language: str
    title: str
    version: str
    commit: str
    run: str
    released: str
    conclusions: str
    none_changed: str
    some_changed: str
    nothing_to_conclude: str
    question: str
    against: str
    after: str
    turned: str
    appeared: str
    vanished: str
    states: Mapping[State, str]
    counted: Mapping[State, str]
    sections: Mapping[str, tuple[str, str]]
    changes: str
    moves: str
    columns: tuple[str, str, str, str]
    more: str
    no_plan: str
    older_plan: str
    older_code: str
    older_packages: str
    other_digest: str
    same_digest: str
    to: str
    back: str
    cells: Mapping[object, str]
    signs: Mapping[str, str]
    units: Mapping[str, str]

    def number(self, text: str) -> str:
        """Write a number as the language does, from one of a Swedish page."""
        return "".join(self.signs.get(sign, sign) for sign in text).replace(
            " till ", f" {self.to} "
        )


ENGLISH = Words(
    language="en",
    title="{study}: from {old} to {new}",
    version="{name}: plan {plan}, digest {digest}{commit}{when}",
    commit=", commit {commit}",
    run=", latest run",
    released=", released {date}",
    conclusions="Conclusions",
    none_changed="None of {compared} conclusions changed.",
    some_changed="{changed} of {compared} conclusions changed.",
    nothing_to_conclude="Neither version answers a primary outcome: no conclusion to compare.",
    question="{arm}{against}, {outcome}{after} ({contrast})",
    against=" against {reference}",
    after=" after {months}",
    turned="{question}: was {old}; is now {new}.",
    appeared="{question}: not asked before; is now {new}.",
    vanished="{question}: was {old}; is no longer answered.",
    states={
        "higher": "higher ({size})",
        "lower": "lower ({size})",
        "unsure": "no certain difference ({limits})",
        "withheld": "not evaluable ({note})",
        "absent": "",
    },
    counted={"higher": "more ({size})", "lower": "fewer ({size})"},
    sections={
        "conclusions": ("Conclusions", ""),
        "pending": ("Plan that has not been run", ""),
        "plan": ("Plan", "the same"),
        "data": ("Data", "the same deliveries, periods and tables"),
        "code": ("Code", "the same in every layer"),
        "packages": ("Packages", "the same"),
        "flow": ("Flow", "the same counts"),
        "gates": ("Gates", "the same"),
        "disclosure": ("Disclosure", "the same rules and as many cells withheld"),
        "estimates": ("Estimates", "none moved"),
        "files": ("Files", "every table and figure has the same bytes"),
    },
    changes="{count} changed",
    moves="{count} of {total} changed, {large} by one standard error or more",
    columns=("what", "before", "now", "in SE"),
    more="… and {count} more: --format markdown lists all",
    no_plan="{names}: the folder has no protocol.json, so plans are compared by hash only.",
    older_plan="The build is older than the plan: {count} keys were changed and not run. "
    "Run it first: evaluation run {study}",
    older_code="The build is older than the code: {layers} changed since. "
    "Run it first: evaluation run {study}",
    older_packages="The build is older than the lock: packages changed since. "
    "Run it first: evaluation run {study}",
    other_digest="The digests differ, although nothing that is listed here does: "
    "compare `steps` in the two manifest.json.",
    same_digest="Both have the digest {digest}: nothing that decides a result changed.",
    to="to",
    back="To the page for auditors",
    cells={
        None: "–",
        True: "passed",
        False: "not passed",
        "gated": "not evaluable",
        "suppressed": "withheld",
    },
    signs={",": ".", THIN_SPACE: ",", MINUS: "-", FIXED_SPACE: " "},
    units={"procentenheter": "percentage points", "månader": "months", "veckor": "weeks",
           "år": "years", "andel": "share"},
)  # fmt: skip

SWEDISH = Words(
    language="sv",
    title="{study}: från {old} till {new}",
    version="{name}: plan {plan}, kontrollsumma {digest}{commit}{when}",
    commit=", kodversion {commit}",
    run=", senaste körningen",
    released=", utgiven {date}",
    conclusions="Slutsatser",
    none_changed="Ingen av {compared} slutsatser har ändrats.",
    some_changed="{changed} av {compared} slutsatser har ändrats.",
    nothing_to_conclude="Ingen av versionerna svarar på ett huvudutfall: "
    "det finns ingen slutsats att jämföra.",
    question="{arm}{against}, {outcome}{after} ({contrast})",
    against=" mot {reference}",
    after=" efter {months}",
    turned="{question}: förut {old}; nu {new}.",
    appeared="{question}: fanns inte förut; nu {new}.",
    vanished="{question}: förut {old}; besvaras inte längre.",
    states={
        "higher": "högre ({size})",
        "lower": "lägre ({size})",
        "unsure": "ingen säkerställd skillnad ({limits})",
        "withheld": "ej utvärderbart ({note})",
        "absent": "",
    },
    counted={"higher": "fler ({size})", "lower": "färre ({size})"},
    sections={
        "conclusions": ("Slutsatser", ""),
        "pending": ("Plan som inte har körts", ""),
        "plan": ("Plan", "Oförändrad."),
        "data": ("Uppgifter", "Samma leveranser, perioder och tabeller."),
        "code": ("Kod", "Samma i alla lager."),
        "packages": ("Programpaket", "Samma."),
        "flow": ("Urval", "Samma antal."),
        "gates": ("Spärrar", "Samma utfall."),
        "disclosure": ("Röjandekontroll", "Samma regler, och lika många celler döljs."),
        "estimates": ("Skattningar", "Ingen har flyttat sig."),
        "files": ("Filer", "Tabeller och figurer är desamma, byte för byte."),
    },
    changes="Antal ändringar: {count}.",
    moves="{count} av {total} har ändrats, {large} med ett medelfel eller mer.",
    columns=("vad", "förut", "nu", "i medelfel"),
    more="… och {count} till: --format markdown visar alla",
    no_plan="{names}: mappen saknar protocol.json, så planerna jämförs bara med kontrollsumma.",
    older_plan="Körningen är äldre än planen: {count} nycklar har ändrats och inte körts. "
    "Kör först: evaluation run {study}",
    older_code="Körningen är äldre än koden: {layers} har ändrats sedan dess. "
    "Kör först: evaluation run {study}",
    older_packages="Körningen är äldre än låsfilen: programpaket har ändrats sedan dess. "
    "Kör först: evaluation run {study}",
    other_digest="Kontrollsummorna skiljer sig, fast inget som visas här gör det: "
    "jämför `steps` i de två manifest.json.",
    same_digest="Båda har kontrollsumman {digest}: inget som avgör ett resultat har ändrats.",
    to="till",
    back="Till sidan för granskning",
    cells={
        None: "–",
        True: "klarad",
        False: "inte klarad",
        "gated": "ej utvärderbart",
        "suppressed": "visas inte",
    },
    signs={},
    units={},
)
