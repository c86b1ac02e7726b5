"""The program that runs on a host, wrapped so that any login shell passes it on."""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from secrets import token_hex

_PLAIN = re.compile(rb"[^A-Za-z0-9_./:=,@+ -]")
_COMMENT = re.compile(r"^\s*#.*\n|^\s*\n|^[ ]+", re.MULTILINE)


def new_nonce() -> str:
    """Return the mark that a conversation's lines begin with; nobody can guess it."""
    return f"tidegate-{token_hex(12)}"


def command(verb: str, *, nonce: str, root: str, options: Mapping[str, str] | None = None) -> bytes:
    """Return the whole program with its arguments as one command line.

    Login shells differ in what they do to quotes, `!`, `$` and line ends, so everything but plain
    characters travels as octal numbers inside single quotes, which all of them leave alone.
    """
    given = [verb, nonce, root, *(f"{name}={value}" for name, value in (options or {}).items())]
    arguments = " ".join(_quoted(each) for each in given)
    script = f"set -- {arguments}\n{text()}".encode()
    return b'exec /bin/sh -c \'eval "$(printf %b "' + _escaped(script) + b'")"\''


@cache
def text() -> str:
    """Return the program without its comments: its parts in the order of their names."""
    parts = sorted(files("tidegate_resources").joinpath("host").iterdir(), key=lambda p: p.name)
    whole = "".join(part.read_text("utf-8") for part in parts if part.name.endswith(".sh"))
    return _COMMENT.sub("", whole)


def _quoted(argument: str) -> str:
    return "'" + argument.replace("'", "'\\''") + "'"


def _escaped(script: bytes) -> bytes:
    return _PLAIN.sub(lambda found: b"\\0%03o" % found[0][0], script)
