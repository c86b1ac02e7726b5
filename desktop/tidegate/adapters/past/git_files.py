"""Earlier contents of a workspace's files, as git keeps them."""

import os
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path as FilePath
from typing import final

from tidegate.services.ports.workspaces import PastFile

_PATIENCE = 5  # seconds
_LONGEST = 80
_LARGEST = 16 * 2**20
_QUIET = ("-c", "log.showSignature=false", "-c", "core.fsmonitor=false", "--no-pager")
"""Nothing that a repository's own settings name is run."""
_OWN = {"GIT_LITERAL_PATHSPECS": "1", "GIT_NO_LAZY_FETCH": "1", "GIT_OPTIONAL_LOCKS": "0"}
_FIELDS = "%H%x1f%an%x1f%at"


@final
class GitPast:
    """Asks git; where there is none, or it keeps no such file, there is no past."""

    def versions(self, root: str, name: str, *, limit: int) -> tuple[PastFile, ...]:
        """Return what a file was, newest first, a commit each; the content None where it went."""
        if "\n" in name:
            return ()
        log = ("log", f"-n{limit}", "--no-color", f"--format={_FIELDS}", "--", name)
        lines = _git(root, *log).decode("utf-8", "replace").splitlines()
        heads = [line.split("\x1f") for line in lines if line.count("\x1f") == _FIELDS.count("x1f")]
        asked = "".join(f"{commit}:./{name}\n" for commit, _, _ in heads)
        contents = list(_contents(_git(root, "cat-file", "--batch", asked=asked.encode())))
        if len(contents) != len(heads):
            return ()
        return tuple(
            PastFile(commit, _clean(by), _moment(at), content)
            for (commit, by, at), content in zip(heads, contents, strict=True)
        )


def _git(root: str, *words: str, asked: bytes = b"") -> bytes:
    """Return what a git command writes, nothing where it fails or takes too long."""
    command = ["git", *_QUIET, *words]
    try:
        answer = subprocess.run(  # noqa: S603 - our own words, a name behind `--`
            command,
            cwd=FilePath(root),
            env={**_inherited(), **_OWN},
            input=asked,
            capture_output=True,
            check=False,
            timeout=_PATIENCE,
        )
    except (OSError, subprocess.TimeoutExpired):
        return b""
    return answer.stdout


def _inherited() -> dict[str, str]:
    """Return this process's variables without our own, among which secrets may be."""
    return {name: text for name, text in os.environ.items() if not name.startswith("TIDEGATE_")}


def _contents(batch: bytes) -> Iterator[bytes | None]:
    """Yield what `cat-file --batch` writes: a head and the bytes, or that something is missing."""
    at = 0
    while at < len(batch):
        end = batch.find(b"\n", at)
        words = batch[at:end].split(b" ")
        at = end + 1
        if len(words) == 3 and words[1] == b"blob":  # noqa: PLR2004 - name, kind and size
            size = int(words[2])
            yield batch[at : at + size] if size <= _LARGEST else None
            at += size + 1
        else:
            yield None


def _moment(seconds: str) -> datetime:
    try:
        return datetime.fromtimestamp(int(seconds), UTC)
    except (ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(0, UTC)


def _clean(text: str) -> str:
    """Keep one line that can be shown."""
    return "".join(letter for letter in text.strip() if letter.isprintable())[:_LONGEST]
