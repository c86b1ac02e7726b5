"""Checks a write with the reader itself: what the edits did not name must read as before."""

from collections.abc import Sequence, Set

from tidegate.adapters.formats.verifying import refuse
from tidegate.domain.flattening import flatten
from tidegate.domain.setting import Edit, Node, Path, Scalar, SettingType, SetValue, spell

LINE_BY_LINE = frozenset({"dotenv", "ini", "properties", "systemd"})
"""Formats whose other parser may pass over what the reader takes for a value: an open quote."""

_Leaf = tuple[SettingType, Scalar]


def refuse_unlike(before: Node, after: Node, edits: Sequence[Edit], *, file: str) -> None:
    """Raise Problem where another key than those of the edits has come, gone or changed.

    So it is where a text that was to be written does not come out.
    """
    named = {_above_lists(edit.path) for edit in edits}
    was, is_now = (_others(node, named) for node in (before, after))
    for key in (*was, *is_now):
        if was.get(key) != is_now.get(key):
            raise refuse(file, f"`{key}` would change too")
    found = flatten(after)
    for key, value in _texts(edits).items():
        if key not in found or found[key].value != value:
            raise refuse(file, f"`{key}` would not come out as meant")


def _texts(edits: Sequence[Edit]) -> dict[str, str]:
    """Return the single texts that are to stand there in the end."""
    last = {spell(edit.path): edit for edit in edits}
    return {
        key: edit.value
        for key, edit in last.items()
        if isinstance(edit, SetValue) and isinstance(edit.value, str) and not edit.repeated
        if edit.value and edit.path == _above_lists(edit.path)
    }


def _others(node: Node, named: Set[Path]) -> dict[str, _Leaf]:
    return {
        key: (setting.type, setting.value)
        for key, setting in flatten(node).items()
        if not any(setting.path[:end] in named for end in range(len(setting.path) + 1))
    }


def _above_lists(path: Path) -> Path:
    """Return the path up to a list, whose items change their places together."""
    first = next((at for at, segment in enumerate(path) if not isinstance(segment, str)), len(path))
    return path[:first]
