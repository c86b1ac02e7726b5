"""Tells which settings hold a secret: by reference, by name and by the shape of the value."""

import re
from collections.abc import Callable
from functools import lru_cache

from tidegate.domain.late_pattern import late_pattern
from tidegate.domain.references import ReferenceKind, find_references
from tidegate.domain.secret import MASK
from tidegate.domain.setting import Identity, Segment, Setting, SettingType

_WORDS = late_pattern(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_SECRET_WORDS = frozenset(
    {"password", "passwd", "passphrase", "pwd", "secret", "secrets", "credential", "credentials"}
)
_SECRET_ENDINGS = (
    ("token",),
    ("api", "key"),
    ("apikey",),
    ("private", "key"),
    ("access", "key"),
    ("secret", "key"),
    ("signing", "key"),
    ("encryption", "key"),
    ("master", "key"),
    ("app", "key"),
    ("account", "key"),
    ("license", "key"),
    ("pass",),
    ("dsn",),
    ("salt",),
)
_LAST_STEMS = ("token", "key", "dsn", "salt")
"""What every key ends with that the endings above can tell, `pass` aside."""
_ABOUT = late_pattern(
    "names?|files?|path|dir|enabled|required|length|min|max|ttl|lifetime|timeout|expiry|expires"
    "|expiration|age|rotation|policy|url|uri|endpoint|type|algorithm|header|field|id|count|size"
    "|reset|store|provider|version|prefix|strength|driver|encoder|hint"
)
"""A key that ends so tells something about a secret and is none: `password.min_length`."""

_NAMELESS = ("value", "#text")
"""Keys that say nothing: what tells the item says what stands there, `add[key=Password].value`."""

_LARGEST_SWITCH = 9
"""A number up to here is a switch or a count, whatever its key is called."""

_SHORTEST_SHAPE = 8
"""In characters; nothing shorter can be told for a secret by its looks."""

_SHAPES = late_pattern(
    r"""-----BEGIN\ [A-Z ]*PRIVATE\ KEY-----
    |\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}
    |\b(?:AKIA|ASIA)[A-Z0-9]{16}\b
    |\bgh[pousr]_[A-Za-z0-9]{36,}\b|\bgithub_pat_[A-Za-z0-9_]{22,}\b|\bglpat-[A-Za-z0-9_-]{20,}
    |\bxox[abposr]-[A-Za-z0-9-]{10,}|\b[sr]k_live_[A-Za-z0-9]{16,}\b|\bSG\.[\w-]{16,}\.[\w-]{16,}
    |\bAIza[A-Za-z0-9_-]{35}\b|\bnpm_[A-Za-z0-9]{36}\b
    |\$2[abxy]\$\d\d\$[./A-Za-z0-9]{53}|\$(?:apr1|1)\$[./A-Za-z0-9]{1,8}\$[./A-Za-z0-9]{22}
    |\$(?:5|6|7|y|gy)\$(?:[./\w=]+\$){1,2}[./A-Za-z0-9]{43}
    |\$argon2(?:id|i|d)\$[\w=,$+/]{40}|\{S?SHA(?:256|384|512)?\}[A-Za-z0-9+/]{27}
    |\bpbkdf2[_:]sha(?:1|256|512)(?::\d+|\$\d+)?\$[^$\s]+\$[A-Za-z0-9+/]{32}""",
    re.VERBOSE,
)
_SHAPE_SIGNS = (
    *("-----BEGIN", "eyJ", "AKIA", "ASIA", "AIza", "ghp_", "gho_", "ghu_", "ghs_", "ghr_"),
    *("github_pat_", "glpat-", "xox", "sk_live_", "rk_live_", "SG.", "npm_"),
    *("$1$", "$2", "$5$", "$6$", "$7$", "y$", "$a", "SHA", "pbkdf2"),
)
"""What every shape begins with; far quicker to look for, and hardly ever there."""
_SIGNS = (*_SHAPE_SIGNS, "://", "=", "${{")
_MARKS = late_pattern("|".join(map(re.escape, _SHAPE_SIGNS)))
_HARMLESS = late_pattern(
    r"\s*|\$\{\{[^}]*\}\}|\$\{[^}]*\}|\$\w+|%[A-Z_]+%|<[^>]*>|\*+|\{\w*\}|null://null"
)
_URL_PASSWORD = late_pattern(
    # The scheme's length is bounded: a long word without one would be read from each letter.
    r"(?P<before>[A-Za-z][A-Za-z0-9+.-]{0,30}://[^\s/@:]*:)"
    r"(?P<secret>(?:\$\{\{[^}]*\}\}|[^\s/@])+)(?=@)"
)
_FIELD_PASSWORD = late_pattern(
    r"(?P<before>(?:\A|[;\s&?])(?:password|pwd|accountkey|sharedaccesskey|client_secret)\s*=\s*)"
    r"(?P<secret>(?:\$\{\{[^}]*\}\}|[^;&\s])+)",
    re.IGNORECASE,
)


def is_secret(setting: Setting) -> bool:
    """Tell whether a setting's value, or a part of it, must not be seen."""
    value = setting.value
    if not isinstance(value, str) or not value:
        return (
            is_secret_name(setting) and isinstance(value, int | float) and value > _LARGEST_SWITCH
        )
    return is_secret_name(setting) or has_secret_shape(value) or _names_secret(value)


def may_name_secret(above: Segment, segment: Segment) -> bool:
    """Tell from the end of a path whether a secret may stand there; where not, none is named."""
    named: Segment = segment
    if isinstance(segment, int):
        if above in _NAMELESS:
            return True  # what tells the item stands one step higher
        named = above
    elif segment in _NAMELESS and isinstance(above, int):
        return True  # as above
    elif segment in _NAMELESS and isinstance(above, Identity):
        # Too many of these are different to be worth remembering.
        return _may_be_secret_key(above.value) and is_secret_key(above.value)
    return not isinstance(named, str) or is_secret_key(named)


def signs_in(text: str) -> tuple[str, ...]:
    """Return what stands in a text of the signs that every value has that is told for a secret.

    The text may be many values together: hardly any sign stands in any of a whole file.
    """
    return tuple(sign for sign in _SIGNS if sign in text)


def is_secret_name(setting: Setting) -> bool:
    """Tell whether the key says that a secret stands here, not something about one."""
    if setting.type is SettingType.BOOLEAN:
        return False
    path = setting.path
    last = path[-1] if path else ""
    if isinstance(last, str):
        if last not in _NAMELESS:
            return is_secret_key(last)
        if len(path) > 1 and isinstance(item := path[-2], Identity):
            return is_secret_key(item.value)
    words = [segment for segment in setting.path if not isinstance(segment, int)]
    if len(words) > 1 and words[-1] in _NAMELESS and isinstance(words[-2], Identity):
        return is_secret_key(words[-2].value)
    keys = [word for word in words if isinstance(word, str)]
    return bool(keys) and is_secret_key(keys[-1])


def has_secret_shape(text: str) -> bool:
    """Tell whether a text holds what can only be a secret: a key, a known token, a password."""
    if len(text) < _SHORTEST_SHAPE:
        return False
    if _MARKS.search(text) and _SHAPES.search(text):
        return True
    return any(not _is_harmless(found["secret"]) for found in _parts(text))


def is_in_clear(setting: Setting) -> bool:
    """Tell whether the secret itself stands in the value, not only a reference to it."""
    if not is_secret(setting) or setting.value is None:
        return False
    return holds_clear_text(setting)


def holds_clear_text(setting: Setting) -> bool:
    """Tell whether a setting that is a secret holds more than a reference to one."""
    text = "" if setting.value is None else str(setting.value)
    parts = [found["secret"] for found in _parts(text)] or [text]
    return any(not _is_harmless(part) for part in parts)


def shown(setting: Setting) -> str | None:
    """Return a secret setting's value with the secret part masked; None where all of it is one."""
    text = setting.value
    if not isinstance(text, str) or _SHAPES.search(text):
        return None
    found = list(_parts(text))
    if not found:
        return None
    for part in reversed(found):
        start, end = part.span("secret")
        text = text[:start] + MASK + text[end:]
    return text


def secret_parts(text: str) -> list[str]:
    """Return the passwords inside a URL or connection string, references among them."""
    return [found["secret"] for found in _parts(text)]


def without_secret_parts(text: str) -> str:
    """Return a URL or connection string with the secret part left out."""
    if "://" in text:
        text = _URL_PASSWORD.sub(lambda found: found["before"], text)
    return _FIELD_PASSWORD.sub(lambda found: found["before"], text) if "=" in text else text


def replace_secret_parts(text: str, *, by: Callable[[str], str]) -> str:
    """Return a URL or connection string in which something stands for each password in clear."""
    found = [part for part in _parts(text) if not _is_harmless(part["secret"])]
    end = len(text)
    for part in sorted(found, key=lambda each: each.start("secret"), reverse=True):
        if part.end("secret") <= end:
            start, stop = part.span("secret")
            text, end = text[:start] + by(part["secret"]) + text[stop:], start
    return text


def _parts(text: str) -> list[re.Match[str]]:
    if "://" not in text and "=" not in text:
        return []
    return [*_URL_PASSWORD.finditer(text), *_FIELD_PASSWORD.finditer(text)]


def _is_harmless(part: str) -> bool:
    """Tell whether nothing but a reference or an empty place stands there."""
    return _HARMLESS.fullmatch(part) is not None


def _names_secret(value: str) -> bool:
    if "${{" not in value:
        return False
    return any(found.kind is ReferenceKind.SECRET for found in find_references(value))


@lru_cache(maxsize=4_096)
def is_secret_key(key: str) -> bool:
    """Tell whether a key's words say that a secret stands there."""
    if not _may_be_secret_key(key):
        return False
    words = [word.lower() for word in _WORDS.findall(key)]
    if not words or _ABOUT.fullmatch(words[-1]):
        return False
    if _SECRET_WORDS.intersection(words):
        return True
    return any(tuple(words[-len(ending) :]) == ending for ending in _SECRET_ENDINGS)


def _may_be_secret_key(key: str) -> bool:
    """Tell it quickly for most keys; only the words of a key say it for sure."""
    low = key.lower()
    if low.endswith(_LAST_STEMS) or not (low.isascii() and low[-1:].isalnum()):
        return True
    # A loop over the stems would take twice the time.
    return "pass" in low or "pwd" in low or "secret" in low or "credential" in low
