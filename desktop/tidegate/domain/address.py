"""A host's address: a name of the DNS, or IPv4 or IPv6, in one spelling."""

import ipaddress
import re

_LABEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?", re.ASCII)
_ZONE = re.compile(r"[A-Za-z0-9._-]{1,32}", re.ASCII)
_ALLOWED = (
    "an address is a host name (letters, digits, `-`, labels of 1 to 63 parted by dots, at most "
    "253 in all) or an IP address"
)
_LONGEST = 253


def normal_address(text: str) -> str:
    """Return the one spelling of an address: no brackets, other scripts in ASCII.

    Raises ValueError saying what is allowed and, where one character is wrong, which.
    """
    if text.startswith("-"):
        raise ValueError("host names cannot start with -")
    if ":" in text or text.startswith("["):
        return _ipv6(text)
    if _is_numeric(text):
        return _ipv4(text)
    name = _in_ascii(text).removesuffix(".")
    if _is_numeric(name):  # digits of another script are digits by now
        return _ipv4(name)
    _check_name(name)
    return name.lower()


def shown_address(address: str) -> str:
    """Return the address with its readable form beside it where that differs."""
    if "xn--" not in address:
        return address
    try:
        return f"{address.encode('ascii').decode('idna')} ({address})"
    except UnicodeError:
        return address


def _is_numeric(text: str) -> bool:
    return bool(text) and set(text) <= set("0123456789.")


def _ipv6(text: str) -> str:
    bare = text[1:-1] if text.startswith("[") and text.endswith("]") else text
    address, percent, zone = bare.partition("%")
    if percent and not _ZONE.fullmatch(zone):
        raise ValueError("a zone id has letters, digits, `.`, `_` and `-` only")
    try:
        return ipaddress.IPv6Address(address).compressed + percent + zone
    except ValueError:
        raise ValueError(f"{_ALLOWED}; the port has a key of its own, `port`") from None


def _ipv4(text: str) -> str:
    try:
        return str(ipaddress.IPv4Address(text))
    except ValueError:
        raise ValueError(f"not an IPv4 address; {_ALLOWED}") from None


def _in_ascii(text: str) -> str:
    if text.isascii():
        return text
    try:
        return text.encode("idna").decode("ascii")
    except UnicodeError:
        raise ValueError(f"cannot be written as an internet name; {_ALLOWED}") from None


def _check_name(name: str) -> None:
    for index, character in enumerate(name, start=1):
        if not (character.isascii() and (character.isalnum() or character in ".-")):
            raise ValueError(f"character {index} ({_named(character)}) is not allowed; {_ALLOWED}")
    if len(name) > _LONGEST or not all(_LABEL.fullmatch(label) for label in name.split(".")):
        raise ValueError(_ALLOWED)


def _named(character: str) -> str:
    printable = character.isprintable() and character != " "
    return f"'{character}'" if printable else f"U+{ord(character):04X}"
