"""Lets the options that belong to every command stand before or after it."""

from collections.abc import Sequence

_FLAGS = ("--json", "--yes", "--no-input")
_VALUED = ("-C",)


def options_first(arguments: Sequence[str]) -> list[str]:
    """Return the arguments with the common options moved to the front.

    Nothing behind `--` is moved.
    """
    rest, untouched = _until_dashes(list(arguments))
    front: list[str] = []
    behind: list[str] = []
    waiting = iter(rest)
    for argument in waiting:
        if argument in _FLAGS:
            front.append(argument)
        elif argument in _VALUED:
            front += [argument, *[value for value in [next(waiting, None)] if value is not None]]
        elif argument.startswith("-C") and len(argument) > len("-C"):
            front += ["-C", argument.removeprefix("-C")]
        else:
            behind.append(argument)
    return front + behind + untouched


def _until_dashes(arguments: list[str]) -> tuple[list[str], list[str]]:
    end = arguments.index("--") if "--" in arguments else len(arguments)
    return arguments[:end], arguments[end:]


def names_command(arguments: Sequence[str]) -> bool:
    """Tell whether arguments, the common options first, name a command or ask for help."""
    waiting = iter(arguments)
    for argument in waiting:
        if argument in _VALUED:
            next(waiting, None)
        elif argument not in _FLAGS:
            return True
    return False
