"""A stop on automatic promotion into an environment, with a reason."""

from datetime import datetime

from tidegate.domain.identity import EnvironmentName
from tidegate.domain.value import Value


class Hold(Value):
    """Placed by a rollback or by a person; a person lifts it. `version` empty: every version."""

    id: str
    application: str
    environment: EnvironmentName
    version: str = ""
    reason: str
    placed_by: str
    placed_at: datetime
    lifted_by: str = ""
    lifted_at: datetime | None = None

    @property
    def is_in_force(self) -> bool:
        """Tell whether nobody has lifted it."""
        return self.lifted_at is None
