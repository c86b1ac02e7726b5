"""Commands are loaded when they are met; the table of them must be what the modules add."""

import importlib

import pytest
import typer

from tidegate.cli.rooms import ROOMS


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_adds_the_commands_that_the_table_says(room):
    found = typer.Typer()
    importlib.import_module(f"tidegate.cli.{room}").add_to(found)
    assert tuple(typer.main.get_group(found).commands) == ROOMS[room]
