"""Gives the manual's text its shape: Qt reads Markdown, but sets it without air or measure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import (
    QBrush,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextFrameFormat,
    QTextTable,
)

from tidegate.ui.theme import colour, font, px

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtGui import QTextBlock, QTextDocument

_HEADINGS = {1: (20, 0, 12), 2: (15, 18, 8), 3: (13, 12, 6)}  # size, above, below
_LEADING = 135  # per cent
_AFTER = 8
_CELL = 6


def set_manual(document: QTextDocument, markdown: str) -> None:
    """Fill a document with a page of the manual, in the theme's sizes and colours."""
    document.setDefaultFont(font(13))
    document.setMarkdown(markdown)
    for block in _blocks(document):
        _set_block(block)
    for frame in document.rootFrame().childFrames():
        if isinstance(frame, QTextTable):
            _set_table(frame)


def _blocks(document: QTextDocument) -> Iterator[QTextBlock]:
    block = document.begin()
    while block.isValid():
        yield block
        block = block.next()


def _set_block(block: QTextBlock) -> None:
    shape = QTextBlockFormat()
    cursor = QTextCursor(block)
    level = block.blockFormat().headingLevel()
    is_listed = block.textList() is not None
    if level in _HEADINGS:
        size, above, below = _HEADINGS[level]
        shape.setTopMargin(px(above))
        shape.setBottomMargin(px(below))
        _set_letters(cursor, size=size)
    elif cursor.currentTable() is None:
        shape.setLineHeight(_LEADING, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        shape.setTopMargin(0)
        shape.setBottomMargin(px(3 if is_listed else _AFTER))
    cursor.mergeBlockFormat(shape)


def _set_letters(cursor: QTextCursor, *, size: int) -> None:
    cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
    letters = QTextCharFormat()
    letters.setFont(font(size, weight=600))
    cursor.setCharFormat(letters)  # not merged: Markdown's own adjustment of the size must go


def _set_table(table: QTextTable) -> None:
    shape = table.format()
    shape.setBorder(1)
    shape.setBorderCollapse(True)
    shape.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
    shape.setBorderBrush(QBrush(colour("border")))
    shape.setCellPadding(px(_CELL))
    shape.setBottomMargin(px(_AFTER))
    table.setFormat(shape)
