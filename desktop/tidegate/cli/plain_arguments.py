"""Reads the plainest `compare` by itself: loading a parser takes longer than comparing two files.

Whatever is not plain, or not right, is left to the parser, which knows help and every refusal.
"""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from tidegate.cli.arguments import options_first
from tidegate.cli.asking import Asking
from tidegate.cli.comparison_wish import Wish, fulfil
from tidegate.cli.comparison_writing import Form
from tidegate.cli.output import Output
from tidegate.cli.session import Session
from tidegate.domain.comparison import Difference, Severity
from tidegate.domain.merge import Merge
from tidegate.domain.pairing import Lists

if TYPE_CHECKING:
    from tidegate.cli.application import MakeDesk

_COMMAND = "compare"
_COMMON = {"--json": "as_json", "--yes": "assume_yes", "--no-input": "no_input"}
_CHOICES: dict[str, tuple[str, type[StrEnum]]] = {
    "--format": ("form", Form),
    "--merge": ("merge", Merge),
    "--lists": ("lists", Lists),
    "--fail-on": ("fail_on", Severity),
    "--only": ("only", Difference),
}
_FEWEST = 2


@dataclass
class _Read:
    """What was read so far."""

    folder: str = "."
    common: dict[str, bool] = field(default_factory=dict)
    sources: list[str] = field(default_factory=list)
    said: dict[str, object] = field(default_factory=dict)
    only: tuple[Difference, ...] = ()


class _NotPlainError(Exception):
    """The arguments need the parser."""


def run_plainly(arguments: Sequence[str], make_desk: "MakeDesk") -> int | None:
    """Do what the arguments say and return the exit code; None where the parser has to read them.

    Raises Problem as the command itself does.
    """
    try:
        read = _read(options_first(arguments))
        wish = Wish(tuple(read.sources), only=read.only, **read.said)  # type: ignore[arg-type]
    except _NotPlainError:
        return None
    said = {name: read.common.get(name, False) for name in _COMMON.values()}
    asking = Asking(assume_yes=said["assume_yes"], no_input=said["no_input"])
    with closing(make_desk(asking)) as desk:
        folder, output = Path(read.folder).absolute(), Output(said["as_json"])
        return fulfil(wish, Session(desk=desk, folder=folder, output=output, asking=asking))


def _read(arguments: Sequence[str]) -> _Read:
    read, waiting = _Read(), iter(arguments)
    _read_common(read, waiting)
    _read_own(read, waiting)
    if len(read.sources) < _FEWEST:
        raise _NotPlainError
    return read


def _read_common(read: _Read, waiting: Iterator[str]) -> None:
    """Read what stands before the command, and the command itself."""
    for argument in waiting:
        if argument in _COMMON:
            read.common[_COMMON[argument]] = True
        elif argument == "-C":
            read.folder = _text(next(waiting, ""))
        elif argument == _COMMAND:
            return
        else:
            break
    raise _NotPlainError


def _read_own(read: _Read, waiting: Iterator[str]) -> None:
    for argument in waiting:
        if argument == "--all":
            read.said["everything"] = True
        elif argument.startswith("--"):
            option, is_joined, value = argument.partition("=")
            _choose(read, option, value if is_joined else next(waiting, ""))
        else:
            read.sources.append(_text(argument))


def _text(argument: str) -> str:
    if not argument or argument.startswith("-"):
        raise _NotPlainError
    return argument


def _choose(read: _Read, option: str, value: str) -> None:
    if option not in _CHOICES:
        raise _NotPlainError
    name, choices = _CHOICES[option]
    try:
        chosen = choices(value)
    except ValueError:
        raise _NotPlainError from None
    if isinstance(chosen, Difference):
        read.only = (*read.only, chosen)
    else:
        read.said[name] = chosen
