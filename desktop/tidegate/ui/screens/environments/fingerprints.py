"""The fingerprints of an environment's secrets, as far as they can be known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tidegate.domain.problem import Problem

if TYPE_CHECKING:
    from tidegate.domain.environment import Environment
    from tidegate.domain.setting import Source
    from tidegate.domain.workspace import Workspace
    from tidegate.ui.screens.environments.needs import Rendering
    from tidegate.ui.screens.environments.settings_rows import Prints


def prints_of(
    rendering: Rendering, workspace: Workspace, environment: Environment, source: Source
) -> Prints:
    """Return fingerprints by file and path; none where a secret is missing or there is none."""
    if not source.secrets:
        return {}
    try:
        snapshot = rendering.snapshot(workspace, environment)
    except Problem:
        return {}
    return {
        (file.to, path): setting.fingerprint
        for file in snapshot.files
        for path, setting in file.settings.items()
        if setting.fingerprint
    }
