"""Rules that every screen's test can hold its widgets to."""

import ast
from pathlib import Path

from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

from tidegate.app import assets

SOURCE = Path(__file__).parents[2] / "desktop" / "tidegate" / "ui"
_QTS_OWN = ("qt_", "QAbstractItemView", "ScrollLeftButton", "ScrollRightButton")


def nameless_buttons(root):
    """Buttons below `root` that a screen reader could only call "button"."""
    buttons = [*root.findChildren(QAbstractButton)]
    return [_path_of(button) for button in buttons if not _name_of(button) and not _is_qts(button)]


def labels_that_read_markup(root):
    """Labels below `root` that would show what a host says as HTML."""
    plain = "PlainText"
    return [
        _path_of(label) for label in root.findChildren(QLabel) if label.textFormat().name != plain
    ]


def nameless_painted(root):
    """Widgets of our own without words or children that no screen reader can tell."""
    return [
        _path_of(widget)
        for widget in root.findChildren(QWidget)
        if type(widget).__module__.startswith("tidegate.")
        and type(widget).__name__ in ("StateMark", "EnvironmentMark", "ProgressRing", "PhaseRail")
        and not widget.accessibleName()
    ]


def unknown_icons(folder=SOURCE):
    """Names of icons in the source that lie in no file, as (file, line, name)."""
    known = {file.stem for file in (assets.ROOT / "icons").glob("*.svg")}
    found = []
    for file in folder.rglob("*.py"):
        for line, name in _icons_in(ast.parse(file.read_text(encoding="utf-8"))):
            if name and name not in known:
                found.append((str(file.relative_to(folder)), line, name))
    return found


def _icons_in(tree):
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        for keyword in call.keywords:
            if keyword.arg in ("icon", "trailing"):
                yield from _text(keyword.value)
        called = getattr(call.func, "id", getattr(call.func, "attr", ""))
        place = {"Icon": 0, "IconButton": 0, "paint_icon": 1, "StatusItem": 0, "EmptyState": 0}
        if called in place and len(call.args) > place[called]:
            yield from _text(call.args[place[called]])


def _text(node):
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.lineno, node.value


def _name_of(button):
    return button.text() or button.accessibleName() or button.toolTip()


def _is_qts(button):
    return button.objectName().startswith(_QTS_OWN) or type(button).__name__ == "QTableCornerButton"


def _path_of(widget):
    names = []
    while widget is not None:
        names.append(widget.objectName() or type(widget).__name__)
        widget = widget.parentWidget()
    return " < ".join(names)
