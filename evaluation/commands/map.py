"""`evaluation map`: a municipality's own files to a canonical delivery, or a proposal how."""

import argparse
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evaluation.commands.audited import audited, placed
from evaluation.commands.output import Output, shown, table_lines
from evaluation.errors import UsageError
from evaluation.provenance import Project, atomic_write_text

if TYPE_CHECKING:
    from evaluation.data.sources import Mapped, Proposal

FLOW_COLUMNS = ("table", "step", "rows before", "rows after", "count", "what")
KEY = ("mapping", "pseudonym.key")
ORIGINS = ("verklig", "syntetisk")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the verb takes."""
    parser.add_argument("folder", type=Path, help="folder with the files of the source systems")
    parser.add_argument(
        "--mapping",
        action="append",
        metavar="NAME|FILE.toml",
        help="how to read them; given again for a second system, joined by lopnr",
    )
    parser.add_argument("--out", type=Path, metavar="PATH", help="delivery folder, or proposal")
    parser.add_argument("--origin", choices=ORIGINS, help="whether the persons are real")
    parser.add_argument("--municipality", nargs=2, metavar=("CODE", "NAME"), help="0381 Enköping")
    parser.add_argument("--extracted", metavar="YYYY-MM-DD", help="day of extraction")
    parser.add_argument(
        "--period", nargs=2, metavar="YYYY-MM", help="default: the months with assistance"
    )
    parser.add_argument("--contact", metavar="ROLE", help="whom to ask about the files; no name")
    parser.add_argument("--seed", type=int, default=0, help="of synthetic files (default: 0)")
    parser.add_argument(
        "--suggest", action="store_true", help="propose a mapping from the headers of the files"
    )


def execute(arguments: argparse.Namespace, project: Project, output: Output) -> int:
    """Write the delivery, or propose a mapping."""
    if arguments.suggest:
        return _suggest(arguments, project, output)
    _refuse_incomplete(arguments)
    from evaluation.data import write_delivery
    from evaluation.data.sources import Told, load_mapping, map_sources
    from evaluation.study.inputs import digest_of_folder

    told = {name: placed(getattr(arguments, name), project) for name in ("folder", "out")}
    with audited(project, "map", **told, origin=arguments.origin) as line:
        mapped = map_sources(
            [load_mapping(name) for name in arguments.mapping],
            arguments.folder,
            told=Told(origin=arguments.origin, fields=_fields(arguments)),
            key=project.private.joinpath(*KEY),
        )
        line["mapping"] = [entry["namn"] for entry in mapped.manifest["mappning"]]
        write_delivery(arguments.out, mapped.tables, mapped.manifest)
        line["delivery"] = digest_of_folder(arguments.out)
    record = _record(mapped, shown(arguments.out, project))
    output.result(record, _lines(mapped, record))
    return 0


def _refuse_incomplete(arguments: argparse.Namespace) -> None:
    needed = {"--mapping": arguments.mapping, "--out": arguments.out, "--origin": arguments.origin}
    missing = [option for option, value in needed.items() if not value]
    if missing:
        raise UsageError(
            f"{', '.join(missing)} must be said",
            at="map",
            way_out="evaluation map FOLDER --mapping NAME --out FOLDER --origin verklig, "
            "or evaluation map FOLDER --suggest",
        )


def _fields(arguments: argparse.Namespace) -> dict[str, Any]:
    """Return what was told, in the words of `leverans.json`."""
    code, name = arguments.municipality or (None, None)
    first, last = arguments.period or (None, None)
    given = {
        "kommun_kod": code,
        "kommun_namn": name,
        "uttag_datum": arguments.extracted,
        "period_fran": first,
        "period_till": last,
        "kontaktroll": arguments.contact,
        "fro": arguments.seed if arguments.origin == "syntetisk" else None,
    }
    return {name: value for name, value in given.items() if value is not None}


def _record(mapped: "Mapped", folder: str) -> dict[str, Any]:
    return {
        "folder": folder,
        "rows": {name: table.height for name, table in mapped.tables.items()},
        "left_out": list(mapped.left_out),
        "empty": list(mapped.empty),
        "absent_columns": list(mapped.absent_columns),
        "files_not_used": list(mapped.unused_files),
        "flow": [asdict(line) for line in mapped.flow],
        "linkage": dict(mapped.linkage),
    }


def _lines(mapped: "Mapped", record: Mapping[str, Any]) -> list[str]:
    flow = [
        (line.table, line.step, line.before, line.after, line.count, line.what)
        for line in mapped.flow
    ]
    told = {
        "tables left out (the sources do not carry them)": mapped.left_out,
        "required tables without rows, told as known gaps": mapped.empty,
        "optional columns that were not there": mapped.absent_columns,
        "files that no mapping uses": mapped.unused_files,
    }
    return [
        *table_lines(FLOW_COLUMNS, flow),
        *(f"{what}: {', '.join(names)}" for what, names in told.items() if names),
        *mapped.linkage_lines,
        f"{record['folder']}: {sum(record['rows'].values())} rows in {len(record['rows'])} tables",
    ]


def _suggest(arguments: argparse.Namespace, project: Project, output: Output) -> int:
    from evaluation.data.sources import proposal_texts, suggest_mapping

    proposals = suggest_mapping(arguments.folder)
    texts = proposal_texts(proposals)
    if not texts:
        raise UsageError(
            "no file resembles a known layout",
            at=arguments.folder.name,
            way_out="write a mapping by hand: data_schemas/mappings has three to begin from",
        )
    places = _places(arguments.out, list(texts))
    for name, path in places.items():
        atomic_write_text(path, texts[name])
    written = [shown(path, project) for path in places.values()]
    record = {
        "mappings": texts,
        "written": written,
        "files": [_proposal_record(each) for each in proposals],
    }
    printed = [] if places else [line for text in texts.values() for line in text.splitlines()]
    output.result(record, [*printed, *written, *(_told(each) for each in proposals)])
    return 0


def _places(out: Path | None, names: list[str]) -> dict[str, Path]:
    """Return where each proposal goes: the file itself, or one file per system beside it."""
    if out is None:
        return {}
    taken = {
        name: out if len(names) == 1 else out.with_name(f"{out.stem}_{name}.toml") for name in names
    }
    for path in taken.values():
        if path.exists():
            raise UsageError("the file is there already", at=path.name, way_out="name another")
    return taken


def _proposal_record(proposal: "Proposal") -> dict[str, Any]:
    return {
        "files": list(proposal.layout.files),
        "mapping": proposal.mapping,
        "source": proposal.source,
        "columns": len(proposal.guesses),
        "uncertain": sum(not guess.certain for guess in proposal.guesses),
        "missing": list(proposal.missing),
    }


def _told(proposal: "Proposal") -> str:
    files = proposal.layout.files
    what = files[0] if len(files) == 1 else f"{len(files)} files like {files[0]}"
    if not proposal.source:
        return f"# {what}: resembles nothing known"
    unsure = sum(not guess.certain for guess in proposal.guesses)
    gone = f", not found: {', '.join(proposal.missing)}" if proposal.missing else ""
    return (
        f"# {what}: {proposal.mapping}, source.{proposal.source}; "
        f"{len(proposal.guesses)} columns, {unsure} to confirm{gone}"
    )
