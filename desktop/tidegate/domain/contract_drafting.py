"""Drafts a contract from what the profiles say today; every line says why it is there."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from tidegate.domain.breaches import STRINGS_ONLY
from tidegate.domain.conforming import Profile, listed
from tidegate.domain.pairing import telling_fields
from tidegate.domain.references import has_references
from tidegate.domain.rulebook import RuleBook
from tidegate.domain.secrecy import is_secret
from tidegate.domain.setting import Path, ResolvedFile, Setting, SettingType, is_empty, spell
from tidegate.domain.value_formats import has_format

_HEAD = """\
# What settings must hold; `tidegate compare`, `tidegate check` and the gate judge by it.
# Drafted from the profiles as they are: read every line, and mend what is so by chance only.
"""
_PLAIN = re.compile(r"[A-Za-z_][\w.-]*", re.ASCII)
_INTEGER = re.compile(r"-?(?:0|[1-9]\d*)", re.ASCII)
_NUMBER = re.compile(r"-?\d+\.\d+", re.ASCII)
_SWITCHES = frozenset({"true", "false", "yes", "no", "on", "off"})
_TYPES = {
    SettingType.STRING: "string",
    SettingType.INTEGER: "integer",
    SettingType.FLOAT: "float",
    SettingType.BOOLEAN: "boolean",
}
_FORMATS = ("email", "host:port", "cron", "duration", "size")
_FAMILY = 3
"""So many switches side by side are one line: the next one is like them."""


@dataclass(slots=True)
class _Seen:
    """A setting in all environments that have it; of list items, all of them together."""

    pattern: str
    by_environment: dict[str, list[tuple[Setting, str]]] = field(default_factory=dict)

    @property
    def settings(self) -> list[tuple[Setting, str]]:
        return [each for found in self.by_environment.values() for each in found]

    @property
    def is_secret(self) -> bool:
        return any(is_secret(setting) for setting, _ in self.settings)

    @property
    def is_in_list(self) -> bool:
        return "*" in self.pattern

    @property
    def is_same(self) -> bool:
        values = [[(s.type, s.value) for s, _ in each] for each in self.by_environment.values()]
        return all(each == values[0] for each in values)

    @property
    def types(self) -> set[str]:
        known = ((s, form) for s, form in self.settings if not is_empty(s) and not _refers(s))
        return {_type_of(setting, form) for setting, form in known}


def draft_contract(profiles: Sequence[Profile], *, known: RuleBook | None = None) -> str:
    """Return the text of a `contract.yaml`; what `known` rules already is left out.

    No value of the profiles stands in it.
    """
    names = [profile.environment for profile in profiles]
    seen = [each for each in _seen(profiles) if known is None or known.ruling(each.pattern) is None]
    lines = [*_families(seen), *(_line(each, names) for each in _singles(seen))]
    settings = "\n".join(f"  {line}" for line in lines)
    text = f"{_HEAD}settings:\n{settings}\n" if lines else f"{_HEAD}settings: {{}}\n"
    return text + _lists(profiles, known)


def _seen(profiles: Iterable[Profile]) -> list[_Seen]:
    found: dict[str, _Seen] = {}
    for profile in profiles:
        for file in profile.files:
            for setting in file.settings.values():
                pattern = _pattern_of(setting.path)
                seen = found.setdefault(pattern, _Seen(pattern))
                each = seen.by_environment.setdefault(profile.environment, [])
                each.append((setting, _form(file)))
    return list(found.values())


def _form(file: ResolvedFile) -> str:
    return file.format


def _pattern_of(path: Path) -> str:
    """Return the pattern of a setting; one for all items of a list."""
    text = ""
    for segment in path:
        word = spell((segment,)) if isinstance(segment, str) else "*"
        text += f".{word}" if text else word
    return text


def _family_of(pattern: str) -> str:
    above, dot, _ = pattern.rpartition(".")
    return above if dot and '"' not in pattern else ""


def _switches(seen: Iterable[_Seen]) -> dict[str, list[_Seen]]:
    """Return families of switches: at least three side by side, and nothing else there."""
    families: dict[str, list[_Seen]] = {}
    for each in seen:
        families.setdefault(_family_of(each.pattern), []).append(each)
    return {
        name: members
        for name, members in families.items()
        if name and len(members) >= _FAMILY and all(m.types == {"boolean"} for m in members)
    }


def _families(seen: Sequence[_Seen]) -> Iterator[str]:
    for name, members in _switches(seen).items():
        same = all(member.is_same for member in members)
        across = "same" if same else "may_differ"
        rule = f"{{type: boolean, environments: {across}}}"
        yield f"{_key(name + '.*')}: {rule}  # {len(members)} switches side by side"


def _singles(seen: Sequence[_Seen]) -> Iterator[_Seen]:
    grouped = {id(each) for members in _switches(seen).values() for each in members}
    return (each for each in seen if id(each) not in grouped)


def _line(seen: _Seen, names: Sequence[str]) -> str:
    """Return a setting's line: what is demanded, and what was seen that says so."""
    demands, whys = [], []
    for demand, why in (_secrecy(seen), _typing(seen), _presence(seen, names), _relation(seen)):
        demands += [demand] if demand else []
        whys += [why] if why else []
    rule = f"{_key(seen.pattern)}: {{{', '.join(demands)}}}"
    return f"{rule}  # {'; '.join(whys)}" if whys else rule


def _secrecy(seen: _Seen) -> tuple[str, str]:
    return ("secret: true", "a secret by its name or shape") if seen.is_secret else ("", "")


def _typing(seen: _Seen) -> tuple[str, str]:
    if len(seen.types) != 1:
        types = " and ".join(sorted(seen.types))
        return "", f"its type is not the same everywhere: {types}" if types else ""
    (kind,) = seen.types
    if kind != "string" or seen.is_secret:
        return f"type: {kind}", ""
    texts = [str(s.value) for s, _ in seen.settings if not is_empty(s) and not _refers(s)]
    if all(has_format(text, "url") for text in texts):
        return "type: url", ""
    fitting = (name for name in _FORMATS if all(_looks_so(text, name) for text in texts))
    name = next(fitting, "")
    return (f"type: string, format: {_key(name)}", "") if name else ("type: string", "")


def _looks_so(text: str, name: str) -> bool:
    """Tell whether a text is surely meant so: a bare number is no duration and no size."""
    return has_format(text, name) and not text.strip().isdecimal()


def _presence(seen: _Seen, names: Sequence[str]) -> tuple[str, str]:
    having = [name for name in names if name in seen.by_environment]
    if seen.is_in_list:
        return "", "of every item"
    required = f"required_in: [{', '.join(having)}]"
    if len(having) == len(names):
        return required, "every environment has it"
    lacking = listed([name for name in names if name not in having])
    return required, f"{lacking} does without it" if len(names) - len(having) == 1 else (
        f"{lacking} do without it"
    )


def _relation(seen: _Seen) -> tuple[str, str]:
    if len(seen.by_environment) < 2:  # noqa: PLR2004 - nothing to stand to
        return "environments: may_differ", ""
    if seen.is_secret:
        clear = not any(_refers(setting) for setting, _ in seen.settings)
        shared = seen.is_same and clear
        why = "today the same everywhere: mend that" if shared else "each needs its own"
        return "environments: must_differ", why
    if seen.is_same:
        return "environments: same", "the same everywhere"
    return "environments: may_differ", "differs"


def _lists(profiles: Sequence[Profile], known: RuleBook | None) -> str:
    """Return the part that says how list items are told, nothing where all go by index."""
    merged = [
        {path: s for file in profile.files for path, s in file.settings.items()}
        for profile in profiles
    ]
    found = telling_fields(merged)
    lines = [
        f"  {_key(path)}: {{key: {_key(name)}}}  # every item has one, and no two the same\n"
        for path, name in found.items()
        if known is None or not known.list_key(path)
    ]
    return f"lists:\n{''.join(lines)}" if lines else ""


def _type_of(setting: Setting, form: str) -> str:
    if setting.type in (SettingType.MAP, SettingType.LIST):
        return setting.type.value
    if setting.type is not SettingType.STRING or form not in STRINGS_ONLY:
        return _TYPES.get(setting.type, "string")
    text = str(setting.value).strip()
    if text.lower() in _SWITCHES:
        return "boolean"
    if _INTEGER.fullmatch(text):
        return "integer"
    return "number" if _NUMBER.fullmatch(text) else "string"


def _refers(setting: Setting) -> bool:
    return isinstance(setting.value, str) and has_references(setting.value)


def _key(text: str) -> str:
    return text if _PLAIN.fullmatch(text) else "'" + text.replace("'", "''") + "'"
