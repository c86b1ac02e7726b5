"""The commands by the module that has them; a module is loaded when one of its commands is met.

Together they bring every service of the program, and a comparison of two files needs one.
"""

import importlib
from typing import Any

import typer
from typer.core import TyperGroup
from typing_extensions import override

ROOMS = {
    "workspace": ("init", "schema"),
    "checking": ("check",),
    "comparing": ("compare", "promote-settings"),
    "contract": ("contract",),
    "builds": ("build",),
    "deploying": ("plan", "deploy", "rollback", "resume", "unlock"),
    "approvals": ("approve", "reject"),
    "gate": ("gate",),
    "holding": ("hold",),
    "status": ("status",),
    "running": ("run",),
    "record": ("history", "audit"),
    "secret": ("secret",),
}
"""Each module of `tidegate.cli` with the commands that its `add_to` adds."""

_ROOM_OF = {command: room for room, commands in ROOMS.items() for command in commands}


class Rooms(TyperGroup):
    """The program's commands, loaded one room at a time; for help all of them."""

    @override
    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return a command by its name, None where there is none."""
        if cmd_name in _ROOM_OF:
            self._load(_ROOM_OF[cmd_name])
        found = super().get_command(ctx, cmd_name)
        if found is None:  # the refusal names commands that are spelled alike
            self.list_commands(ctx)
        return found

    @override
    def list_commands(self, ctx: Any) -> list[str]:
        """Return every command's name, in the order of the rooms."""
        for room in ROOMS:
            self._load(room)
        return [*_ROOM_OF, *(name for name in self.commands if name not in _ROOM_OF)]

    def _load(self, room: str) -> None:
        if ROOMS[room][0] in self.commands:
            return
        found = typer.Typer(rich_markup_mode=None, add_completion=False)
        importlib.import_module(f"tidegate.cli.{room}").add_to(found)
        self.commands.update(typer.main.get_group(found).commands)
