"""The one folder that everything of the demo lives in."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from tidegate.domain.problem import Problem

_MARK = ".tidegate-demo"


@dataclass(frozen=True, slots=True)
class DemoFolder:
    """Where the demo keeps its workspace, its hosts, its keys and Tidegate's own files."""

    root: Path

    @property
    def workspace(self) -> Path:
        """Return the sample workspace."""
        return self.root / "workspace"

    @property
    def builds(self) -> Path:
        """Return the folder that is watched for new builds."""
        return self.workspace / "builds"

    @property
    def home(self) -> Path:
        """Return what TIDEGATE_HOME is in the demo."""
        return self.root / "home"

    @property
    def keys(self) -> Path:
        """Return the folder of the demo's own SSH keys."""
        return self.root / "keys"

    @property
    def hosts(self) -> Path:
        """Return the folder in which every host has a folder of its own."""
        return self.root / "hosts"

    @property
    def is_made(self) -> bool:
        """Tell whether the demo is there already."""
        return (self.root / _MARK).is_file()

    def make(self) -> None:
        """Create the folder; raises Problem when it holds something else."""
        if self.root.is_dir() and any(self.root.iterdir()) and not self.is_made:
            raise Problem(f"{self.root} is not empty", remedy="name a new folder with --folder")
        for part in (self.home, self.keys, self.hosts, self.builds):
            part.mkdir(parents=True, exist_ok=True, mode=0o700)

    @property
    def network(self) -> str:
        """Return the part of loopback that the demo's hosts have had so far, or nothing."""
        mark = self.root / _MARK
        return mark.read_text(encoding="utf-8").strip() if mark.is_file() else ""

    def mark_made(self, *, network: str) -> None:
        """Remember that everything is in place, so that only our own folder is ever removed."""
        (self.root / _MARK).write_text(f"{network}\n", encoding="utf-8")

    def remove(self) -> bool:
        """Remove the demo and all that it made; return whether there was one."""
        if not self.is_made:
            return False
        shutil.rmtree(self.root)
        return True
