"""How much a build may hold, counted while it is read and never believed beforehand."""

from dataclasses import dataclass

from tidegate.adapters.builds.members import refused
from tidegate.domain.problem import Problem

GIB = 1 << 30
MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes. A `ratio` counts only beyond `harmless`: little unpacks to a little more."""

    members: int = 200_000
    file: int = 20 * GIB
    total: int = 50 * GIB
    ratio: int = 200
    harmless: int = 10 * MIB

    def allows(self, unpacked: int, *, packed: int) -> bool:
        """Tell whether so much may come out of so little."""
        return unpacked <= max(self.harmless, self.ratio * packed)


@dataclass(slots=True)
class Meter:
    """What was read so far."""

    limits: Limits
    members: int = 0
    total: int = 0

    def count_member(self) -> None:
        """Count one more member; raises Problem when there are too many."""
        self.members += 1
        if self.members > self.limits.members:
            raise Problem(
                f"the build has more than {self.limits.members:,} members",
                remedy="pack what belongs together into one file",
            )

    def count_bytes(self, count: int, *, path: str, of_file: int) -> None:
        """Count bytes of a file of which `of_file` were read; raises Problem when too many."""
        self.total += count
        if of_file > self.limits.file:
            raise refused(path, f"is larger than {self.limits.file // GIB} GiB")
        if self.total > self.limits.total:
            raise Problem(f"the build is larger than {self.limits.total // GIB} GiB unpacked")

    def refuse_bomb(self, unpacked: int, *, packed: int) -> None:
        """Raise Problem when far more comes out than an honest archive holds."""
        if not self.limits.allows(unpacked, packed=packed):
            raise Problem(
                f"the archive unpacks to more than {self.limits.ratio} times its size",
                remedy="add the folder that it was made from",
            )
