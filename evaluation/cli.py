"""The command line: verbs, exit codes, and no logic.

Exit codes: 0 done, 1 a fault in the program or the machine, 2 usage or protocol, 3 data,
4 gate or disclosure, 5 verification, 6 rendering.
"""

import argparse
import importlib
import io
import sys
import warnings
from collections.abc import Sequence
from pathlib import Path

from evaluation.commands import VERBS
from evaluation.commands.named_persons import refuse_named_persons
from evaluation.errors import EvaluationError

INTERRUPTED = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb and return its exit code."""
    if argv is None:
        _settle()
    arguments = list(sys.argv[1:] if argv is None else argv)
    verb = next((word for word in arguments if not word.startswith("-")), "")
    try:
        refuse_named_persons(arguments)
        return _execute(_parser(verb).parse_args(arguments))
    except SystemExit as stop:  # argparse: 0 after --help, 2 for wrong usage
        return int(stop.code or 0)
    except EvaluationError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    except KeyboardInterrupt:
        sys.stderr.write("stopped\n")
        return INTERRUPTED
    except BrokenPipeError:
        return 0
    except Exception as error:  # the last door: no message may pass with a value
        return _told(error)


def _told(error: Exception) -> int:
    from evaluation.commands.crash import crash_report
    from evaluation.commands.machine import machine_fault

    fault = machine_fault(error)
    sys.stderr.write(f"{fault}\n" if fault else crash_report(error))
    return 1


def _settle() -> None:
    # Warnings of libraries may quote the rows they are about; users get findings instead.
    if not sys.warnoptions:
        warnings.simplefilter("ignore")
    # A console that lacks a sign shows a question mark rather than a fault.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _parser(verb: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="evaluation",
        description="Did this insats help? Evaluation from registers, with proof.",
        epilog="evaluation VERB --help tells what a verb takes.",
    )
    parser.add_argument("--version", action="store_true", help="show the version and stop")
    verbs = parser.add_subparsers(dest="verb", metavar="VERB")
    for name, purpose in VERBS.items():
        below = verbs.add_parser(
            name, help=purpose, description=f"{purpose[:1].upper()}{purpose[1:]}."
        )
        if name == verb:
            _add_common(below)
            importlib.import_module(f"evaluation.commands.{name}").add_arguments(below)
    return parser


def _add_common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="results as JSON on stdout")
    parser.add_argument(
        "--project", type=Path, metavar="FOLDER", help="the project (default: found from here)"
    )


def _execute(arguments: argparse.Namespace) -> int:
    if arguments.version:
        sys.stdout.write(f"insatseffekt {_version()}\n")
        return 0
    if arguments.verb is None:
        _parser("").print_help()
        return 2

    from evaluation.commands.audited import refusals_told
    from evaluation.commands.output import Output
    from evaluation.provenance import find_project
    from evaluation.provenance.leftovers import restored

    command = importlib.import_module(f"evaluation.commands.{arguments.verb}")
    output = Output(as_json=arguments.json)
    # A verb that can begin a project says itself where.
    find = getattr(command, "project_for", find_project)
    project = find(arguments.project)
    for name in restored(project):
        output.progress(f"{name}: put back as it was before a command that was killed")
    with refusals_told(project, arguments.verb, getattr(arguments, "name", "")):
        return int(command.execute(arguments, project, output))


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("insatseffekt")
    except PackageNotFoundError:
        return "(run from its source, not installed)"
