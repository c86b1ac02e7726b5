"""Where Tidegate keeps what is the user's: never in the workspace."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import platformdirs

APPLICATION = "tidegate"


@dataclass(frozen=True, slots=True)
class Paths:
    """Every place below one folder that only the user may read."""

    home: Path

    @classmethod
    def of(cls, environment: Mapping[str, str] = os.environ) -> "Paths":
        """Return the places that TIDEGATE_HOME names, else the system's usual one."""
        named = environment.get("TIDEGATE_HOME")
        home = Path(named).expanduser() if named else platformdirs.user_data_path(APPLICATION)
        return cls(home.absolute())

    def made(self) -> "Paths":
        """Create the folder for this user alone."""
        self.home.mkdir(parents=True, exist_ok=True, mode=0o700)
        return self

    @property
    def store(self) -> Path:
        """Return the file of the default store."""
        return self.home / "store.db"

    @property
    def builds(self) -> Path:
        """Return where the bytes of builds are."""
        return self.home / "builds"

    @property
    def logs(self) -> Path:
        """Return where deployments' logs are."""
        return self.home / "logs"

    @property
    def anchors(self) -> Path:
        """Return where the audit record's head is remembered."""
        return self.home / "anchors"

    @property
    def known_hosts(self) -> Path:
        """Return the file of host keys that this user accepted in Tidegate."""
        return self.home / "known_hosts"

    @property
    def preferences(self) -> Path:
        """Return the file of the window's preferences."""
        return self.home / "preferences.json"

    @property
    def demo(self) -> Path:
        """Return where the demo is made unless a folder is named."""
        return self.home / "demo"


def store_url(paths: Paths, environment: Mapping[str, str] = os.environ) -> str:
    """Return the store's address: TIDEGATE_STORE, else SQLite in the user's folder."""
    return environment.get("TIDEGATE_STORE") or f"sqlite:///{paths.store}"
