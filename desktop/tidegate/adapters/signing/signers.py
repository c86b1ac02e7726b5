"""The workspace's `signers`: OpenSSH's allowed_signers, of which only the clear part is accepted.

OpenSSH skips a line that it cannot use and goes on, so that a mistyped expiry lets a key sign for
ever. Here one bad line refuses the whole file, and what `ssh-keygen` would read as a pattern, or in
the machine's own time zone, is not allowed at all.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import final

from tidegate.adapters.signing.signer_lines import BadLine, SignerLine, parse_line
from tidegate.domain.identity import Principal
from tidegate.domain.problem import Problem, ProblemKind, Problems
from tidegate.domain.value import digest_of

LARGEST_FILE = 1_048_576

_FORMAT = "a line is `alice@example.com [options] ssh-ed25519 AAAA… [comment]`"


@final
@dataclass(frozen=True, slots=True)
class AllowedSigners:
    """Everybody who may sign, by key; `digest` is SHA-256 of the file."""

    file: str
    digest: str
    lines: tuple[SignerLine, ...]

    @property
    def principals(self) -> tuple[Principal, ...]:
        """Return everybody named, each once, in the file's order."""
        return tuple(dict.fromkeys(line.principal for line in self.lines))

    def principal_of(self, fingerprint: str, *, namespace: str, at: datetime) -> Principal:
        """Return whose key that is at that time and for that use; raises Problem for nobody's."""
        line = self._line_of(fingerprint)
        refusal = line.refusal(namespace=namespace, at=at)
        if refusal:
            raise Problem(
                f"{self.file}:{line.number}: the key of {line.principal} {refusal}",
                remedy="let them sign with a key that counts, or renew the line",
                kind=ProblemKind.GATE,
            )
        return line.principal

    def _line_of(self, fingerprint: str) -> SignerLine:
        for line in self.lines:
            if line.fingerprint == fingerprint:
                return line
        raise Problem(
            f"the key {fingerprint} belongs to nobody in {self.file}",
            remedy="add its owner there, or sign with a key that is listed",
            kind=ProblemKind.GATE,
        )


def read_signers(content: bytes, *, file: str) -> AllowedSigners:
    """Read the file; raises Problems, one `file:line:column` each, if any line is bad."""
    text = _text_of(content, file=file)
    lines: list[SignerLine] = []
    problems: list[Problem] = []
    for number, line in _written_lines(text):
        try:
            parsed = parse_line(line, number=number)
            _check_beside(parsed, lines)
        except BadLine as bad:
            where = f"{file}:{number}:{bad.column}"
            problems.append(Problem(f"{where}: {bad}", remedy=bad.allowed or _FORMAT))
        else:
            lines.append(parsed)
    if problems:
        raise Problems(tuple(problems))
    return AllowedSigners(file, digest_of(content), tuple(lines))


def _text_of(content: bytes, *, file: str) -> str:
    if len(content) > LARGEST_FILE:
        raise Problem(f"{file}: the file is larger than 1 MB", remedy=_FORMAT)
    if content.startswith(b"\xef\xbb\xbf"):
        raise Problem(f"{file}:1:1: the file starts with a byte order mark", remedy="save without")
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        column = error.start - content.rfind(b"\n", 0, error.start)
        byte = content[error.start]
        where = f"{file}:{line}:{column}"
        raise Problem(f"{where}: byte 0x{byte:02X} is not UTF-8", remedy="save as UTF-8") from None


def _written_lines(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.split("\n"), start=1):
        written = line.removesuffix("\r")
        if written.strip(" \t") and not written.lstrip(" \t").startswith("#"):
            yield number, written


def _check_beside(line: SignerLine, others: list[SignerLine]) -> None:
    for other in others:
        if other.blob == line.blob:
            raise BadLine(
                f"this key stands in line {other.number} already",
                column=line.key_column,
                allowed="a key belongs to one person, in one line",
            )
        if other.principal != line.principal and _looks_like(other.principal, line.principal):
            raise BadLine(
                f"{line.principal} looks like {other.principal} of line {other.number}",
                column=1,
                allowed="write one person in one way",
            )


def _looks_like(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()
