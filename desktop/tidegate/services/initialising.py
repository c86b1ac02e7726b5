"""Making a new workspace of commented templates."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tidegate.domain.workspace import Workspace, checked_application
from tidegate.services.ports.workspaces import Workspaces

NAME_MARK = "APPLICATION"
"""Stands in the templates where the application's name goes."""
_FALLBACK = "my-application"


@dataclass(frozen=True, slots=True)
class Initialising:
    """Writes a new workspace; `templates` maps paths inside it to texts."""

    workspaces: Workspaces
    templates: Mapping[str, str]

    def create(self, folder: Path, *, application: str = "") -> Workspace:
        """Write the templates below a folder and open the result.

        The application is named after the folder unless a name is given. Raises Problem, with
        nothing written, when one of the files exists or the name is not allowed.
        """
        name = checked_application(application or application_name(folder))
        files = {path: _named(text, name).encode() for path, text in self.templates.items()}
        self.workspaces.create(folder, files)
        return self.workspaces.open(folder)


def application_name(folder: Path) -> str:
    """Return a folder's name reduced to what an application may be called."""
    return _one_word(folder.absolute().name)


def _named(text: str, name: str) -> str:
    """Return a template with the name in it; in paths and commands it is one word."""
    title = f"application: {NAME_MARK}"
    return text.replace(title, f"application: {name}").replace(NAME_MARK, _one_word(name))


def _one_word(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore")
    words = re.sub(r"[^A-Za-z0-9._-]+", "-", plain.decode()).strip("-._")
    return words[:64].rstrip("-._") or _FALLBACK
