"""What this machine has for its hosts: the manifests of builds, and their packed contents.

Each is loaded and packed once for all hosts of the deployments under way, and as early as it can
be told what a host will need: while it is being connected.
"""

import threading
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import BinaryIO, Protocol, final

from tidegate.adapters.ssh.compressing import FORMS
from tidegate.adapters.ssh.packing import Packing
from tidegate.adapters.ssh.payload import Payload
from tidegate.domain.build import FileEntry, Manifest
from tidegate.domain.delta import Delta, ReleaseTree, between, covered, release_tree
from tidegate.domain.identity import BuildDigest
from tidegate.domain.order import HostOrder
from tidegate.domain.patching import Portion, forerunners, portions
from tidegate.domain.problem import Problem

_BEST_FORM = FORMS[0]


class KnownBuilds(Protocol):
    """What this machine keeps of builds."""

    def manifest(self, digest: BuildDigest) -> Manifest:
        """Return a build's manifest; raises Problem when it is not here."""
        ...

    def open(self, sha256: str) -> BinaryIO:
        """Open the content with that SHA-256."""
        ...


@final
class Supplies:
    """Manifests and packed streams, kept until `close`."""

    def __init__(self, builds: KnownBuilds) -> None:
        self._builds = builds
        self._packing = Packing(builds.open)
        self._manifests: dict[BuildDigest, Manifest] = {}
        self._held: dict[tuple[BuildDigest, tuple[FileEntry, ...]], Manifest] = {}
        self._deltas: dict[tuple[str, str], Delta] = {}
        self._loading, self._foreseeing = threading.Lock(), threading.Lock()
        self._deriving = threading.Lock()
        self._foresight: threading.Thread | None = None

    def manifest(self, digest: BuildDigest) -> Manifest:
        """Return a build's manifest; raises Problem when it is not here or was changed."""
        with self._loading:
            if digest not in self._manifests:
                self._manifests[digest] = self._builds.manifest(digest)
            return self._manifests[digest]

    def held(self, build: BuildDigest, *, overlay: Iterable[FileEntry]) -> Manifest:
        """Return what a release of a build holds; raises Problem when the build is not here."""
        key = build, tuple(overlay)
        with self._deriving:
            if key not in self._held:
                members = covered(self.manifest(build).entries, overlay=key[1])
                self._held[key] = Manifest.of((*members, *key[1]))
            return self._held[key]

    def delta(self, base: Manifest, release: Manifest) -> Delta:
        """Return what leads from a base to a release: as a rule the same for many hosts."""
        key = base.digest, release.digest
        with self._deriving:
            if key not in self._deltas:
                self._deltas[key] = between(base, release)
            return self._deltas[key]

    def portions(
        self, members: Iterable[FileEntry], *, held: Iterable[FileEntry]
    ) -> tuple[Portion, ...]:
        """Return what of new members can be made from old contents that both sides have."""
        pairs = forerunners(members, held=held)
        return tuple(portions(pairs)) if self._packing.has(pairs.values()) else ()

    def packed(
        self, members: Sequence[FileEntry], *, form: str, portions: Sequence[Portion] = ()
    ) -> Payload:
        """Return the frames of a build's members, which are packed from now on, if not before."""
        return self._packing.payload(members, form=form, portions=portions)

    def foresee(self, order: HostOrder) -> None:
        """Begin to pack what a host will need if it is as the record says."""
        with self._foreseeing:
            if self._foresight is None and (order.replaces or not order.expected):
                thread = threading.Thread(target=self._foresee, args=(order,), name="foresight")
                thread.daemon = True
                thread.start()
                self._foresight = thread

    def _foresee(self, order: HostOrder) -> None:
        # Should it fail, it fails again where somebody asks for it, and hears why.
        with suppress(Problem, OSError):
            tree = release_tree(order)
            if order.replaces:
                self._pack_change(tree, since=self.held(order.replaces, overlay=tree.overlay))
            else:
                self.packed(tree.build, form=_BEST_FORM)

    def _pack_change(self, tree: ReleaseTree, *, since: Manifest) -> None:
        members = tree.members(self.delta(since, tree.manifest).added)
        if members:
            ours = {entry.path for entry in tree.overlay}
            held = (entry for entry in since.entries if entry.path not in ours)
            self.packed(members, form=_BEST_FORM, portions=self.portions(members, held=held))

    def close(self) -> None:
        """Forget everything."""
        with self._foreseeing:
            if self._foresight:
                self._foresight.join()
            self._foresight = None
        self._packing.close()
        with self._loading:
            self._manifests.clear()
        with self._deriving:
            self._held.clear()
            self._deltas.clear()
