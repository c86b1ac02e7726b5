"""What the window remembers for this user: looks, and the workspaces opened lately."""

import json
from pathlib import Path

from pydantic import ValidationError

from tidegate.domain.value import Value
from tidegate.ui.theme import Appearance

_MOST_RECENT = 8


class Preferences(Value):
    """The file's content; a damaged file counts as none."""

    appearance: Appearance = Appearance.SYSTEM
    text_size: int = 100
    recent: tuple[str, ...] = ()

    @classmethod
    def load(cls, file: Path) -> "Preferences":
        """Read the file, or start afresh."""
        try:
            return cls.model_validate(json.loads(file.read_text(encoding="utf-8")))
        except (OSError, ValueError, ValidationError):
            return cls()

    def save(self, file: Path) -> None:
        """Write the file beside its place and put it there whole."""
        half = file.with_name(file.name + ".partial")
        half.write_text(self.model_dump_json(indent=2) + "\n", encoding="utf-8")
        half.replace(file)

    def opened(self, folder: str) -> "Preferences":
        """Return these with a workspace as the one opened last."""
        others = tuple(each for each in self.recent if each != folder)
        return self.model_copy(update={"recent": (folder, *others)[:_MOST_RECENT]})
