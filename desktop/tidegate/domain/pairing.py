"""Joins the settings of two sources by path; list items by index or by what identifies them."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from tidegate.domain.bulk import bulk_value
from tidegate.domain.setting import Identity, Path, Segment, Setting, SettingType, spell

IDENTITY_FIELDS = ("name", "key", "id", "product", "host", "domain")
"""The fields that tell list items apart, in the order in which they are tried."""

Settings = Mapping[str, Setting]
_Fields = dict[str, str]
_Items = dict[int, _Fields]


class Lists(StrEnum):
    """How the items of two lists are paired."""

    INDEX = "index"
    IDENTITY = "identity"
    AUTO = "auto"


@dataclass(frozen=True, slots=True)
class ListKeys:
    """Which field tells the items of a list, by its spelled path; empty where nothing is said."""

    of: Callable[[str], str] = lambda _: ""
    fields: frozenset[str] = frozenset()


_ANY = ListKeys()


@bulk_value
class Pair:
    """What stands at one path on either side."""

    path: str
    left: Setting | None
    right: Setting | None


def pair(
    left: Settings, right: Settings, *, lists: Lists = Lists.AUTO, keys: ListKeys = _ANY
) -> list[Pair]:
    """Return every path of both sides in the left's order, new ones of the right where they stand.

    Items are told by the field that `keys` names, else by the first field of `IDENTITY_FIELDS`,
    that every item of the list has, on both sides, and that is unique in it; lists without such a
    field go by index.
    """
    left, right = aligned((left, right), lists=lists, keys=keys)
    return [Pair(path, left.get(path), right.get(path)) for path in in_order(left, right)]


def aligned(
    sides: Sequence[Settings], *, lists: Lists = Lists.AUTO, keys: ListKeys = _ANY
) -> tuple[Settings, ...]:
    """Return the sides under paths that mean the same on all of them, as `pair` tells it."""
    found = _as_documents(sides)
    if lists is not Lists.INDEX and _has_lists(*found):
        return _identified(found, keys)
    return found


def telling_fields(profiles: Iterable[Settings]) -> dict[str, str]:
    """Return for each list, by its spelled path, the field that tells its items everywhere.

    Lists inside of other lists are left out, and so are those that go by index.
    """
    sides = [_lists_of(settings.values(), frozenset(IDENTITY_FIELDS)) for settings in profiles]
    paths = dict.fromkeys(path for side in sides for path in side)
    outer = [path for path in paths if all(isinstance(segment, str) for segment in path)]
    found = {
        spell(path): _common_field([side[path] for side in sides if path in side], wanted="")
        for path in outer
    }
    return {path: field for path, field in found.items() if field}


def in_order(left: Collection[str], right: Iterable[str]) -> Iterator[str]:
    """Yield the left's paths; one that only the right has follows its predecessor there."""
    followers: dict[str, list[str]] = {}
    last = ""
    for path in right:
        if path in left:
            last = path
        else:
            followers.setdefault(last, []).append(path)
    yield from followers.get("", ()) if "" not in left else ()
    for path in left:
        yield path
        yield from followers.get(path, ())


def _as_documents(sides: Sequence[Settings]) -> tuple[Settings, ...]:
    """Put a single Kubernetes document under the key that it has among several."""
    if not (any(map(_is_document, sides)) and any(map(_document_keys, sides))):
        return tuple(sides)
    return tuple(_below(_document_key(s), s) if _is_document(s) else s for s in sides)


def _is_document(settings: Settings) -> bool:
    return "apiVersion" in settings and "kind" in settings


def _document_keys(settings: Settings) -> bool:
    """Tell whether all settings stand below documents that have a version and a kind."""
    roots = {setting.path[0] for setting in settings.values() if setting.path}
    words = ("apiVersion", "kind")
    return bool(roots) and all(spell((root, w)) in settings for root in roots for w in words)


def _document_key(settings: Settings) -> str:
    paths = ("apiVersion", "kind", "metadata.namespace", "metadata.name")
    values = (settings[path].value for path in paths if path in settings)
    return "/".join(str(value) for value in values if value not in (None, ""))


def _below(key: str, settings: Settings) -> Settings:
    return {spell((key, *s.path)): _moved(s, (key, *s.path)) for s in settings.values()}


def _moved(setting: Setting, path: Path) -> Setting:
    s = setting
    return Setting(path, s.value, s.type, s.raw, s.origin, s.overridden)


def _has_lists(*sides: Settings) -> bool:
    return any("[" in path for side in sides for path in side)


def _identified(sides: Sequence[Settings], keys: ListKeys) -> tuple[Settings, ...]:
    """Return the sides under paths in which items are told by identity where they can be."""
    fields = keys.fields.union(IDENTITY_FIELDS)
    naming = _Naming(*(_lists_of(side.values(), fields) for side in sides), keys=keys)
    return tuple(naming.renamed(settings, side=number) for number, settings in enumerate(sides))


def _lists_of(settings: Iterable[Setting], telling: frozenset[str]) -> dict[Path, _Items]:
    """Return the lists with, for each item, the scalars among the fields that may tell it."""
    found: dict[Path, _Items] = {}
    for setting in settings:
        path = setting.path
        for position, segment in enumerate(path):
            if not isinstance(segment, int):
                continue
            fields = found.setdefault(path[:position], {}).setdefault(segment, {})
            if len(path) == position + 2 and path[-1] in telling and _tells(setting):
                fields[str(path[-1])] = str(setting.value)
    return found


def _tells(setting: Setting) -> bool:
    return setting.type not in (SettingType.MAP, SettingType.LIST, SettingType.NULL)


class _Naming:
    """Chooses the identity of each list, outer lists first, and rewrites paths by it."""

    def __init__(self, *sides: dict[Path, _Items], keys: ListKeys) -> None:
        self._keys = keys
        self._sides = sides
        self._fields: tuple[dict[Path, str], ...] = tuple({} for _ in sides)
        for depth in sorted({len(path) for side in sides for path in side}):
            self._choose(depth)

    def _choose(self, depth: int) -> None:
        groups: dict[Path, list[tuple[int, Path]]] = {}
        for number, side in enumerate(self._sides):
            for path in side:
                if len(path) == depth:
                    groups.setdefault(self._name(path, number), []).append((number, path))
        for name, lists in groups.items():
            items = [self._sides[number][path] for number, path in lists]
            field = _common_field(items, wanted=self._keys.of(spell(name)))
            for number, path in lists if field else ():
                self._fields[number][path] = field

    def _name(self, path: Path, side: int) -> Path:
        fields, lists = self._fields[side], self._sides[side]
        named: list[Segment] = []
        for position, segment in enumerate(path):
            field = fields.get(path[:position]) if isinstance(segment, int) else None
            if field and isinstance(segment, int):
                segment = Identity(field, lists[path[:position]][segment][field])  # noqa: PLW2901
            named.append(segment)
        return tuple(named)

    def renamed(self, settings: Settings, *, side: int) -> Settings:
        """Return the settings by their identified paths; each keeps the path that it has."""
        if not self._fields[side]:
            return settings
        return {
            (spell(self._name(s.path, side)) if "[" in path else path): s
            for path, s in settings.items()
        }


def _common_field(lists: list[_Items], *, wanted: str) -> str:
    """Return the first field that every item has and that is unique in each list."""
    for field in (wanted, *IDENTITY_FIELDS) if wanted else IDENTITY_FIELDS:
        if all(_is_unique(items, field) for items in lists):
            return field
    return ""


def _is_unique(items: _Items, field: str) -> bool:
    values = [fields.get(field) for fields in items.values()]
    return None not in values and len(set(values)) == len(values)
