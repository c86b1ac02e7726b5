"""How the deployments that began in this window are stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tidegate.services.tasks import CancelFlag


class Stops:
    """One flag an environment, as long as its deployment runs."""

    def __init__(self) -> None:
        self._flags: dict[str, CancelFlag] = {}

    def expect(self, environment: str, flag: CancelFlag) -> None:
        """Know how what runs in an environment is stopped."""
        self._flags[environment] = flag

    def has(self, environment: str) -> bool:
        """Tell whether what runs there began in this window."""
        return environment in self._flags

    def stop(self, environment: str) -> bool:
        """Stop what runs there after its current step; False where it began elsewhere."""
        flag = self._flags.get(environment)
        if flag is not None:
            flag.cancel()
        return flag is not None

    def forget(self, environment: str) -> None:
        """Know that nothing runs there any more."""
        self._flags.pop(environment, None)
