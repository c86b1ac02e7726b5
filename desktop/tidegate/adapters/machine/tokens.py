"""Values that nobody can guess or repeat."""

import uuid
from typing import final


@final
class RandomTokens:
    """UUIDs from the system's source of chance."""

    def unique(self) -> str:
        """Return a new UUID as text."""
        return str(uuid.uuid4())
