"""What is read without the parser is read as the parser reads it; all else is left to it."""

from types import SimpleNamespace

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st

from tidegate.cli import comparing, plain_arguments
from tidegate.cli.application import command_line
from tidegate.cli.arguments import options_first

WORDS = (
    *("compare", "a.env", "b.env", "dev", "production@live", "--json", "--yes", "--no-input"),
    *("-C", "-Cfolder", "folder", "--all", "--format", "json", "--format=sarif", "--format=odd"),
    *("--merge", "helm", "--merge=deep", "--lists", "index", "--fail-on", "low", "--only=same"),
    *("--only", "expected", "--help", "-h", "--", "", "-", "--unknown", "check", "--version"),
)
PLAIN = ("compare", "a.env", "b.env")


class Desk(SimpleNamespace):
    """Has nothing to offer but its end."""

    def close(self):
        self.closed.append(True)


def recorder(seen):
    def fulfil(wish, session):
        seen.append((wish, session.folder, session.output, session.asking))
        return 1

    return fulfil


def both(arguments):
    """Return what either way of reading made of the arguments, None where it refused them."""
    seen, closed = [], []
    make_desk = lambda _asking: Desk(closed=closed)  # noqa: E731
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plain_arguments, "fulfil", recorder(seen))
        patch.setattr(comparing, "fulfil", recorder(seen))
        code = plain_arguments.run_plainly(arguments, make_desk)
        plainly = (code, seen.pop()) if code is not None else None
        assert len(closed) == (plainly is not None)
        try:
            application = command_line(make_desk)
            code = application(options_first(arguments), standalone_mode=False)
        except (typer.TyperException, typer.Exit):
            code = None
        return plainly, (code, seen.pop()) if seen else None


@given(st.lists(st.sampled_from(WORDS), max_size=9))
def test_a_plain_reading_is_the_parsers_reading(arguments):
    plainly, parsed = both([*PLAIN[:1], *arguments])
    if plainly is not None:
        assert plainly == parsed


@pytest.mark.parametrize(
    "more",
    [
        (),
        ("--json", "-C", "folder", "--yes", "--no-input"),
        ("--format", "html", "--merge=dotnet", "--lists", "index", "--fail-on=low", "--all"),
        ("c.env", "--only", "same", "--only=expected", "--format=json", "--format=table"),
    ],
)
def test_what_people_write_every_day_is_read_plainly(more):
    plainly, parsed = both([*more[:3], *PLAIN, *more[3:]] if "-C" in more else [*PLAIN, *more])
    assert plainly is not None
    assert plainly == parsed
    assert plainly[1][1].is_absolute()


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("compare", "a.env"),
        ("compare", "a.env", "b.env", "--format=odd"),
        ("compare", "a.env", "b.env", "--help"),
        ("compare", "a.env", "b.env", "--format"),
        ("compare", "--", "a.env", "b.env"),
        ("--all", "compare", "a.env", "b.env"),
        ("check",),
        ("-C",),
        ("compare", "a.env", ""),
    ],
)
def test_what_is_not_plain_is_left_to_the_parser(arguments):
    assert plain_arguments.run_plainly(arguments, Desk) is None
