"""Which names are allowed for environments, hosts, people's logins and variables.

Every rule is a function that returns the name or raises ValueError saying what is allowed; none
repeats what it was given.
"""

import re
import unicodedata

_ENVIRONMENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}", re.ASCII)
_HOST = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.ASCII)
_ALIAS = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,254}", re.ASCII)
_USER = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._@-]{0,63}", re.ASCII)
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,63}", re.ASCII)

# Cyrillic and Greek letters that look like the English ones in the row below.
_TWINS = str.maketrans(
    "\u0430\u0441\u0501\u0435\u04bb\u0456\u0458\u04cf\u043e\u0440\u051b\u0455\u051d\u0445"
    "\u0443\u0410\u0412\u0421\u0415\u041d\u0406\u0408\u041a\u041c\u041e\u0420\u0405\u0422"
    "\u0425\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5"
    "\u03a7\u03b1\u03b9\u03bd\u03bf\u03c1\u03c5",
    "acdehijlopqswxyABCEHIJKMOPSTXABEZHIKMNOPTYXaivopu",
)


def environment_name(text: str) -> str:
    """Check the name of an environment; raises ValueError, telling look-alike letters apart."""
    if _ENVIRONMENT.fullmatch(text):
        return text
    twin = unicodedata.normalize("NFKC", text).translate(_TWINS)
    if twin != text and _ENVIRONMENT.fullmatch(twin):
        raise ValueError(f"mixed scripts; looks like '{twin}'; letters of English are allowed")
    raise ValueError(
        "an environment's name is 1 to 64 letters, digits, `_` and `-`, a letter or digit first"
    )


def host_name(text: str) -> str:
    """Check a host's name within its environment; raises ValueError."""
    if not _HOST.fullmatch(text):
        raise ValueError(
            "a host's name is 1 to 64 letters, digits, `.`, `_` and `-`, a letter or digit first"
        )
    return text


def ssh_alias(text: str) -> str:
    """Check a name that ssh_config knows; raises ValueError."""
    if text.startswith("-"):
        raise ValueError("host names cannot start with -")
    if not _ALIAS.fullmatch(text):
        raise ValueError("a name of ssh_config has letters, digits, `.`, `_` and `-` only")
    return text


def login(text: str) -> str:
    """Check a user's name on a host; raises ValueError."""
    if not _USER.fullmatch(text):
        raise ValueError(
            "user is 1 to 64 letters, digits, `.`, `_`, `@` and `-`, a letter, digit or `_` first"
        )
    return text


def role_name(text: str) -> str:
    """Check a role; `all` and `first` mean something else to a step; raises ValueError."""
    if text in {"all", "first"}:
        raise ValueError("a role is not named `all` or `first`; a step's `on` has these already")
    if not _HOST.fullmatch(text):
        raise ValueError("a role is 1 to 64 letters, digits, `.`, `_` and `-`")
    return text


def variable_name(text: str) -> str:
    """Check the name of a variable; raises ValueError."""
    if not _VARIABLE.fullmatch(text):
        raise ValueError(
            "a variable's name is 1 to 64 letters, digits, `_`, `.` and `-`, a letter or `_` first"
        )
    return text
