"""Tells whether a file is surely what its name says, where a reader takes nearly any text.

Readers of dotenv, INI, properties and systemd files pass over what they do not understand, or take
it for an odd key. Who copies such a file must know that no secret stands in what was passed over.
"""

import re
from collections.abc import Iterator, Mapping

from tidegate.domain.secrecy import is_in_clear, is_secret_key, is_secret_name
from tidegate.domain.setting import Origin, Setting, SettingType

_KEYS = {
    "dotenv": re.compile(r"[ \t]*(?:export[ \t]+)?(?P<key>[A-Za-z_][\w.-]*)[ \t]*="),
    "ini": re.compile(r"[ \t]*(?P<key>[\w$%@*/\\.][^=:{}<>\"'(),;#\n]*?)[ \t]*[=:]"),
    "properties": re.compile(
        r"[ \t]*(?P<key>(?:\\.|[\w.$%@*/])(?:\\.|[\w.$%@*/\[\]-])*)[ \t]*[=:]"
    ),
    "systemd": re.compile(r"[ \t]*(?P<key>[A-Za-z][\w-]*)[ \t]*="),
}
"""How a line of each begins that can be nothing else."""
_PASSED = {
    "dotenv": re.compile(r"\s*(?:#.*)?"),
    "ini": re.compile(r"\s*(?:[#;].*|\[[^\]{},\n]*\]\s*(?:[#;].*)?)?"),
    "properties": re.compile(r"\s*(?:[#!].*)?"),
    "systemd": re.compile(r"\s*(?:[#;].*|\[[^\]{},\n]*\]\s*)?"),
}
"""Lines that say nothing: blank ones, comments, sections."""
_OF_ANOTHER = re.compile(r"\s*(?:- |[\w.\"'-]+\s*(?::(?:\s|$)|=\s*[^\s=]))")
"""How a line begins inside of a long value that may be settings of another format."""
_RECORD = re.compile(
    r"\s*[^\s:=#;!]+:(?:(?:\d{2,5}|\*):[^\s:]+:[^\s:]+:\S+|[^:\s]+:[0-9a-f]{32})\s*", re.IGNORECASE
)
"""A line of a password file that can be read as a key: .pgpass, and what htdigest writes."""
_CONTINUING = frozenset({"properties", "systemd"})
_LINE_END = re.compile(r"\r\n|\n|\r")
_WORD = re.compile(r"[A-Za-z_][\w-]*")
_SIGNS = re.compile(r"[\\\[\]\s]")
_REFERENCE = re.compile(r"\$\{\{[^}]*\}\}")
_INNER = re.compile(
    r"(?<![\w.-])(?P<key>[A-Za-z_][\w.-]*)[\"']?\s*(?:=>|[:=])\s*[\"']?(?P<value>[^\s\"',;&}\]]+)"
)


def unsure_line(text: str, settings: Mapping[str, Setting], *, format: str) -> int:  # noqa: A002
    """Return the number of the first line that may be of another format, 0 where there is none.

    Formats whose readers refuse what is not theirs have no such line. `settings` are what was read;
    a line that no setting comes from and that repeats a secret's key is none to be sure of either.
    """
    if format == "hcl":
        return next((each.origin.line for each in settings.values() if _is_bare(each)), 0)
    if format not in _KEYS:
        return 0
    read = _keys_by_line(settings)
    longer = [str(s.value) for s in settings.values() if "\n" in str(s.value)]
    is_continued = False
    for number, line in enumerate(_LINE_END.split(text.removeprefix("\ufeff")), start=1):
        keys = read.get(number, frozenset())
        if not is_continued and not _is_sure(line, format, keys=keys, longer=longer):
            return number
        is_continued = format in _CONTINUING and _ends_in_backslash(line)
    return 0


def tells_inner_secret(settings: Mapping[str, Setting]) -> bool:
    """Tell whether a value holds settings of its own, one of them a secret: `{password: x}`."""
    return any(
        is_in_clear(inner)
        for setting in settings.values()
        if isinstance(setting.value, str)
        for inner in _inner(setting.value)
    )


def _is_bare(setting: Setting) -> bool:
    """Tell whether a secret may stand where HCL reads the name of something: `password = x`."""
    return is_secret_name(setting) and _WORD.fullmatch(setting.raw) is not None


def _keys_by_line(settings: Mapping[str, Setting]) -> dict[int, frozenset[str]]:
    found: dict[int, frozenset[str]] = {}
    for each in settings.values():
        keys = frozenset(_bare(segment) for segment in each.path if isinstance(segment, str))
        found[each.origin.line] = found.get(each.origin.line, frozenset()) | keys
    return found


def _is_sure(line: str, format: str, *, keys: frozenset[str], longer: list[str]) -> bool:  # noqa: A002
    """Tell whether a line says nothing, gives one of the keys a value, or goes on with one."""
    if _PASSED[format].fullmatch(line):
        return True
    if _RECORD.fullmatch(line):
        return False
    found = _KEYS[format].match(line)
    if found is not None and (_bare(found["key"]) in keys if keys else _is_public(found["key"])):
        return True
    rest = line.strip().strip("\"'")
    return bool(rest) and _OF_ANOTHER.match(line) is None and any(rest in value for value in longer)


def _is_public(key: str) -> bool:
    """Tell whether an older value of a key written twice may stay where it is."""
    return not is_secret_key(key.strip())


def _bare(key: str) -> str:
    return _SIGNS.sub("", key).lower()


def _ends_in_backslash(line: str) -> bool:
    return (len(line) - len(line.rstrip("\\"))) % 2 == 1


def _inner(value: str) -> Iterator[Setting]:
    for found in _INNER.finditer(_REFERENCE.sub("", value)):
        yield Setting((found["key"],), found["value"], SettingType.STRING, "", Origin("", 1))
