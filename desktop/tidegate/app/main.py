"""The program's entrance: the window without a command, the terminal with one."""

import sys
from collections.abc import Sequence

import typer

from tidegate.app import crash, interpreter
from tidegate.app.ending import end_in_order
from tidegate.app.entrances import add_entrances
from tidegate.app.wiring import Wiring
from tidegate.cli.application import command_line
from tidegate.cli.arguments import names_command, options_first
from tidegate.cli.asking import Asking
from tidegate.cli.output import Output
from tidegate.domain.problem import Problem, ProblemKind

EXIT_CODES = {
    ProblemKind.FAILED: 1,
    ProblemKind.INPUT: 2,
    ProblemKind.GATE: 3,
    ProblemKind.LOCKED: 4,
    ProblemKind.HOST: 5,
}
_WRONG_USAGE = 2
_INTERRUPTED = 130


def main() -> None:
    """Run the command line; this is what `tidegate` starts."""
    sys.exit(run(sys.argv[1:]))


def desktop() -> None:
    """Open the window; this is what a desktop's menu starts."""
    sys.exit(run(["gui", *sys.argv[1:]]))


def run(arguments: Sequence[str]) -> int:
    """Do what the arguments say; return the exit code of `cli.md`."""
    output = Output(as_json="--json" in arguments)
    end_in_order()
    try:
        interpreter.check()
        return _command(options_first(arguments))
    except Problem as problem:
        output.problem(problem)
        return EXIT_CODES[problem.kind]
    except typer.TyperException as problem:
        output.problem(_wrong_usage(problem))
        return _WRONG_USAGE
    except (KeyboardInterrupt, typer.Abort):
        output.aside("tidegate: interrupted")
        return _INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the last resort of the program
        output.problem(crash.problem_of(error))
        return 1


def _command(arguments: list[str]) -> int:
    application = command_line(_make_desk)
    add_entrances(application)
    wanted = arguments if names_command(arguments) else [*arguments, "gui"]
    answer = application(wanted, standalone_mode=False)
    return answer if isinstance(answer, int) else 0


def _make_desk(asking: Asking) -> Wiring:
    return Wiring(asking)


def _wrong_usage(problem: typer.TyperException) -> Problem:
    """Say in one line what was wrong with the command, and where its help is."""
    context: typer.Context | None = getattr(problem, "ctx", None)
    remedy = f"see `{context.command_path if context else 'tidegate'} --help`"
    text = problem.format_message().replace("Value error, ", "").rstrip(".").replace("\n", " ")
    if text.startswith("Usage:"):  # a group that was called without one of its commands
        return Problem("the command is not complete", remedy=remedy)
    return Problem(text, remedy=remedy)
