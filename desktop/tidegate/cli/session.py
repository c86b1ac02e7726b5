"""One call of the command line: its folder, its services, its way to speak and to ask."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from tidegate.cli.asking import Asking
from tidegate.cli.output import Output

if TYPE_CHECKING:
    from tidegate.cli.desk import Desk
    from tidegate.domain.workspace import Workspace


@dataclass
class Session:
    """What every command is given."""

    desk: "Desk"
    folder: Path
    output: Output
    asking: Asking

    @cached_property
    def workspace(self) -> "Workspace":
        """Return the workspace of the current folder or of `-C`; raises Problem."""
        return self.desk.opening.open(self.folder)

    def find_workspace(self) -> "Workspace | None":
        """Return the workspace where there is one."""
        return self.workspace if (self.folder / "tidegate.yaml").is_file() else None
