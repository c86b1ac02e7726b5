"""Reads Capistrano's deploy files as far as that goes without running Ruby.

Understood are `set`, `append`, `server` and `role` with plain texts, symbols, word lists and
hashes; everything else is told and left alone.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from tidegate.domain.imported import FoundHost, Placement

_STATEMENT = re.compile(
    r"^\s*(?P<verb>set|append|server|role)\s*\(?\s*(?P<rest>.+?)\s*$", re.DOTALL
)
_SYMBOL = re.compile(r":(?P<name>\w+)\s*,\s*(?P<value>.+)", re.DOTALL)
_TEXT = re.compile(r"'(?P<single>[^']*)'|\"(?P<double>[^\"]*)\"")
_WORDS = re.compile(r"%[wWiI](?:\{([^}]*)\}|\[([^\]]*)\]|\(([^)]*)\))")
_LIST = re.compile(r"\[([^\]]*)\]", re.DOTALL)
_NAME = re.compile(r":(\w+)")
_NUMBER = re.compile(r"\d{1,5}")
_FETCH = re.compile(r"#\{\s*fetch[( ]\s*:(\w+)[^}]*\)?\s*\}")
_FETCHED = re.compile(r"fetch[( ]\s*:(\w+)\s*\)?")
_OPTION = r"(?:\b|:){name}\b\s*(?::|=>)\s*"
_ADDRESS = re.compile(
    r"(?:(?P<user>[\w.-]+)@)?(?P<address>\[[^\]]+\]|[\w.-]+)(?::(?P<port>\d{1,5}))?"
)
_MOST = 2_000
"""Statements that are looked at."""


@dataclass(slots=True)
class _Script:
    """What one or two deploy files set, the stage's after the common one's."""

    values: dict[str, str] = field(default_factory=dict)
    lists: dict[str, list[str]] = field(default_factory=dict)
    hosts: dict[str, FoundHost] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)


def placement_of(*scripts: tuple[str, str], stage: str) -> Placement:
    """Return where Capistrano puts an application; scripts are (path, text), the common one first.

    `stage` is what `fetch(:stage)` gives.
    """
    found = _Script({"stage": stage})
    for path, text in scripts:
        for line, statement in _statements(text):
            _read(found, statement, place=f"{path}:{line}")
    return Placement(
        application=_expanded(found, "application"),
        hosts=tuple(_with_login(found, host) for host in found.hosts.values()),
        path=_path(found),
        shared=tuple(found.lists.get("linked_dirs", ())),
        keep=_whole(found.values.get("keep_releases", "")),
        notes=tuple(_notes(found)),
    )


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Yield statements with their lines; one goes on while brackets are open or a comma ends it."""
    pending, start = "", 0
    for number, raw in enumerate(text.splitlines()[:_MOST], start=1):
        line = re.sub(r"(?:^|\s)#(?!\{).*$", "", raw).rstrip()
        if not line.strip():
            continue
        start = start if pending else number
        pending = f"{pending} {line.strip()}".strip()
        if pending.endswith((",", "\\", "(")) or _is_open(pending):
            continue
        yield start, pending
        pending = ""
    if pending:
        yield start, pending


def _is_open(text: str) -> bool:
    return len(text) < 4_000 and any(  # noqa: PLR2004 - a bracket that never closes ends there
        text.count(left) > text.count(right) for left, right in ("()", "[]", "{}")
    )


def _read(found: _Script, statement: str, *, place: str) -> None:
    matched = _STATEMENT.match(statement)
    if matched is None:
        return
    verb, rest = matched["verb"], matched["rest"]
    if verb in {"set", "append"}:
        _set(found, rest, adds=verb == "append", place=place)
    elif verb == "server":
        _server(found, rest, place=place)
    else:
        _role(found, rest, place=place)


def _set(found: _Script, rest: str, *, adds: bool, place: str) -> None:
    pair = _SYMBOL.match(rest)
    if pair is None:
        return
    name, value = pair["name"], pair["value"]
    if name in {"linked_dirs", "linked_files"}:
        before = found.lists.get(name, []) if adds or "fetch(" in value else []
        found.lists[name] = list(dict.fromkeys([*before, *_texts(value)]))
    elif name == "ssh_options":
        found.values |= _options(value, ("user", "port"))
    elif (text := _scalar(value)) is not None:
        found.values[name] = text
    elif name in {"application", "deploy_to", "user", "keep_releases", "domain"}:
        found.unread.append(f"{place}: `{name}` is computed")


def _server(found: _Script, rest: str, *, place: str) -> None:
    first = _TEXT.match(rest) or _FETCHED.match(rest)
    options = rest[first.end() :] if first else ""
    given = _filled(found, _said(found, first)) if first else ""
    host = _host(given, options=options)
    if host is None:
        found.unread.append(f"{place}: this server's address is computed")
        return
    if "Proxy" in options:
        found.unread.append(f"{place}: {given} is reached through a proxy; say so with `jump`")
    _keep(found, host)


def _said(found: _Script, first: re.Match[str]) -> str:
    """Return a text as written, or what `fetch(:name)` stands for."""
    if first.re is _FETCHED:
        return found.values.get(first[1], "")
    return str(first["single"] or first["double"] or "")


def _role(found: _Script, rest: str, *, place: str) -> None:
    pair = _SYMBOL.match(rest)
    texts = _texts(pair["value"]) if pair else []
    if not texts:
        found.unread.append(f"{place}: these hosts are computed")
    for text in texts:
        host = _host(_filled(found, text), options="")
        if host is None:
            found.unread.append(f"{place}: `{text[:60]}` is no address")
        elif pair is not None:
            _keep(found, FoundHost(host.address, host.user, host.port, (pair["name"],)))


def _keep(found: _Script, host: FoundHost) -> None:
    """Add a host, or its roles where it is known."""
    known = found.hosts.get(host.address)
    if known is None:
        found.hosts[host.address] = host
        return
    roles = tuple(dict.fromkeys((*known.roles, *host.roles)))
    port = host.port if known.port == 22 else known.port  # noqa: PLR2004 - the default
    found.hosts[host.address] = FoundHost(known.address, known.user or host.user, port, roles)


def _host(given: str, *, options: str) -> FoundHost | None:
    place = _ADDRESS.fullmatch(given)
    if place is None:
        return None
    said = _options(options, ("user", "port"))
    port = _whole(place["port"] or said.get("port", "")) or 22
    roles = tuple(_listed(options, "roles") or _listed(options, "role"))
    return FoundHost(
        place["address"].strip("[]"), place["user"] or said.get("user", ""), port, roles
    )


def _options(text: str, names: tuple[str, ...]) -> dict[str, str]:
    """Return options of a hash in either spelling: `user: 'x'`, `:user => 'x'`."""
    found = {}
    for name in names:
        at = re.search(_OPTION.format(name=name), text)
        value = _scalar(text[at.end() :], whole=False) if at else None
        if value:
            found[name] = value
    return found


def _listed(text: str, name: str) -> list[str]:
    at = re.search(_OPTION.format(name=name), text)
    if at is None:
        return []
    rest = text[at.end() :]
    one = _NAME.match(rest) or _TEXT.match(rest)
    if one is not None:
        return [one[1] or one[0].strip("'\"")]
    several = _WORDS.match(rest) or _LIST.match(rest)
    return _texts(several[0]) if several else []


def _texts(value: str) -> list[str]:
    """Return the texts and symbols of a list, of `%w{}`, or of arguments."""
    words = [
        word
        for found in _WORDS.finditer(value)
        for word in "".join(filter(None, found.groups())).split()
    ]
    plain = _WORDS.sub("", value)
    texts = [found["single"] or found["double"] or "" for found in _TEXT.finditer(plain)]
    symbols = _NAME.findall(_TEXT.sub("", plain)) if plain.lstrip().startswith("[") else []
    return [text for text in (*words, *texts, *symbols) if text]


def _scalar(value: str, *, whole: bool = True) -> str | None:
    """Return a plain text, symbol or number; None for anything that must be computed."""
    text = value.strip()
    for pattern in (_TEXT, _NAME, _NUMBER):
        found = pattern.match(text)
        if found is not None:
            rest = text[found.end() :].strip(" )")
            if whole and rest and not rest.startswith(("#", ",")):
                return None
            return next((group for group in found.groups() if group is not None), found[0])
    return None


def _filled(found: _Script, text: str) -> str:
    """Return a text with `#{fetch(:name)}` filled in, as far as the names are set."""
    for _ in range(5):
        filled = _FETCH.sub(lambda one: found.values.get(one[1], one[0]), text)
        if filled == text:
            break
        text = filled
    return text


def _expanded(found: _Script, name: str) -> str:
    text = _filled(found, found.values.get(name, ""))
    return "" if "#{" in text else text


def _path(found: _Script) -> str:
    path = _expanded(found, "deploy_to")
    if found.values.get("deploy_to") and not path:
        found.unread.append("`deploy_to` is computed")
    application = _expanded(found, "application")
    return path or (f"/var/www/{application}" if application and not found.unread else "")


def _with_login(found: _Script, host: FoundHost) -> FoundHost:
    port = _whole(found.values.get("port", "")) if host.port == 22 else host.port  # noqa: PLR2004
    return FoundHost(host.address, host.user or _expanded(found, "user"), port or 22, host.roles)


def _notes(found: _Script) -> Iterator[str]:
    yield from found.unread
    if files := found.lists.get("linked_files"):
        yield f"linked files are to be added to the profile: {', '.join(files)}"


def _whole(text: str) -> int:
    return int(text) if _NUMBER.fullmatch(text) else 0
