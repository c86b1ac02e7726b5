"""Making a new workspace of commented templates."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tidegate.domain.workspace import Workspace
from tidegate.services.ports import Workspaces

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
        nothing written, when one of the files exists.
        """
        name = application or application_name(folder)
        files = {
            path: text.replace(NAME_MARK, name).encode() for path, text in self.templates.items()
        }
        self.workspaces.create(folder, files)
        return self.workspaces.open(folder)


def application_name(folder: Path) -> str:
    """Return a folder's name reduced to what an application may be called."""
    plain = unicodedata.normalize("NFKD", folder.absolute().name).encode("ascii", "ignore")
    words = re.sub(r"[^A-Za-z0-9._-]+", "-", plain.decode()).strip("-._")
    return words[:64].rstrip("-._") or _FALLBACK
