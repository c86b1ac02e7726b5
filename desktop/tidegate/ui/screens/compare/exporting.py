"""Asks where a comparison goes and in which form."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtWidgets import QWidget

    from tidegate.ui.screens.compare.needs import ReportForm


def ask_where(
    page: QWidget, forms: Sequence[ReportForm], *, name: str, on_file: Callable[[Path], None]
) -> QFileDialog:
    """Open a dialog to save in one of the forms; `name` is proposed, without an ending."""
    dialog = QFileDialog(page, "Export the comparison")
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    filters = {f"{form.title} (*{form.ending})": form.ending for form in forms}
    dialog.setNameFilters(list(filters))
    first = forms[0].ending
    dialog.selectFile(name + first)
    dialog.setDefaultSuffix(first.lstrip("."))

    def follow(chosen: str) -> None:
        dialog.setDefaultSuffix(filters[chosen].lstrip("."))
        dialog.selectFile(name + filters[chosen])

    dialog.filterSelected.connect(follow)
    dialog.fileSelected.connect(lambda file: on_file(Path(file)))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    return dialog
