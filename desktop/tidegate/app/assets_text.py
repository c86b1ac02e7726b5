"""Texts that ship with Tidegate, found wherever it is installed."""

from importlib.resources import as_file, files

import tidegate_resources


def workspace_templates() -> dict[str, str]:
    """Return the files of a new workspace by their paths inside it."""
    with as_file(files(tidegate_resources) / "templates") as folder:
        found = sorted(file for file in folder.rglob("*") if file.is_file())
        return {
            file.relative_to(folder).as_posix(): file.read_text(encoding="utf-8") for file in found
        }
