"""What is chosen to be compared: two sources, or three of one environment; what could be."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tidegate.ui.screens.compare.sources import (
    Asked,
    Look,
    Offered,
    asked_for,
    bases_of,
    environment_in,
    first_pair,
    offered_of,
    side_of,
    three_sides_of,
)

if TYPE_CHECKING:
    from tidegate.domain.workspace import Workspace
    from tidegate.ui.screens.compare.records import RecordsOf
    from tidegate.ui.screens.compare.rows import Board, Side


class Chosen:
    """The pair, how each side of it is looked at, and what was deployed as far as it is known."""

    def __init__(self) -> None:
        self._pair = ("", "")
        self._looks, self._base = (Look.PROFILES, Look.PROFILES), ""
        self.records: RecordsOf = {}

    @property
    def is_three(self) -> bool:
        """Tell whether three sources of one environment are compared."""
        return Look.THREE in self._looks

    @property
    def wants_records(self) -> bool:
        """Tell whether an earlier deployment could be chosen."""
        return self.is_three or Look.DEPLOYED in self._looks

    def is_in(self, workspace: Workspace) -> bool:
        """Tell whether a workspace has what is chosen."""
        return all(environment_in(key) in workspace.environments for key in self._pair)

    def begin(self, workspace: Workspace) -> None:
        """Choose the ends of a workspace's pipeline; nothing is known of its deployments yet."""
        self.records = {}
        self._pair = first_pair(workspace)
        self._looks = _looks_for(self._pair)

    def put_at(self, at: int, key: str) -> None:
        """Choose the left (0) or the right (1); of three sources the left is the base."""
        is_base = at == 0 and self.is_three
        self._base = key if is_base else ""
        if not is_base:
            self._pair = (key, self._pair[1]) if at == 0 else (self._pair[0], key)

    def go_to(self, workspace: Workspace | None, left: str, right: str) -> None:
        """Choose what another page names, as the terminal does; raises Problem."""
        asked = _meant(workspace, left, right)
        self._looks, self._pair, self._base = asked.looks, asked.pair, asked.base

    def swap(self) -> None:
        """Change the sides."""
        self._pair, self._looks = self._pair[::-1], self._looks[::-1]

    def look_at(self, look: Look) -> None:
        """Look at both sides in another way; single hosts and earlier records are left."""
        self._looks, self._base = (look, look), ""
        left, right = (environment_in(key) for key in self._pair)
        self._pair = (left, right)

    @property
    def look(self) -> Look:
        """Return how the right side is looked at."""
        return self._looks[1]

    def sides(self, workspace: Workspace) -> tuple[Side | None, Side, Side]:
        """Return the base where three are compared, what stands left, and what right."""
        records = self.records
        if self.is_three:
            return three_sides_of(workspace, self._pair[1], base=self._base, records=records)
        keys = zip(self._pair, self._looks, strict=True)
        left, right = (side_of(workspace, k, look=look, records=records) for k, look in keys)
        return None, left, right

    def offered(self, workspace: Workspace) -> tuple[Offered, Offered]:
        """Return what each side could be instead."""
        left, right = (offered_of(workspace, look=k, records=self.records) for k in self._looks)
        if self.is_three:
            left = bases_of(workspace, self._pair[1], records=self.records)
        return left, right

    def relabelled(self, workspace: Workspace, board: Board) -> Board:
        """Call a board's sides what they are called now that their records are known."""
        base, left, right = self.sides(workspace)
        is_same = _spelled(board.base, board.left, board.right) == _spelled(base, left, right)
        return replace(board, base=base, left=left, right=right) if is_same else board


def _spelled(*sides: Side | None) -> list[str]:
    return ["" if side is None else side.spelled for side in sides]


def _meant(workspace: Workspace | None, left: str, right: str) -> Asked:
    if "@" in left + right:
        return asked_for(left, right)
    pair = (left, right) if right else _neighbours(workspace, left)
    return Asked(_looks_for(pair), pair)


def _neighbours(workspace: Workspace | None, name: str) -> tuple[str, str]:
    """An environment with the one before it; the first one with the one after it."""
    if workspace is None:
        return name, name
    here = workspace.environment(name)
    before = workspace.stage_before(here.name)
    after = workspace.stage_after(here.name)
    if before is None and after is not None:
        return here.name, after.name
    return (before or here).name, here.name


def _looks_for(pair: tuple[str, str]) -> tuple[Look, Look]:
    """One environment alone is looked at as it was deployed: a profile is never unlike itself."""
    look = Look.DEPLOYED if pair[0] == pair[1] else Look.PROFILES
    return look, look
