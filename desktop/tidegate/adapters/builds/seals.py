"""What each content of a build looked like when it was hashed, so that it need not be again."""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path as FilePath

from tidegate.adapters.builds.contents import Contents, sha256_of, write_whole
from tidegate.adapters.builds.folder import Stamp, stamp

# A file system's clock ticks coarsely: what was written just before may be written again unseen.
_TICK = 100_000_000  # nanoseconds


@dataclass(frozen=True, slots=True)
class Seals:
    """The stamps of one build's contents, beside its manifest; losing them costs a rehash."""

    file: FilePath
    contents: Contents

    def broken(self, digests: Iterable[str]) -> frozenset[str]:
        """Return the digests whose contents are missing or are not what they were."""
        wanted, known = set(digests), self._known()
        now = {digest: self._stamp(digest) for digest in wanted}
        doubtful = {
            digest for digest in wanted if now[digest] is None or now[digest] != known.get(digest)
        }
        wrong = {digest for digest in doubtful if sha256_of(self.contents.path(digest)) != digest}
        if doubtful - wrong:
            self.seal(wanted - wrong)
        return frozenset(wrong)

    def seal(self, digests: Iterable[str]) -> None:
        """Remember what contents look like that were just hashed."""
        lines = [str(time.time_ns())]
        for digest in sorted(set(digests)):
            seen = self._stamp(digest)
            if seen is not None:
                lines.append(" ".join((digest, *map(str, seen))))
        write_whole(self.file, "\n".join(lines).encode())

    def _stamp(self, digest: str) -> Stamp | None:
        try:
            return stamp(self.contents.path(digest).stat())
        except OSError:
            return None

    def _known(self) -> dict[str, Stamp]:
        try:
            lines = self.file.read_text().splitlines()
            sealed_at = int(lines[0])
            fields = (line.split(" ") for line in lines[1:])
            known = {digest: _numbers(rest) for digest, *rest in fields}
        except (OSError, ValueError, IndexError):
            return {}
        return {digest: seen for digest, seen in known.items() if seen[2] < sealed_at - _TICK}


def _numbers(fields: list[str]) -> Stamp:
    size, modified, changed, inode = map(int, fields)
    return (size, modified, changed, inode)
