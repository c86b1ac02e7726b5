"""Writes the files of a workspace from what an import understood; the same for the same import."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tidegate.domain.deploy_folders import Folder, deploy_folders
from tidegate.domain.imported import (
    EVERY,
    FoundEnvironment,
    FoundHost,
    Import,
    Piece,
    Placement,
)
from tidegate.domain.merge import Merge
from tidegate.domain.placing import host_names

_PLAIN = re.compile(r"[A-Za-z0-9_./][A-Za-z0-9_./@+-]*", re.ASCII)
_BASE = "base"
_MOST_TOLD = 4


def draft(found: Import, *, application: str = "") -> dict[str, bytes]:
    """Return the new workspace's files by their paths in it."""
    name = application or found.application
    files = {"tidegate.yaml": _application(found, name).encode()}
    folders = deploy_folders(found, application=name)
    for environment in found.environments:
        text = _Environment(found, environment, folders[environment.name]).text()
        files[f"environments/{environment.name}.yaml"] = text.encode()
    for each in found.understood:
        if each.piece is not None:
            files[each.becomes] = each.content
    return files


def _application(found: Import, name: str) -> str:
    line = [each.name for each in found.environments if each.is_in_pipeline]
    line = line or [each.name for each in found.environments]
    outside = [each.name for each in found.environments if each.name not in line]
    return "\n".join(
        [
            "# The application and its pipeline, made from what its repository holds.",
            "tidegate: 1",
            f"application: {_quoted(name)}",
            f"pipeline: [{', '.join(line)}]   # promotion order",
            *(f"# outside the pipeline, deployed to by hand: {each}" for each in outside),
            "",
            "# Where builds come from: each new file that matches is a build. Nothing matches yet.",
            "builds:",
            "  watch:",
            "    - glob: dist/*.tar.gz            # relative to this file",
            "      version: '.*-(?P<version>[^-]+)\\.tar\\.gz'",
            *(_CHANGES if found.has_git else ()),
            "",
        ]
    )


_CHANGES = (
    "",
    "# Where release notes come from:",
    "# changes:",
    "#   git: .",
    "#   tag: 'v{version}'",
)


@dataclass(frozen=True, slots=True)
class _Environment:
    """One file of `environments/` in the making."""

    found: Import
    environment: FoundEnvironment
    folder: Folder

    def text(self) -> str:
        placement = self.found.placement(self.environment.name)
        blocks = [
            [*self._head()],
            [*self._hosts(placement)],
            [*self._deploy(placement)],
            [*self._config()],
            [*self._approval()],
        ]
        return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"

    def _head(self) -> Iterator[str]:
        each = self.environment
        if told := self._told_by():
            yield f"# Made from {told}."
        if each.doubt:
            yield f"# Please look: {each.doubt}."
        yield f"title: {_quoted(each.title)}"
        yield f"kind: {each.kind.value}"
        if self._layers(EVERY):
            yield f"extends: [{_BASE}]"
        if not each.is_in_pipeline:
            yield "promote: manual"

    def _told_by(self) -> str:
        """Return the first files that told of this environment."""
        name = self.environment.name
        paths = [each.path for each in self.found.understood if each.environment == name]
        more = f" and {len(paths) - _MOST_TOLD} more" if len(paths) > _MOST_TOLD else ""
        return _one_line(", ".join(paths[:_MOST_TOLD]) + more)

    def _hosts(self, placement: Placement) -> Iterator[str]:
        yield "hosts:"
        for host, name in zip(placement.hosts, host_names(placement.hosts), strict=True):
            yield from _host(host, name)
        if not placement.hosts:
            label = re.sub(r"[^a-z0-9-]", "-", self.environment.name.lower()).strip("-")
            yield "  # No server was found for this environment: write yours, this is a sample."
            yield "  - name: web-1"
            yield f"    address: {label[:50] or 'web'}-1.example.com"
            yield "    user: deploy"
            for alias in self.environment.aliases:
                yield f"  # - ssh: {alias}   # of ~/.ssh/config, if it is this environment's"

    def _deploy(self, placement: Placement) -> Iterator[str]:
        yield "deploy:"
        note = f"   # {_one_line(self.folder.note)}" if self.folder.note else ""
        yield f"  path: {_quoted(self.folder.path)}{note}"
        if placement.keep:
            yield f"  keep: {placement.keep}"
        if placement.shared:
            yield f"  shared: [{', '.join(map(_quoted, placement.shared))}]"
        for note in placement.notes:
            yield f"  # {_one_line(note)}"

    def _config(self) -> Iterator[str]:
        pieces = self._pieces()
        if pieces:
            yield "config:"
        for file, piece in pieces.items():
            yield f"  - {{{', '.join(self._entry(file, piece))}}}"

    def _entry(self, file: str, piece: Piece) -> Iterator[str]:
        yield f"file: {_quoted(file)}"
        if piece.to != file:
            yield f"to: {_quoted(piece.to)}"
        if piece.merge in (Merge.DOTNET, Merge.HELM, Merge.XDT):
            yield f"merge: {piece.merge.value}"
        yield "mode: '0640'"

    def _approval(self) -> Iterator[str]:
        if self.environment.kind.is_productive:
            yield "approval:"
            yield "  required: true        # the gate; false is continuous deployment"

    def _pieces(self) -> dict[str, Piece]:
        """Return the files of this environment's profile; where all have one, its place counts."""
        return self._layers(self.environment.name) | self._layers(EVERY)

    def _layers(self, environment: str) -> dict[str, Piece]:
        return {
            each.piece.file: each.piece
            for each in self.found.understood
            if each.piece is not None and each.environment == environment
        }


def _host(host: FoundHost, name: str) -> Iterator[str]:
    if host.ssh:
        yield f"  - ssh: {_quoted(host.ssh)}"
        return
    yield f"  - name: {_quoted(name)}"
    yield f"    address: {_quoted(host.address)}"
    if host.port != 22:  # noqa: PLR2004 - the default
        yield f"    port: {host.port}"
    if host.user:
        yield f"    user: {_quoted(host.user)}"
    if host.roles:
        yield f"    roles: [{', '.join(map(_quoted, host.roles))}]"


def _quoted(text: str) -> str:
    if _PLAIN.fullmatch(text):
        return text
    return "'" + text.replace("'", "''") + "'"


def _one_line(text: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in text)
