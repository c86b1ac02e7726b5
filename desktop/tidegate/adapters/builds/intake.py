"""Takes builds in and keeps them: `TIDEGATE_HOME/builds`, readable by its owner only."""

import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import BinaryIO, final

from tidegate.adapters.builds.cautions import holds_private_key
from tidegate.adapters.builds.contents import Contents, failed, write_whole
from tidegate.adapters.builds.folder import folder_members, stamp
from tidegate.adapters.builds.layout import Layout
from tidegate.adapters.builds.limits import Limits, Meter
from tidegate.adapters.builds.members import Member, MemberKind, refused
from tidegate.adapters.builds.names import checked_path
from tidegate.adapters.builds.seals import Seals
from tidegate.adapters.builds.tarball import tar_members
from tidegate.adapters.builds.zipped import MARKS, zip_members
from tidegate.domain.build import Manifest
from tidegate.domain.identity import BuildDigest
from tidegate.domain.problem import Problem, ProblemKind, Problems
from tidegate.domain.value import digest_of

_MOST_REFUSALS = 20
_SUFFIXES = (".tar", ".tar.gz", ".tgz", ".tar.xz", ".txz", ".tar.zst", ".tzst", ".zip")


@final
@dataclass(frozen=True, slots=True)
class KeptArtifacts:
    """The builds that this user took in, below `folder`."""

    folder: FilePath
    limits: Limits = field(default_factory=Limits)

    def add(self, source: FilePath) -> tuple[Manifest, tuple[str, ...]]:
        """Take in a folder or an archive; return its manifest and warnings.

        A single folder around everything is taken off when it has the archive's own name
        (`shop-1.4.2/` in `shop-1.4.2.tar.gz`), which a warning says; any other one stays.
        Raises Problem naming the members and the reasons for what must not be deployed.
        """
        try:
            self._refuse_itself(source)
            stage = self._contents.stage()
            try:
                return self._taken(source, stage)
            finally:
                shutil.rmtree(stage, ignore_errors=True)
        except OSError as error:
            raise failed(error, folder=self.folder) from error

    def manifest(self, digest: BuildDigest) -> Manifest:
        """Return a registered build's manifest; raises Problem when it is missing or changed."""
        try:
            content = self._manifest_file(digest).read_bytes()
        except OSError as error:
            raise Problem(
                f"the build {digest[:12]} is not on this machine",
                remedy="add it again from its source with `tidegate build add`",
            ) from error
        if digest_of(content) != digest:
            raise Problem(
                f"the stored manifest of the build {digest[:12]} was changed",
                remedy="do not deploy it; add the build again from its source",
                kind=ProblemKind.GATE,
            )
        return Manifest.from_text(content.decode())

    def open(self, sha256: str) -> BinaryIO:
        """Open the content with that SHA-256 for reading."""
        return self._contents.open(sha256)

    def changed(self, digest: BuildDigest) -> tuple[str, ...]:
        """Return the paths of members whose stored bytes are not what was registered."""
        files = [entry for entry in self.manifest(digest).entries if entry.kind == "file"]
        try:
            broken = self._seals(digest).broken(entry.sha256 for entry in files)
        except OSError as error:
            raise failed(error, folder=self.folder) from error
        return tuple(entry.path for entry in files if entry.sha256 in broken)

    @property
    def _contents(self) -> Contents:
        return Contents(self.folder)

    def _manifest_file(self, digest: str) -> FilePath:
        known = self._contents.path(digest).name
        return self.folder / "manifests" / known

    def _seals(self, digest: str) -> Seals:
        return Seals(self.folder / "seals" / digest, self._contents)

    def _refuse_itself(self, source: FilePath) -> None:
        own, given = self.folder.resolve(), source.resolve()
        if own == given or given in own.parents:
            raise Problem(
                f"{source} holds Tidegate's own files",
                remedy="add the folder that holds the build only, or move TIDEGATE_HOME",
            )

    def _taken(self, source: FilePath, stage: FilePath) -> tuple[Manifest, tuple[str, ...]]:
        intake = _Intake(self._contents, stage, Meter(self.limits))
        with _members(source, intake.meter) as members:
            intake.take_all(members)
        wrapper = "" if source.is_dir() else _stem(source)
        manifest, warnings = intake.result(wrapper=wrapper)
        self._contents.settle(stage)
        write_whole(self._manifest_file(manifest.digest), manifest.text.encode())
        files = (entry for entry in manifest.entries if entry.kind == "file")
        self._seals(manifest.digest).seal(entry.sha256 for entry in files)
        return manifest, warnings


@dataclass(slots=True)
class _Intake:
    """One build on its way in: what was refused is gathered, so that all of it can be told."""

    contents: Contents
    stage: FilePath
    meter: Meter
    layout: Layout = field(default_factory=Layout)
    refusals: list[Problem] = field(default_factory=list)

    def take_all(self, members: Iterator[Member]) -> None:
        for member in members:
            self.meter.count_member()
            with self._gathering():
                self._take(member)
        for refusal in self.layout.refusals():
            self.refusals.append(refusal)
        if self.refusals:
            raise Problems(tuple(self.refusals[:_MOST_REFUSALS]))

    def result(self, *, wrapper: str) -> tuple[Manifest, tuple[str, ...]]:
        if not self.layout.entries:
            raise Problem("the build is empty", remedy="add a folder or an archive with files")
        warnings = self.layout.warnings()
        if self.layout.is_wrapped_in(wrapper):
            warnings = (f"the folder {wrapper}/ around everything was taken off", *warnings)
        return self.layout.manifest(wrapper=wrapper), warnings

    @contextmanager
    def _gathering(self) -> Iterator[None]:
        try:
            yield
        except _Refusal as refusal:
            self.refusals.append(refusal.problem)
            if len(self.refusals) >= _MOST_REFUSALS:
                raise Problems(tuple(self.refusals)) from None

    def _take(self, member: Member) -> None:
        with _as_refusal():
            path = checked_path(member.path)
        if member.kind is MemberKind.FILE and path:
            self._take_file(path, member)
            return
        with _as_refusal():
            self._take_other(path, member)

    def _take_file(self, path: str, member: Member) -> None:
        with _as_refusal():
            self.layout.check_free(path)
        content = member.content
        if content is None:
            raise refused(path, "has no content")
        taken = self.contents.take(
            content,
            stage=self.stage,
            count=lambda piece, size: self.meter.count_bytes(piece, path=path, of_file=size),
        )
        if taken.size != member.size:
            raise refused(path, f"has {taken.size} bytes, not the {member.size} that it states")
        self.layout.add_file(path, member, sha256=taken.sha256, size=taken.size)
        if holds_private_key(taken.start):
            self.layout.notes["files that hold a private key"].append(path)

    def _take_other(self, path: str, member: Member) -> None:
        if member.kind is MemberKind.FOLDER:
            self.layout.add_folder(path)
        elif not path:
            raise refused(member.path, "has no name")
        elif member.kind is MemberKind.LINK:
            self.layout.add_link(path, member.target)
        else:
            self.layout.add_twin(path, checked_path(member.target))


class _Refusal(Exception):
    """A member that must not be deployed; the others are still looked at."""

    def __init__(self, problem: Problem) -> None:
        super().__init__()
        self.problem = problem


@contextmanager
def _as_refusal() -> Iterator[None]:
    try:
        yield
    except Problem as problem:
        raise _Refusal(problem) from None


@contextmanager
def _members(source: FilePath, meter: Meter) -> Iterator[Iterator[Member]]:
    """Open a folder or an archive; raises Problem when it changes while it is read."""
    try:
        status = source.stat()
    except OSError as error:
        raise Problem(
            f"{source} cannot be read: {error.strerror}", remedy="name a folder or an archive"
        ) from error
    if stat.S_ISDIR(status.st_mode):
        yield folder_members(source)
        return
    if not stat.S_ISREG(status.st_mode):
        raise Problem(f"{source} is no folder and no archive", remedy="name one of them")
    with source.open("rb") as file:
        before = stamp(os.fstat(file.fileno()))
        yield _archive_members(file, meter)
        if stamp(source.stat()) != before:
            raise Problem(
                f"{source} changed while it was read", remedy="wait until it is written, try again"
            )


def _archive_members(file: BinaryIO, meter: Meter) -> Iterator[Member]:
    start = file.read(4)
    file.seek(0)
    if not start:
        raise Problem("the archive is empty", remedy="make it again, then add it again")
    return zip_members(file, meter) if start in MARKS else tar_members(file, meter)


def _stem(source: FilePath) -> str:
    name = source.name
    ends = (suffix for suffix in _SUFFIXES if name.lower().endswith(suffix))
    longest = max(ends, key=len, default="")
    return name[: len(name) - len(longest)]
