"""The program's entrance: the window without a command, the terminal with one.

Loading the parser of arguments takes longer than comparing two files, so that is done without it.
"""

import os
import sys
from collections.abc import Sequence

from tidegate.app.ending import end_in_order
from tidegate.app.wiring.program import Wiring
from tidegate.cli.output import Output
from tidegate.cli.plain_arguments import run_plainly
from tidegate.domain.problem import Problem, ProblemKind

EXIT_CODES = {
    ProblemKind.FAILED: 1,
    ProblemKind.INPUT: 2,
    ProblemKind.GATE: 3,
    ProblemKind.LOCKED: 4,
    ProblemKind.HOST: 5,
}
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
        return _done(arguments)
    except Problem as problem:
        output.problem(problem)
        return EXIT_CODES[problem.kind]
    except (KeyboardInterrupt, EOFError):
        output.aside("tidegate: interrupted")
        return _INTERRUPTED
    except BrokenPipeError:
        # What read us is gone, as `head` goes; the interpreter must not find out at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:  # noqa: BLE001 - the last resort of the program
        from tidegate.app import crash  # noqa: PLC0415 - loaded for nothing, nearly always

        output.problem(crash.problem_of(error))
        return 1


def _done(arguments: Sequence[str]) -> int:
    code = run_plainly(arguments, Wiring)
    if code is not None:
        return code
    from tidegate.app.commands import run_command  # noqa: PLC0415 - brings the parser

    return run_command(arguments, Wiring)
