"""Writes a comparison into a file, as a report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tidegate.domain.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tidegate.domain.comparison import Comparison
    from tidegate.domain.three_way import ThreeWay
    from tidegate.ui.screens.compare.needs import ReportForm


def write_report(file: Path, found: Comparison | ThreeWay, *, forms: Sequence[ReportForm]) -> None:
    """Write in the form that the file's name ends with; raises Problem."""
    form = next((form for form in forms if form.ending == file.suffix.lower()), None)
    if form is None:
        known = ", ".join(form.ending for form in forms)
        raise Problem(f"{file.name}: no such form", remedy=f"use one of {known}")
    _write(file, form.write(found))


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        reason = error.strerror or "it cannot be written"
        raise Problem(f"{file}: {reason}", remedy="choose another place") from None
