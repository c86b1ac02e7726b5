"""The program that runs on a host, wrapped so that any login shell passes it on.

A host that was deployed to keeps the program's text in its folder; the command then names only the
text's SHA-256. A host that lacks these very bytes asks for them, and gets them by standard input.
One that is new to us will ask, so it gets them packed before it does; a host that cannot unpack
them passes over that line, and so does one that has them (`deploy` in 99-main.sh).
"""

import gzip
import re
from base64 import b64encode
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files
from secrets import token_hex

from tidegate.domain.value import digest_of

_PLAIN = re.compile(rb"[^A-Za-z0-9_./:=,@+ -]")
_COMMENT = re.compile(r"^\s*#.*\n|^\s*\n|^[ ]+", re.MULTILINE)
_LAST_LINE = "tidegate-end-of-program"

# Everything here stands within single quotes, of which fish and tcsh have their own idea: no
# quote, no `!`, no line end, and no backslash before a backslash.
_OPENING = (
    'program=$(cat "$3/.tidegate/program" 2>/dev/null); program_kept=yes; '
    'case $(printf %s "$program" | sha256sum 2>/dev/null) in DIGEST*) ;; *) program_kept=no; '
    "form=lines; if command -v base64 >/dev/null && command -v gzip >/dev/null; then form=gzip; fi;"
    ' printf "\\n%s\\tprogram\\t%s\\n" "$2" $form; IFS= read -r line; '
    "case $form$line in linesgzip*) IFS= read -r line ;; esac; "
    'case $line in gzip*) program=$(printf %s "${line#gzip }" | base64 -d | gzip -dc) ;; *) '
    'end=$(printf "\\nx"); program=; while IFS= read -r line; do case $line in LAST) break ;; esac;'
    ' program=$program$line${end%x}; done ;; esac ;; esac; eval "$program"'
)


def new_nonce() -> str:
    """Return the mark that a conversation's lines begin with; nobody can guess it."""
    return f"tidegate-{token_hex(12)}"


def command(
    verb: str,
    *,
    nonce: str,
    root: str,
    options: Mapping[str, str] | None = None,
    source: str | None = None,
) -> bytes:
    """Return one command line that runs the program (another `source` in its place, if given).

    Login shells differ in what they do to quotes, `!`, `$` and line ends, so everything but plain
    characters travels as octal numbers inside single quotes, which all of them leave alone.
    """
    given = [verb, nonce, root, *(f"{name}={value}" for name, value in (options or {}).items())]
    arguments = "set -- " + " ".join(_quoted(each) for each in given)
    opening = _OPENING.replace("DIGEST", digest_of(_bytes(source))).replace("LAST", _LAST_LINE)
    eval_arguments = b'eval "$(printf %b "' + _escaped(arguments.encode()) + b'")"; '
    return b"exec /bin/sh -c '" + eval_arguments + opening.encode() + b"'"


def answer(form: str, *, source: str | None = None) -> bytes:
    """Return what a host is sent that asks for the program: packed, or else as plain lines."""
    if form == "gzip":
        return _packed(_bytes(source))
    return b"lines\n" + _bytes(source) + f"\n{_LAST_LINE}\n".encode()


@cache
def text() -> str:
    """Return the program without its comments: its parts in the order of their names."""
    parts = sorted(files("tidegate_resources").joinpath("host").iterdir(), key=lambda p: p.name)
    whole = "".join(part.read_text("utf-8") for part in parts if part.name.endswith(".sh"))
    return _COMMENT.sub("", whole)


def _bytes(source: str | None) -> bytes:
    """Return the program's bytes as a host keeps them; its shell drops line ends at the end."""
    return (text() if source is None else source).rstrip("\n").encode()


@lru_cache(4)
def _packed(content: bytes) -> bytes:
    return b"gzip " + b64encode(gzip.compress(content, 9, mtime=0)) + b"\n"


def _quoted(argument: str) -> str:
    return "'" + argument.replace("'", "'\\''") + "'"


def _escaped(script: bytes) -> bytes:
    return _PLAIN.sub(lambda found: b"\\0%03o" % found[0][0], script)
