"""One line of `signers`: principal, options, key."""

import base64
import binascii
import re
import unicodedata
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NoReturn, final

from tidegate.adapters.signing.public_keys import KEY_TYPES, fingerprint_of, parse_public_key
from tidegate.adapters.signing.wire import Malformed
from tidegate.domain.identity import Principal

LONGEST_PRINCIPAL = 255

_FORBIDDEN_IN_NAMES = re.compile(r"""[*?!,"'\\]""")
_BLANK = " \t"
_TIMES = {8: "%Y%m%d", 12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S"}
_OPTION = re.compile(r'([A-Za-z-]+)(?:="([^"]*)")?')
_OPTIONS = 'options are namespaces="…", valid-after="…Z" and valid-before="…Z"'
_TIME = "a time is YYYYMMDD, YYYYMMDDHHMM or YYYYMMDDHHMMSS with a Z for UTC at its end"
_NAME = "a name has no * ? ! , quotes or blanks, such as alice@example.com"


class BadLine(ValueError):
    """A line that cannot stand; `column` counts characters from 1."""

    def __init__(self, what: str, *, column: int, allowed: str = "") -> None:
        super().__init__(what)
        self.column = column
        self.allowed = allowed


@final
@dataclass(frozen=True, slots=True)
class Options:
    """What a line restricts; without namespaces the key is good for all of them."""

    namespaces: tuple[str, ...] = ()
    valid_after: datetime | None = None
    valid_before: datetime | None = None


@final
@dataclass(frozen=True, slots=True)
class SignerLine:
    """A person's key and when and for what it counts."""

    number: int
    principal: Principal
    key_type: str
    blob: bytes = field(repr=False)
    key_column: int = field(repr=False)
    options: Options = Options()

    @property
    def fingerprint(self) -> str:
        """Return `SHA256:…`."""
        return fingerprint_of(self.blob)

    def refusal(self, *, namespace: str, at: datetime) -> str:
        """Return why the key does not count for that use at that time, or nothing."""
        options = self.options
        if options.namespaces and namespace not in options.namespaces:
            return f"is not meant for {namespace} but for {', '.join(options.namespaces)}"
        if options.valid_after and at < options.valid_after:
            return f"is valid only from {options.valid_after:%Y-%m-%d %H:%M:%S} UTC"
        if options.valid_before and at >= options.valid_before:
            return f"expired at {options.valid_before:%Y-%m-%d %H:%M:%S} UTC"
        return ""


def parse_line(line: str, *, number: int) -> SignerLine:
    """Read a line that is neither blank nor a comment; raises BadLine."""
    _check_characters(line)
    words = _words(line)
    principal = _principal(*words[0])
    options = Options()
    rest = words[1:]
    if rest and not _is_key_type(rest[0][1]):
        options = _options(*rest[0])
        rest = rest[1:]
    if len(rest) < 2:  # noqa: PLR2004 - type and key
        raise BadLine("the key is missing", column=len(line) + 1)
    (type_column, key_type), (key_column, encoded) = rest[:2]
    blob = _key(encoded, key_type=key_type, columns=(type_column, key_column))
    return SignerLine(number, principal, key_type, blob, key_column, options)


def _check_characters(line: str) -> None:
    for column, character in enumerate(line, start=1):
        # Controls, and marks that are not seen or turn the text around.
        if character != "\t" and unicodedata.category(character) in ("Cc", "Cf", "Zl", "Zp"):
            code = f"U+{ord(character):04X}"
            raise BadLine(f"there is a hidden character {code}", column=column, allowed=_NAME)


def _words(line: str) -> list[tuple[int, str]]:
    """Split at blanks outside of double quotes, each word with its column."""
    pattern = re.compile(r'(?:[^ \t"]|"[^"]*")+|"')
    return [(found.start() + 1, found[0]) for found in pattern.finditer(line)]


def _principal(column: int, word: str) -> Principal:
    bad = _FORBIDDEN_IN_NAMES.search(word)
    if bad:
        raise BadLine(
            f"{bad[0]} is not allowed in a name", column=column + bad.start(), allowed=_NAME
        )
    if len(word) > LONGEST_PRINCIPAL:
        raise BadLine(f"a name has {len(word)} characters", column=column, allowed="at most 255")
    if word.startswith("-") or unicodedata.normalize("NFC", word) != word or _is_key_type(word):
        raise BadLine("that cannot be a name", column=column, allowed=_NAME)
    if any(character.isspace() for character in word):
        raise BadLine("there is an unusual blank in the name", column=column, allowed=_NAME)
    return Principal(word)


def _is_key_type(word: str) -> bool:
    return word in KEY_TYPES or word.startswith(("ssh-", "ecdsa-", "sk-", "webauthn-", "rsa-"))


def _options(column: int, word: str) -> Options:
    found: dict[str, str] = {}
    at = 0
    while at < len(word):
        option = _OPTION.match(word, at)
        here = column + at
        if not option or (option.end() < len(word) and word[option.end()] != ","):
            raise BadLine("an option is not written as it should", column=here, allowed=_OPTIONS)
        _check_option(option[1].lower(), option[2], seen=found, column=here)
        found[option[1].lower()] = option[2]
        at = option.end() + 1
        if at == len(word):
            raise BadLine("an option is missing after the comma", column=here, allowed=_OPTIONS)
    return _as_options(found, column=column)


def _check_option(name: str, value: str | None, *, seen: dict[str, str], column: int) -> None:
    if name == "cert-authority":
        raise BadLine(
            "certificate authorities cannot sign here yet",
            column=column,
            allowed="list each person's own key",
        )
    if name not in ("namespaces", "valid-after", "valid-before"):
        raise BadLine(f"there is no option {name[:40]}", column=column, allowed=_OPTIONS)
    if name in seen:
        raise BadLine(f"the option {name} stands twice", column=column, allowed="write it once")
    if not value:
        raise BadLine(f"the option {name} has no value", column=column, allowed=_OPTIONS)


def _as_options(found: dict[str, str], *, column: int) -> Options:
    after = _time(found.get("valid-after"), column=column)
    before = _time(found.get("valid-before"), column=column)
    if after and before and before <= after:
        raise BadLine(
            "valid-before is not later than valid-after", column=column, allowed="swap them"
        )
    return Options(_namespaces(found.get("namespaces"), column=column), after, before)


def _namespaces(value: str | None, *, column: int) -> tuple[str, ...]:
    names = tuple(value.split(",")) if value is not None else ()
    if any(not name or _FORBIDDEN_IN_NAMES.search(name) or _BLANK[0] in name for name in names):
        raise BadLine(
            "a namespace is empty or a pattern",
            column=column,
            allowed="write each in full, such as release-approval@tidegate",
        )
    return names


def _time(value: str | None, *, column: int) -> datetime | None:
    if value is None:
        return None
    digits = value.removesuffix("Z")
    if digits == value or not (digits.isascii() and digits.isdigit()) or len(digits) not in _TIMES:
        raise BadLine(f"{value[:40]!r} is not a time in UTC", column=column, allowed=_TIME)
    try:
        return datetime.strptime(digits, _TIMES[len(digits)]).replace(tzinfo=UTC)
    except ValueError:
        raise BadLine(f"{value[:40]!r} is no day or time", column=column, allowed=_TIME) from None


def _key(encoded: str, *, key_type: str, columns: tuple[int, int]) -> bytes:
    type_column, key_column = columns
    try:
        blob = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        blob = b""
    if base64.b64encode(blob).decode() != encoded:
        raise BadLine("the key is not base64", column=key_column)
    try:
        key = parse_public_key(blob)
    except Malformed as error:
        _refuse_key(str(error), column=key_column)
    if key.type != key_type:
        raise BadLine(f"the line says {key_type}, its key is {key.type}", column=type_column)
    return blob


def _refuse_key(why: str, *, column: int) -> NoReturn:
    raise BadLine(why, column=column, allowed="copy the line of the person's .pub file") from None
