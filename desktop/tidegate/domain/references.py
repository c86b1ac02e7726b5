"""References such as `${{ var.NAME }}` in commands, paths and profile files: found and replaced."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from tidegate.domain.late_pattern import late_pattern
from tidegate.domain.problem import Problem, Problems
from tidegate.domain.setting import Origin

if TYPE_CHECKING:
    from tidegate.domain.environment import Host

DEEPEST = 32
"""How many variables may refer to one another in a row."""
LARGEST = 16 * 2**20
"""In characters: what a text may grow to, since variables can multiply each other."""
ALLOWED = "allowed are var.NAME, secret.NAME, host.name, host.address; `$${{` writes `${{`"

_TOKEN = late_pattern(
    r"(?P<escape>\$\$\{\{)|\$\{\{(?P<body>[^\n{}]{0,200})\}\}|(?P<unclosed>\$\{\{)"
)
_BODY = late_pattern(
    r"\s*(?:(?P<kind>var|secret)\.(?P<name>[A-Za-z_][A-Za-z0-9_.-]{0,63})"
    r"|host\.(?P<host>name|address))\s*",
    re.ASCII,
)


class ReferenceKind(StrEnum):
    """What a reference names."""

    VARIABLE = "var"
    SECRET = "secret"  # noqa: S105 - the word of the syntax
    HOST = "host"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Reference:
    """One reference as written; `start` and `end` count characters, line and column from 1."""

    kind: ReferenceKind
    name: str
    text: str
    start: int
    end: int
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Scope:
    """What references may name: variables (not yet expanded themselves) and, if any, the host."""

    variables: Mapping[str, str] = field(default_factory=dict)
    host: "Host | None" = None


RevealSecret = Callable[[str], str]
"""Returns the value of a secret by its name; raises Problem where there is none."""


def find_references(text: str) -> tuple[Reference, ...]:
    """Return every reference in order; a malformed one has the kind UNKNOWN."""
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    return tuple(
        _reference(token, starts) for token in _TOKEN.finditer(text) if not token["escape"]
    )


def has_references(text: str) -> bool:
    """Tell whether expanding would change the text: references or escapes are there."""
    return _TOKEN.search(text) is not None


def secrets_in(text: str, *, variables: Mapping[str, str]) -> tuple[str, ...]:
    """Return the names of the secrets that the text needs, through its variables too, sorted."""
    reached = _Reached(variables)
    reached.follow(text, through=())
    return tuple(sorted(reached.secrets))


def faults_of(text: str, *, scope: Scope, at: Origin | None = None) -> tuple[Problem, ...]:
    """Return one problem each for unknown references, undefined variables and cycles.

    `at` is the place of the text's first character; where the text came out of a quoted value its
    own line and column are told for all.
    """
    reached = _Reached(scope.variables)
    reached.follow(text, through=())
    return tuple(_problems(reached, references=find_references(text), at=at))


def expand(
    text: str, *, scope: Scope, secret: RevealSecret | None = None, at: Origin | None = None
) -> str:
    """Return the text with its references replaced, variables in variables included.

    Without `secret` the result is a template: references to secrets stay (those to the host too
    when the scope has none) and `$${{` stays escaped, so that it can be expanded later. What a
    variable or a secret holds is never read as syntax. Raises Problems listing every unknown
    reference, undefined variable and cycle.
    """
    if faults := faults_of(text, scope=scope, at=at):
        raise Problems(faults) if len(faults) > 1 else faults[0]
    pieces = _Expansion(scope, secret).pieces(text)
    if secret is None:
        return _as_template(pieces, at=at)
    return "".join(_only_text(piece, at=at) for piece in pieces)


def expand_bytes(
    content: bytes, *, scope: Scope, secret: RevealSecret | None = None, at: Origin | None = None
) -> bytes:
    """Return a file's content with its references replaced as `expand` does.

    Everything else, bytes that are not UTF-8 among it, stays as it is.
    """
    text = content.decode("utf-8", "surrogateescape")
    if not has_references(text):
        return content
    return expand(text, scope=scope, secret=secret, at=at).encode("utf-8", "surrogateescape")


def refuse_secret(name: str) -> str:
    """Stand in for secrets where none may be: raises Problem naming the secret."""
    raise Problem(
        f"`${{{{ secret.{name} }}}}` may not stand here",
        remedy="secrets are for profile files and for commands",
    )


def _reference(token: re.Match[str], starts: list[int]) -> Reference:
    line = bisect_right(starts, token.start())
    column = token.start() - starts[line - 1] + 1
    kind, name = _meaning(token)
    return Reference(kind, name, token[0], token.start(), token.end(), line, column)


def _meaning(token: re.Match[str]) -> tuple[ReferenceKind, str]:
    body = _BODY.fullmatch(token["body"] or "")
    if body is None:
        return ReferenceKind.UNKNOWN, ""
    if body["host"]:
        return ReferenceKind.HOST, body["host"]
    return ReferenceKind(body["kind"]), body["name"]


@dataclass(slots=True)
class _Reached:
    """Everything that a text refers to, followed through its variables."""

    variables: Mapping[str, str]
    seen: set[str] = field(default_factory=set)
    secrets: set[str] = field(default_factory=set)
    undefined: dict[str, str] = field(default_factory=dict)
    unknown: dict[str, str] = field(default_factory=dict)
    cycles: dict[frozenset[str], tuple[str, ...]] = field(default_factory=dict)
    too_deep: str = ""

    def follow(self, text: str, *, through: tuple[str, ...]) -> None:
        """Walk the text's references; `through` are the variables that led to it."""
        for reference in find_references(text):
            if reference.kind is ReferenceKind.SECRET:
                self.secrets.add(reference.name)
            elif reference.kind is ReferenceKind.UNKNOWN:
                self.unknown.setdefault(reference.text, through[-1] if through else "")
            elif reference.kind is ReferenceKind.VARIABLE:
                self._follow_variable(reference.name, through=through)

    def _follow_variable(self, name: str, *, through: tuple[str, ...]) -> None:
        if name in through:
            loop = through[through.index(name) :]
            self.cycles.setdefault(frozenset(loop), (*loop, name))
        elif name not in self.variables:
            self.undefined.setdefault(name, through[-1] if through else "")
        elif len(through) >= DEEPEST:
            self.too_deep = self.too_deep or through[0]
        elif name not in self.seen:
            self.follow(self.variables[name], through=(*through, name))
            self.seen.add(name)


def _problems(
    reached: _Reached, *, references: tuple[Reference, ...], at: Origin | None
) -> Iterator[Problem]:
    if reached.unknown:
        subject = _listed(reached.unknown.items())
        place = _place(references, at, names=set(reached.unknown), unknown=True)
        yield Problem(f"{place}cannot tell what {subject} refers to", remedy=ALLOWED)
    if reached.undefined:
        yield _undefined(reached, _place(references, at, names=set(reached.undefined)))
    if reached.too_deep:
        place = _place(references, at, names={reached.too_deep})
        yield Problem(
            f"{place}variable `{reached.too_deep}` leads through more than {DEEPEST} others",
            remedy="shorten the row of variables",
        )
    for loop in reached.cycles.values():
        place = _place(references, at, names=set(loop))
        yield Problem(
            f"{place}variables refer to one another in a circle: {' -> '.join(loop)}",
            remedy="give one of them a value of its own",
        )


def _undefined(reached: _Reached, place: str) -> Problem:
    several = len(reached.undefined) > 1
    subject = _listed((f"`{name}`", by) for name, by in reached.undefined.items())
    known = ", ".join(sorted(reached.variables)) or "none"
    noun, verb = ("variables", "are") if several else ("variable", "is")
    return Problem(
        f"{place}{noun} {subject} {verb} not defined",
        remedy=f"add under `variables`; defined are: {known}",
    )


def _listed(found: Iterable[tuple[str, str]]) -> str:
    return ", ".join(f"{what} (in `{by}`)" if by else what for what, by in found)


def _place(
    references: tuple[Reference, ...], at: Origin | None, *, names: set[str], unknown: bool = False
) -> str:
    """Return `file:line:column: ` of the first reference concerned, else of the first at all."""
    if at is None:
        return ""
    concerned = [r for r in references if (r.text if unknown else r.name) in names]
    first = (concerned or list(references))[0]
    line = at.line + first.line - 1
    column = first.column + (at.column - 1 if first.line == 1 else 0)
    return f"{at.file}:{line}:{column}: "


_Piece = str | Reference


@dataclass(slots=True)
class _Expansion:
    """One text being expanded; each variable is worked out once."""

    scope: Scope
    secret: RevealSecret | None
    known: dict[str, list[_Piece]] = field(default_factory=dict)

    def pieces(self, text: str) -> list[_Piece]:
        """Return plain text and the references that stay."""
        joined: list[_Piece] = []
        size = 0
        for piece in self._found(text):
            size += len(piece if isinstance(piece, str) else piece.text)
            if size > LARGEST:
                raise Problem("variables make the text grow over 16 MB", remedy="shorten them")
            _append(joined, piece)
        return joined

    def _found(self, text: str) -> Iterator[_Piece]:
        at = 0
        for token in _TOKEN.finditer(text):
            yield text[at : token.start()]
            at = token.end()
            if token["escape"]:
                yield "${{"
            else:
                yield from self._replaced(_reference(token, [0]))
        yield text[at:]

    def _replaced(self, reference: Reference) -> list[_Piece]:
        host = self.scope.host
        if reference.kind is ReferenceKind.VARIABLE:
            return self._variable(reference.name)
        if reference.kind is ReferenceKind.SECRET and self.secret is not None:
            return [self.secret(reference.name)]
        if reference.kind is ReferenceKind.HOST and host is not None:
            return [host.name if reference.name == "name" else host.address or host.ssh]
        return [reference]

    def _variable(self, name: str) -> list[_Piece]:
        if name not in self.known:
            self.known[name] = self.pieces(self.scope.variables[name])
        return self.known[name]


def _append(joined: list[_Piece], piece: _Piece) -> None:
    """Add a piece; text joins the text before it."""
    if isinstance(piece, str) and joined and isinstance(joined[-1], str):
        joined[-1] += piece
    else:
        joined.append(piece)


def _as_template(pieces: list[_Piece], *, at: Origin | None) -> str:
    text = ""
    for piece in pieces:
        if isinstance(piece, str):
            text += piece.replace("${{", "$${{")
        elif text.endswith("$"):
            raise Problem(
                f"{_place((piece,), at, names=set())}a `$` may not stand right before {piece.text}",
                remedy="`$${{` would write a literal `${{`; put something between them",
            )
        else:
            text += piece.text
    return text


def _only_text(piece: _Piece, *, at: Origin | None) -> str:
    if isinstance(piece, str):
        return piece
    raise Problem(
        f"{_place((piece,), at, names=set())}{piece.text} has no meaning here",
        remedy="only what is done on a host has a host's name and address",
    )
