"""Runs a command by the parser, which knows help and every refusal."""

from collections.abc import Sequence

import typer

from tidegate.app.entrances import add_entrances
from tidegate.cli.application import MakeDesk, command_line
from tidegate.cli.arguments import names_command, options_first
from tidegate.domain.problem import Problem


def run_command(given: Sequence[str], make_desk: MakeDesk) -> int:
    """Do what the arguments say and return the exit code.

    Raises Problem, also for wrong usage, and KeyboardInterrupt where a person stops it.
    """
    arguments = options_first(given)
    application = command_line(make_desk)
    add_entrances(application)
    wanted = arguments if names_command(arguments) else [*arguments, "gui"]
    try:
        answer = application(wanted, standalone_mode=False)
    except typer.TyperException as problem:
        raise _wrong_usage(problem) from None
    except typer.Abort:
        raise KeyboardInterrupt from None
    return answer if isinstance(answer, int) else 0


def _wrong_usage(problem: typer.TyperException) -> Problem:
    """Say in one line what was wrong with the command, and where its help is."""
    context: typer.Context | None = getattr(problem, "ctx", None)
    remedy = f"see `{context.command_path if context else 'tidegate'} --help`"
    text = problem.format_message().replace("Value error, ", "").rstrip(".").replace("\n", " ")
    if text.startswith("Usage:"):  # a group that was called without one of its commands
        return Problem("the command is not complete", remedy=remedy)
    return Problem(text, remedy=remedy)
