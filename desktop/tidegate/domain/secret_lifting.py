"""Takes secrets out of a file that is imported: a reference comes to stand where each stood."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from tidegate.domain.leaking import Leaks
from tidegate.domain.secrecy import (
    has_secret_shape,
    is_in_clear,
    is_secret_name,
    replace_secret_parts,
)
from tidegate.domain.secret import Secret
from tidegate.domain.setting import (
    Identity,
    Origin,
    Path,
    Setting,
    SettingType,
    SetValue,
)

_ODD = re.compile(r"[^A-Za-z0-9_.-]+")
_LONGEST = 64
_COMMENT = re.compile(
    r"(?m)^(?P<lead>[ \t]*(?:[#;!]|//|--|<!--|\*)[ \t]*(?:export[ \t]+|- )?)"
    r"(?P<key>[\w.\"'-]+)(?P<mark>[ \t]*[:=][ \t]*)(?P<value>\S[^\r\n]*)"
)
_ASSIGNED = re.compile(
    r"(?m)^[ \t]*(?:export[ \t]+)?[\"']?(?P<key>[A-Za-z_][\w.-]*)[\"']?[ \t]*[:=][ \t]*"
    r"(?P<value>[^\s{\[|>&*!][^\n]*)"
)
_ANY_COMMENT = re.compile(r"(?m)(?:^|[ \t])(?P<mark>#|;|//|<!--)(?P<text>[^\r\n]+)")
_GONE = "…"
_NOTHING = frozenset({"null", "(null)", "none", "nil", "undefined", "true", "false", "''", '""'})
_NAMING = ("name", "key")
_SILENT = frozenset({"value", "#text", ""})
"""Keys that say nothing of what stands there."""


@dataclass(frozen=True, slots=True)
class Lifted:
    """A secret that was taken out of a setting."""

    name: str
    value: Secret


@dataclass(slots=True)
class Lifting:
    """Names secrets, each place once: one setting has one name in every environment."""

    names: dict[str, tuple[str, Path]] = field(default_factory=dict)

    def lift(
        self, settings: Mapping[str, Setting], *, file: str
    ) -> tuple[tuple[SetValue, ...], tuple[Lifted, ...]]:
        """Return the edits that put references into a file, and the secrets that stood there."""
        told = _told_by_name(settings)
        secret = {path: s for path, s in told.items() if is_in_clear(s) and not _is_nothing(s)}
        others = [s for path, s in settings.items() if path not in secret]
        leaks = Leaks(secret.values(), among=others)
        edits: list[SetValue] = []
        lifted: list[Lifted] = []
        for path, setting in settings.items():
            if path in secret or leaks.has(setting):
                text, found = self._referring(told[path], file=file, is_whole=path not in secret)
                edits.append(SetValue(setting.path, text))
                lifted += found
        return tuple(edits), tuple(lifted)

    def _referring(
        self, setting: Setting, *, file: str, is_whole: bool
    ) -> tuple[str, list[Lifted]]:
        name = self._name(setting.path, file=file)
        lifted: list[Lifted] = []

        def taken_out(part: str) -> str:
            number = f"{len(lifted) + 1}" if lifted else ""
            own = self._fitting(f"{name}{_ending(name)}{number}", setting.path, file)
            lifted.append(Lifted(own, Secret(part)))
            return _reference(own)

        text = str(setting.value)
        referring = text if is_whole else replace_secret_parts(text, by=taken_out)
        if lifted:
            return referring, lifted
        return _reference(name), [Lifted(name, Secret(text))]

    def _name(self, path: Path, *, file: str) -> str:
        words = [word for segment in path if (word := _word(segment)) not in _SILENT]
        last = words[-1:] if _tells_enough(path, words) else words[-2:]
        name = _ODD.sub("_", ".".join(last or ["secret"]))
        name = name if name[0].isalpha() or name[0] == "_" else f"_{name}"
        return self._fitting(name, path, file)

    def _fitting(self, name: str, path: Path, file: str) -> str:
        """Return a name that no other setting has."""
        base, number = name[-_LONGEST:].lstrip(".-0123456789") or "secret", 1
        fitting = base
        while self.names.setdefault(fitting.lower(), (file, path)) != (file, path):
            number += 1
            fitting = f"{base[: _LONGEST - 4]}_{number}"
        return fitting


def without_commented_secrets(text: str) -> str:
    """Return a text in whose comments no secret is left: `# password=…`."""
    blanked = _COMMENT.sub(_blanked, text)
    return _ANY_COMMENT.sub(_without_shapes, blanked)


def repeats_any(text: str, lifted: tuple[Lifted, ...]) -> bool:
    """Tell whether a text still holds a secret that was taken out, or what can only be one."""
    at = Origin("", 1)
    settings = [
        Setting(("password",), each.value.reveal(), SettingType.STRING, "", at) for each in lifted
    ]
    whole = Setting(("text",), text, SettingType.STRING, text, at)
    # Without `=` only what can be nothing but a secret is told: a key, a token, a URL's password.
    alone = text.replace("=", " ")
    return Leaks(settings, among=[whole]).has(whole) or has_secret_shape(alone)


def has_unseen_secret(text: str, settings: Mapping[str, Setting]) -> bool:
    """Tell whether a line gives a secret a value that the reader of the format passed over."""
    seen = {_word(segment) for each in settings.values() for segment in each.path}
    found = (each for each in _ASSIGNED.finditer(text) if each["key"] not in seen)
    at = Origin("", 1)
    unseen = (
        Setting((each["key"],), each["value"].strip("\"', \r"), SettingType.STRING, "", at)
        for each in found
    )
    return any(is_in_clear(each) and not _is_nothing(each) for each in unseen)


def _told_by_name(settings: Mapping[str, Setting]) -> dict[str, Setting]:
    """Return the settings, a list item's value called as its name says: `- name: DB_PASSWORD`."""
    names = {
        each.path[:-1]: Identity(str(each.path[-1]), str(each.value))
        for each in settings.values()
        if len(each.path) > 1 and isinstance(each.path[-2], int) and each.path[-1] in _NAMING
    }
    return {spelled: _called(each, names) for spelled, each in settings.items()}


def _called(setting: Setting, names: Mapping[Path, Identity]) -> Setting:
    item = setting.path[:-1]
    if item not in names or setting.path[-1] != "value":
        return setting
    return replace(setting, path=(*item[:-1], names[item], "value"))


def _tells_enough(path: Path, words: list[str]) -> bool:
    """Tell whether the last word is a name by itself: `DB_PASSWORD`, an XML item's own key."""
    told = any(isinstance(segment, Identity) for segment in path[-2:])
    return told or bool(words and words[-1].isupper())


def _is_nothing(setting: Setting) -> bool:
    """Tell whether a value says in its program's own way that there is none."""
    text = str(setting.value).strip().lower()
    return text in _NOTHING or text.startswith("null://")


def _reference(name: str) -> str:
    return f"${{{{ secret.{name} }}}}"


def _ending(name: str) -> str:
    return "_PASSWORD" if name.isupper() else ".password"


def _word(segment: object) -> str:
    if isinstance(segment, Identity):
        return segment.value
    return str(segment)


def _blanked(found: re.Match[str]) -> str:
    key = found["key"].strip("\"'")
    setting = Setting((key.rpartition(".")[2],), "x", SettingType.STRING, "", Origin("", 1))
    if not is_secret_name(setting):
        return found[0]
    end = "-->" if found["value"].rstrip().endswith("-->") else ""
    return f"{found['lead']}{found['key']}{found['mark']}{_GONE}{end}"


def _without_shapes(found: re.Match[str]) -> str:
    if not has_secret_shape(found["text"]):
        return found[0]
    end = "-->" if found["text"].rstrip().endswith("-->") else ""
    return found[0].replace(found["text"], f" {_GONE}{end}")
