"""Tells values that do not belong where real users are served; few rules, and precise ones.

Every rule looks at the whole value or at a whole word of a host name, and most at the key too: a
rule that cries without need is switched off, and then finds nothing at all.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from tidegate.domain.late_pattern import late_pattern
from tidegate.domain.secrecy import is_secret_key, is_secret_name
from tidegate.domain.setting import Identity, Scalar, Segment, Setting

_WHOLE = late_pattern(
    r"""(?:please[-_ ]?)?(?:change|replace)[-_ ]?(?:me|this|it)
      (?:[-_ ](?:now|please|in[-_ ]?prod\w*))?!?
    |todo|tbd|fixme|x{3,}|placeholder|dummy|not[-_ ]?set|insert[-_ ]?(?:here|value|key)
    |(?:put|insert|enter|your|my)[-_ ](?:your[-_ ])?(?:super[-_ ])?
      (?:secret|password|api[-_ ]?key|key|token|value|domain|host(?:name)?|username|client[-_ ]?id)
      (?:[-_ ]?(?:key|token))?(?:[-_ ]?here)?
    |<(?:your|change|replace|insert|todo|enter|set)\b[^<>]*>|\{\{?(?:your|todo|changeme)\w*\}?\}
    |(?-i:__[A-Z][A-Z0-9_]*__)""",
    re.VERBOSE | re.IGNORECASE,
)
_WEAK = late_pattern(
    r"password\d{0,3}!?|passw0rd|secret|admin|root|test|testing|example|default|letmein|qwerty"
    r"|1234(?:5(?:6(?:7(?:89?0?)?)?)?)?|foo|bar|guest|change|s3cr3t",
    re.IGNORECASE,
)
_WORDS = late_pattern(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_LOCAL = late_pattern(r"localhost|127(?:\.\d{1,3}){3}|\[?::1\]?|0\.0\.0\.0", re.IGNORECASE)
_OTHER_STAGE = late_pattern(
    r"(?:^|[.-])(?:dev|develop|development|staging|stage|sandbox|qa|uat|testing|preprod)\d*(?=[.-])"
    # A tool for developers is no stage: `dev-ops`, `qa-tools`.
    r"(?!-(?:ops|tools?|rel|portal|hub|docs|center|kit|team|lab)\b)",
    re.IGNORECASE,
)
_FOR_PEOPLE = frozenset(
    {"hint", "placeholder", "label", "example", "help", "tooltip", "comment", "note", "notes"}
)
"""What ends so is read by people, who may well be told to change something."""
_INWARD = late_pattern(
    "health|healthcheck|check|probe|listen|bind|address|metrics|internal|proxy|admin|management"
    "|upstream|backend|sidecar|agent|local|collector|exporter|statsd|cache|redis|docs?|schema"
    "|comment|description"
)
"""A key with one of these words may well name the machine itself."""
_DEBUG_KEYS = frozenset({"debug", "debugmode", "displayerrors", "devmode", "showerrors"})
_DEBUG_ENDINGS = ("appdebug", "djangodebug", "flaskdebug", "displayerrors")
_INSECURE_KEYS = frozenset(
    {"insecure", "insecureskipverify", "allowinsecure", "skiptlsverify", "disabletlsverification"}
)
_GUARD_KEYS = frozenset(
    {"requirehttps", "verifyssl", "sslverify", "verifytls", "tlsverify", "sslverifypeer"}
    | {"verifycertificate", "verifycertificates", "verifycert", "verifycerts"}
    | {"rejectunauthorized", "nodetlsrejectunauthorized"}
)
_STAGE_KEYS = frozenset(
    {"appenv", "nodeenv", "railsenv", "rackenv", "flaskenv", "djangoenv", "environment"}
    | {"aspnetcoreenvironment", "dotnetenvironment", "env"}
)
_ERRORS_SHOWN = ("customErrors", "mode")
"""Where web.config says whether everybody is shown what went wrong in the program."""
_WATCHED = _DEBUG_KEYS | _INSECURE_KEYS | _GUARD_KEYS | _STAGE_KEYS | {"mode"}
_STAGES = frozenset({"dev", "development", "local", "debug", "testing"})
PLACEHOLDER = "placeholder"
"""The name of the rule about values that were never meant to be used."""
_ON = frozenset({"true", "1", "on", "yes"})
_OFF = frozenset({"false", "0", "off", "no"})


@dataclass(frozen=True, slots=True)
class Unfit:
    """Why a value does not belong where real users are served, and the rule that says so."""

    rule: str
    why: str


def unfit(setting: Setting) -> Unfit | None:
    """Return the first rule that a value in production breaks, placeholders first."""
    if is_placeholder(setting):
        return Unfit(PLACEHOLDER, "it is a placeholder")
    for name, rule in _RULES.items():
        if why := rule(setting):
            return Unfit(name, why)
    return None


def may_be_unfit(value: Scalar, *, above: Segment, segment: Segment) -> bool:
    """Tell from a value and the end of its path, more quickly, whether `unfit` may find a rule.

    Where this says no, it finds none.
    """
    named = above if isinstance(segment, int) else segment
    if not isinstance(named, str) or _is_watched(named):
        return True
    if not isinstance(value, str):
        return False
    return "://" in value or _WHOLE.fullmatch(value.strip()) is not None


@lru_cache(maxsize=4_096)
def _is_watched(key: str) -> bool:
    """Tell whether a rule looks at what stands under a key; for weak secrets any such name."""
    plain = _plain(key)
    if plain in _WATCHED or plain.endswith(_DEBUG_ENDINGS):
        return True
    return "origin" in plain or is_secret_key(key)


def is_placeholder(setting: Setting) -> bool:
    """Tell whether a value was never meant to be used, by its whole text and its key."""
    value = setting.value
    if not isinstance(value, str):
        return False
    text = value.strip()
    if _WHOLE.fullmatch(text):
        return _last_word(setting) not in _FOR_PEOPLE
    return is_secret_name(setting) and _WEAK.fullmatch(text) is not None


def unfit_for_production(setting: Setting) -> str:
    """Return why a value does not belong into production, in words, or nothing."""
    return next((why for rule in _RULES.values() if (why := rule(setting))), "")


def _debug_switch(setting: Setting) -> str:
    key, text = _key(setting), _text(setting)
    if setting.path[-2:] == _ERRORS_SHOWN:
        return "everybody is shown what went wrong inside" if text == "off" else ""
    if key in _DEBUG_KEYS or key.endswith(_DEBUG_ENDINGS):
        return "debugging is switched on" if text in _ON else ""
    return ""


def _open_door(setting: Setting) -> str:
    key, text = _key(setting), _text(setting)
    if key in _INSECURE_KEYS and text in _ON:
        return "certificates are not verified"
    if key in _GUARD_KEYS and text in _OFF:
        return "a protection is switched off"
    is_origin = "cors" in spell_lower(setting) and "origin" in key
    return "every origin is allowed (CORS)" if is_origin and text == "*" else ""


def _other_stage(setting: Setting) -> str:
    if _key(setting) in _STAGE_KEYS and _text(setting) in _STAGES:
        return "it says that this is a development environment"
    return ""


def _foreign_host(setting: Setting) -> str:
    host = _url_host(setting.value)
    told = [key.value if isinstance(key, Identity) else str(key) for key in _places(setting)]
    words = {word.lower() for key in told[-2:] for word in _WORDS.findall(key)}
    if not host or any(map(_INWARD.fullmatch, words)):
        return ""
    if _LOCAL.fullmatch(host):
        is_web = str(setting.value).lower().startswith(("http://", "https://", "ws://", "wss://"))
        return "it points at the machine itself" if is_web else ""
    found = _OTHER_STAGE.search(host)
    return f"it points at a host of another stage (`{host}`)" if found else ""


_RULES: dict[str, Callable[[Setting], str]] = {
    "debug": _debug_switch,
    "protection": _open_door,
    "stage_name": _other_stage,
    "foreign_host": _foreign_host,
}


def spell_lower(setting: Setting) -> str:
    """Return the path's words in lower case, for finding one anywhere in it."""
    return "".join(str(key) for key in setting.path).lower()


def _key(setting: Setting) -> str:
    keys = _keys(setting)
    return _plain(keys[-1]) if keys else ""


def _places(setting: Setting) -> list[Segment]:
    """Return the path without the numbers of items: a health check's command may be a list."""
    return [key for key in setting.path if not isinstance(key, int)]


def _keys(setting: Setting) -> list[str]:
    return [key for key in setting.path if isinstance(key, str)]


def _last_word(setting: Setting) -> str:
    keys = _keys(setting)
    words = _WORDS.findall(keys[-1]) if keys else []
    return words[-1].lower() if words else ""


def _plain(key: str) -> str:
    return re.sub(r"[^a-z0-9]", "", key.lower())


def _text(setting: Setting) -> str:
    return str(setting.value).strip().lower()


def _url_host(value: object) -> str:
    if not isinstance(value, str) or "://" not in value or any(c.isspace() for c in value):
        return ""
    try:
        return urlsplit(value).hostname or ""
    except ValueError:
        return ""
