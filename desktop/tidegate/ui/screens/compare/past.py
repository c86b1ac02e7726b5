"""What is asked about the earlier values of a setting that is compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tidegate.services.key_history import AskedKey

if TYPE_CHECKING:
    from tidegate.ui.screens.compare.rows import Row, Side


def asked_of(row: Row, side: Side, *, on_left: bool) -> AskedKey:
    """Return what is to be asked about a row's setting on one side."""
    setting = row.entry.left if on_left else row.entry.right
    path = row.entry.path
    is_written = setting is not None and setting.origin.file.startswith("config/")
    written_in = setting.origin.file if setting is not None and is_written else ""
    return AskedKey(side.environment, row.file, path, written_in, is_secret=row.entry.is_secret)
