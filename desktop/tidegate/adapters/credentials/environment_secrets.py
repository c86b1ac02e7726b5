"""Secrets from the environment of a program that runs without a window, such as in CI."""

import re
from collections.abc import Mapping
from typing import final

from tidegate.domain.secret import Secret

PREFIX = "TIDEGATE_SECRET_"


@final
class EnvironmentSecrets:
    """Reads TIDEGATE_SECRET_NAME, the name as it is or in capitals with `_` for `.` and `-`."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = variables

    def get(self, name: str) -> Secret | None:
        """Return the secret, or None where the variable is absent or empty."""
        for spelling in (name, variable_of(name).removeprefix(PREFIX)):
            value = self._variables.get(PREFIX + spelling)
            if value:
                return Secret(value)
        return None


def variable_of(name: str) -> str:
    """Return the variable that a shell can set for a name: `db.password` in DB_PASSWORD."""
    return PREFIX + re.sub(r"[.-]", "_", name).upper()
