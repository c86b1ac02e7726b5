"""Pairs the elements of XML files where one side tells siblings apart in another way.

An element that is alone has no number, and siblings have names only where all of them have one:
so the same element may stand at `b`, `b[0]` and `b[name=x]`. Where the sides do not agree, an
attribute that all of them have tells the siblings, else their order does.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tidegate.domain.pairing import ListKeys, Lists, Settings
from tidegate.domain.setting import Identity, Path, Segment, Setting, SettingType, spell

_ATTRIBUTES = ("key", "name", "path", "extension", "assembly", "id")

_Side = list["_At"]


@dataclass(frozen=True, slots=True)
class _At:
    """A setting, with how much of its path was walked."""

    setting: Setting
    position: int

    @property
    def next(self) -> Segment | None:
        """Return the segment that comes now, None at the end."""
        path = self.setting.path
        return path[self.position] if self.position < len(path) else None

    def further(self, steps: int = 1) -> "_At":
        """Return the setting with more of its path behind it."""
        return _At(self.setting, self.position + steps)


def siblings_alike(sides: Sequence[Settings]) -> tuple[Settings, ...]:
    """Return the sides under paths at which the same element stands on all of them.

    An empty element is the empty text: XML holds nothing but strings.
    """
    sides = [{path: _as_text(setting) for path, setting in side.items()} for side in sides]
    if not any("[" in path for side in sides for path in side):
        return tuple(sides)
    found: tuple[dict[str, Setting], ...] = tuple({} for _ in sides)
    starts = [[_At(setting, 0) for setting in side.values()] for side in sides]
    for number, setting, path in _walk(starts, ()):
        found[number][spell(path)] = setting
    return tuple(_in_order(side, named) for side, named in zip(sides, found, strict=True))


def _as_text(setting: Setting) -> Setting:
    if setting.type is not SettingType.MAP:
        return setting
    return replace(setting, value="", type=SettingType.STRING, raw="")


def lists_of_elements(lists: Lists, keys: ListKeys) -> Lists:
    """Return how elements pair that no attribute tells: by order, unless a contract names one."""
    return lists if keys.fields else Lists.INDEX


def _in_order(side: Settings, named: dict[str, Setting]) -> Settings:
    """Return the renamed settings in the order that they had."""
    names = {id(setting): name for name, setting in named.items()}
    return {names[id(setting)]: setting for setting in side.values()}


def _walk(sides: Sequence[_Side], path: Path) -> Iterator[tuple[int, Setting, Path]]:
    """Yield the side, the setting and the common path of everything below a place."""
    for number, side in enumerate(sides):
        yield from ((number, at.setting, path) for at in side if at.next is None)
    names = dict.fromkeys(at.next for side in sides for at in side if at.next is not None)
    for name in names:
        below = [[at.further() for at in side if at.next == name] for side in sides]
        yield from _walk_elements(below, (*path, name))


def _walk_elements(sides: Sequence[_Side], path: Path) -> Iterator[tuple[int, Setting, Path]]:
    if len({_form(side) for side in sides if side}) <= 1:
        yield from _walk(sides, path)
        return
    items = [_items(side) for side in sides]
    attribute = next((a for a in _ATTRIBUTES if all(_tells(a, each) for each in items)), "")
    named = [_named(each, attribute) for each in items]
    for segment in dict.fromkeys(segment for each in named for segment in each):
        yield from _walk([each.get(segment, []) for each in named], (*path, segment))


def _form(side: _Side) -> str:
    """Return how a side tells the elements of one name apart."""
    segment = side[0].next
    if isinstance(segment, Identity):
        return segment.field
    return "index" if isinstance(segment, int) else "alone"


def _items(side: _Side) -> list[_Side]:
    """Return the settings of each element."""
    if not side or not isinstance(side[0].next, int | Identity):
        return [side] if side else []
    found: dict[Segment | None, _Side] = {}
    for at in side:
        found.setdefault(at.next, []).append(at.further())
    return list(found.values())


def _attribute(item: _Side, name: str) -> str | None:
    value = next(
        (at.setting.value for at in item if at.setting.path[at.position :] == (name,)), None
    )
    return None if value is None else str(value)


def _tells(name: str, items: list[_Side]) -> bool:
    values = [_attribute(item, name) for item in items]
    return None not in values and len(set(values)) == len(values)


def _named(items: list[_Side], attribute: str) -> dict[Segment, _Side]:
    if not attribute:
        return dict(enumerate(items))
    return {Identity(attribute, str(_attribute(item, attribute))): item for item in items}
