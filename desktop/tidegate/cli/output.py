"""What the terminal shows: one JSON object, or text for people; never both on one stream."""

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TextIO

from tidegate.domain.problem import Problem, Problems

_COLOURS = {"green": "32", "red": "31", "yellow": "33", "blue": "34", "dim": "2", "bold": "1"}
_CONTROL = {code: f"\\x{code:02x}" for code in (*range(32), 127) if chr(code) not in "\n\t"}
_BIDI = {code: f"\\u{code:04x}" for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))}


@dataclass(frozen=True, slots=True)
class Output:
    """Standard output for the answer, standard error for everything around it."""

    as_json: bool

    def say(self, text: str = "", *, colour: str = "") -> None:
        """Print a line for people."""
        stream = sys.stderr if self.as_json else sys.stdout
        _print(_painted(visible(text), colour, stream), stream)

    def aside(self, text: str, *, colour: str = "") -> None:
        """Print a line of progress, beside the answer."""
        _print(_painted(visible(text), colour, sys.stderr), sys.stderr)

    def answer(self, content: object) -> None:
        """Print the one JSON object, where JSON was asked for."""
        if self.as_json:
            print(json_text(content), flush=True)

    def table(self, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """Print aligned columns under their heads."""
        for number, line in enumerate(columns(heads, rows)):
            self.say(line, colour="dim" if number == 0 else "")

    def problem(self, problem: Problem) -> None:
        """Print what went wrong, one line each, and in JSON as `problems`."""
        found = problem.problems if isinstance(problem, Problems) else (problem,)
        for one in found:
            self.aside(f"tidegate: {one}", colour="red")
        self.answer({"problems": [{"summary": str(p.summary), "remedy": p.remedy} for p in found]})


def json_text(content: object) -> str:
    """Return an object as JSON for people and programs to read."""
    import json  # noqa: PLC0415 - what people read needs none of it

    return json.dumps(content, indent=2, ensure_ascii=False, default=str)


def _print(text: str, stream: TextIO) -> None:
    """Print a line in one piece: several threads speak."""
    print(text + "\n", end="", file=stream, flush=True)


def columns(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield the lines of a table, its heads first."""
    lines = [tuple(heads), *(tuple(visible(cell) for cell in row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(heads))]
    for line in lines:
        cells = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        yield "  ".join(cells).rstrip()


def visible(text: str) -> str:
    """Return the text with control characters and text-direction marks spelled out."""
    return text.translate(_CONTROL | _BIDI)


def _painted(text: str, colour: str, stream: TextIO) -> str:
    if not colour or not stream.isatty() or "NO_COLOR" in os.environ:
        return text
    return f"\x1b[{_COLOURS[colour]}m{text}\x1b[0m"
