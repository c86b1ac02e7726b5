"""Tells a file's format by its declaration, its name, else by its content."""

from tidegate.adapters.formats.encoding import decode
from tidegate.adapters.formats.registry import ROWS, TEXT
from tidegate.domain.late_pattern import late_pattern
from tidegate.domain.problem import Problem

_LOOKED_AT = 64 * 2**10  # characters
_BLANK = late_pattern(r"\s*([#;][^\n]*)?")
_TABLE = late_pattern(r"\s*\[[^\]]+\]\s*(#.*)?")
_QUOTED = late_pattern(r"""\s*[\w."'-]+\s*=\s*(["'\[{]|[-+\d]|true\b|false\b)""")
_ASSIGNED = late_pattern(r"\s*(export\s+)?[A-Za-z_][\w.-]*=.*")
_KEYED = late_pattern(r"""\s*(- |["']?[\w./ -]+["']?\s*:(\s|$)|---)""")
_UNIT = late_pattern(r"\s*\[(Unit|Service|Socket|Timer|Mount|Install|Match|Network|Slice)\]\s*")
"""How a drop-in of systemd begins, whose name `override.conf` tells nothing."""
_WORDS = {"env": "dotenv", "yml": "yaml"}


def detect(name: str, content: bytes, *, declared: str = "") -> str:
    """Return the format's name; raises Problem for a declared one that does not exist."""
    if declared:
        return _declared(declared)
    base = name.replace("\\", "/").rsplit("/", 1)[-1]
    by_name = next((row.name for row in ROWS if row.names.fullmatch(base)), "")
    return by_name or _by_content(decode(content, file=name).text[:_LOOKED_AT])


def _declared(declared: str) -> str:
    wanted = _WORDS.get(declared.lower(), declared.lower())
    known = [*(row.name for row in ROWS), TEXT]
    if wanted not in known:
        raise Problem(
            f"there is no format `{declared}`", remedy=f"known are: {', '.join(sorted(known))}"
        )
    return wanted


def _by_content(text: str) -> str:
    start = text.lstrip()[:1]
    if start == "{":
        return "json"
    if start == "<":
        return "xml"
    lines = [line for line in text.splitlines() if not _BLANK.fullmatch(line)]
    return _by_lines(lines) if lines else TEXT


def _by_lines(lines: list[str]) -> str:
    if all(_ASSIGNED.fullmatch(line) for line in lines):
        return "dotenv"
    if _UNIT.fullmatch(lines[0]):
        return "systemd"
    if _TABLE.fullmatch(lines[0]) or _QUOTED.match(lines[0]):
        kept = [line for line in lines if "=" in line]
        return "toml" if kept and all(_QUOTED.match(line) for line in kept) else "ini"
    if lines[0].lstrip()[:1] == "[":
        return "json"
    return "yaml" if _KEYED.match(lines[0]) else TEXT
