"""Leads the page of all environments: every key beside every environment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from tidegate.ui.asking import Asking
from tidegate.ui.screens.environments.fingerprints import prints_of
from tidegate.ui.screens.environments.matrix_rows import (
    Group,
    Matrix,
    MatrixRow,
    Spread,
    groups_of,
    matrix_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tidegate.domain.workspace import Workspace
    from tidegate.services.tasks import TaskRunner
    from tidegate.ui.screens.environments.needs import EnvironmentServices


class MatrixView(Protocol):
    """What the presenter orders of the page."""

    def show_busy(self, text: str) -> None:
        """Show that the profiles are being read."""
        ...

    def show_problem(self, problem: Exception) -> None:
        """Show why there is nothing to see."""
        ...

    def show_matrix(self, matrix: Matrix) -> None:
        """Show new settings; their rows follow with `show_groups`."""
        ...

    def show_groups(self, groups: Sequence[Group], *, which: Spread | None) -> None:
        """Show these rows."""
        ...

    def show_comparison(self, place: str) -> None:
        """Go to the comparison of two environments at a key."""
        ...


class MatrixPresenter:
    """The settings of all environments at once."""

    def __init__(self, view: MatrixView, services: EnvironmentServices, runner: TaskRunner) -> None:
        self._view, self._services = view, services
        self._asking = Asking(runner, name="matrix")
        self._matrix: Matrix | None = None
        self._which: Spread | None = None
        self._words = ""

    def open(self, workspace: Workspace) -> None:
        """Read every environment's profile."""
        if self._matrix is None:
            self._view.show_busy("Reading every profile")
        self._asking.read(
            lambda: self._read(workspace),
            on_done=self._show,
            on_failed=self._view.show_problem,
        )

    def close(self) -> None:
        """Know of no settings any more."""
        self._asking.forget()
        self._matrix = None

    def seek(self, words: str) -> None:
        """Show only rows that have these words."""
        self._words = words
        self._show_groups()

    def choose_filter(self, which: Spread | None) -> None:
        """Show the rows of another chip; None is all."""
        self._which = which
        self._show_groups()

    def compare(self, row: MatrixRow, at: int) -> None:
        """Compare an environment at a key with the nearest one that is unlike it."""
        if self._matrix is None:
            return
        names = [name for name, _, _ in self._matrix.environments]
        first, second = sorted((at, row.other_than(at)))
        self._view.show_comparison(f"{names[first]}/{names[second]}/{row.key}")

    def _read(self, workspace: Workspace) -> Matrix:
        environments = workspace.ordered
        resolve = self._services.resolving.resolve
        sources = [resolve(workspace, environment) for environment in environments]
        prints = [
            prints_of(self._services.rendering, workspace, environment, source)
            for environment, source in zip(environments, sources, strict=True)
        ]
        heads = tuple((e.name, e.label, e.kind.value) for e in environments)
        return matrix_of(sources, environments=heads, prints=prints)

    def _show(self, matrix: Matrix) -> None:
        self._matrix = matrix
        self._view.show_matrix(matrix)
        self._show_groups()

    def _show_groups(self) -> None:
        if self._matrix is not None:
            groups = groups_of(self._matrix.rows, which=self._which, words=self._words)
            self._view.show_groups(groups, which=self._which)
