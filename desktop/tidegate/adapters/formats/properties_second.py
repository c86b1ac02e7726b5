"""Reads properties files a second time, letter by letter, to check what was written."""

from collections.abc import Iterator

from tidegate.adapters.formats.format import Plain

_LETTERS = {"t": "\t", "n": "\n", "r": "\r", "f": "\f"}
_BLANKS = " \t\f"


def read_again(text: str) -> Plain:
    """Return keys and values, of a key written twice the last; raises ValueError when broken."""
    found: dict[str, Plain] = {}
    for line in _logical(text):
        key, value = _parted(line)
        found[_decoded(key)] = _decoded(value)
    return found


def _logical(text: str) -> Iterator[str]:
    """Yield the lines that say something, those that a backslash continues joined."""
    open_line = ""
    is_open = False
    for natural in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        bare = natural.lstrip(_BLANKS)
        if not is_open and (not bare or bare[0] in "#!"):
            continue
        open_line += bare
        is_open = (len(bare) - len(bare.rstrip("\\"))) % 2 == 1
        if is_open:
            open_line = open_line[:-1]
        else:
            yield from filter(None, [open_line])
            open_line = ""
    if open_line:
        yield open_line


def _parted(line: str) -> tuple[str, str]:
    """Return the written key and value; the first `=`, `:` or blank without backslash parts."""
    at = 0
    while at < len(line) and line[at] not in f"=:{_BLANKS}":
        at += 2 if line[at] == "\\" else 1
    rest = line[at:].lstrip(_BLANKS)
    if rest[:1] in ("=", ":"):
        rest = rest[1:].lstrip(_BLANKS)
    return line[:at], rest


def _decoded(written: str) -> str:
    letters: list[str] = []
    at = 0
    while at < len(written):
        letter = written[at]
        at += 1
        if letter == "\\":
            letter = written[at : at + 1]
            at += 1
            if letter == "u":
                letter = chr(int(_digits(written[at : at + 4]), 16))
                at += 4
            letter = _LETTERS.get(letter, letter) if written[at - 2 : at - 1] == "\\" else letter
        letters.append(letter)
    return "".join(letters).encode("utf-16", "surrogatepass").decode("utf-16")


def _digits(text: str) -> str:
    if len(text) != 4 or not all(letter in "0123456789abcdefABCDEF" for letter in text):  # noqa: PLR2004 - as Java has it
        raise ValueError("an escape is not four digits")
    return text
