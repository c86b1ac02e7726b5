"""Carries values over from one profile to another, as changes of files that can be read first."""

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from tidegate.domain.environment import ConfigFile, Environment
from tidegate.domain.flattening import flatten
from tidegate.domain.indexing import indexed
from tidegate.domain.masking import Masker
from tidegate.domain.pairing import Pair, pair
from tidegate.domain.problem import Problem
from tidegate.domain.secrecy import is_in_clear
from tidegate.domain.secret import Secret
from tidegate.domain.setting import (
    Node,
    Origin,
    Path,
    Remove,
    ResolvedFile,
    Setting,
    SettingType,
    SetValue,
    spell,
)
from tidegate.domain.spelling import path_of
from tidegate.domain.workspace import Workspace
from tidegate.services.contract_notes import Demands, demands_of, doubts_of, refusals_of
from tidegate.services.ports.formats import Formats
from tidegate.services.ports.workspaces import Workspaces
from tidegate.services.resolving import Resolving
from tidegate.services.staging_notes import Effects, also_changed
from tidegate.services.tasks import check_wanted
from tidegate.services.uncommenting import uncommented
from tidegate.services.unified import diff_of

_COMMENT = re.compile(r"\s*(?:(?:#|//|;|!)\s?(?P<text>.*)|<!--\s*(?P<xml>.*?)\s*-->\s*)")
_Edit = SetValue | Remove
_BEGINNINGS = {"json": b"{}\n"}
"""What a new file starts with, where an empty one is no document."""


@dataclass(frozen=True, slots=True)
class StagedChange:
    """A file of the workspace before and after; `diff` is masked, the bytes are not.

    `refusals` say why it is not saved as it is, `doubts` what somebody has to agree to first.
    """

    file: str
    before: bytes = field(repr=False)
    after: bytes = field(repr=False)
    diff: str
    notes: tuple[str, ...] = ()
    refusals: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _How:
    """How a file is read: under which name, and by whose rules."""

    file: str
    format: str
    dialect: str


@dataclass(frozen=True, slots=True)
class _Carried:
    """One value on its way: where it goes and what comes with it."""

    file: str
    edit: _Edit


@dataclass(frozen=True)
class PromotingSettings:
    """Stages edits of an environment's own profile, and saves them."""

    resolving: Resolving
    workspaces: Workspaces
    formats: Formats

    def stage(
        self,
        workspace: Workspace,
        left: str,
        right: str,
        keys: Sequence[str],
        *,
        staged: Sequence[StagedChange] = (),
    ) -> tuple[StagedChange, ...]:
        """Return the changes that give `right` the values that `left` has, one a file.

        Keys are paths as `compare` writes them; those `staged` already are stood on and returned
        too. Raises Problem for a key that is not there, that
        two files have, or that is a secret.
        """
        source, target = workspace.environment(left), workspace.environment(right)
        sides = (
            self.resolving.resolve(workspace, source).files,
            self.resolving.resolve(workspace, target).files,
        )
        pairs = _Pairs(*sides)
        changes = {change.file: change for change in staged}
        edits: dict[str, list[_Edit]] = {}
        for key in keys:
            check_wanted()
            carried = self._carried(workspace, pairs, key, left=left, right=right)
            edits.setdefault(carried.file, []).append(carried.edit)
        for file, own in edits.items():
            change = self._staged(workspace, target, file, own, tuple(changes.values()))
            changes[change.file] = change
        return tuple(changes.values())

    def edit(
        self,
        workspace: Workspace,
        environment: str,
        file: str,
        edits: Sequence[SetValue | Remove],
        *,
        staged: Sequence[StagedChange] = (),
    ) -> StagedChange:
        """Return the change that edits of an environment's own profile come to together.

        It stands on those staged already. `file` is the file's name in the release or in the
        profile. Raises Problem where the profile does not have a key that is to go.
        """
        target = workspace.environment(environment)
        return self._staged(workspace, target, file, edits, staged)

    def demands(self, workspace: Workspace) -> Demands:
        """Return what the workspace's contract wants of values that somebody types."""
        return demands_of(self.workspaces, workspace)

    def save(self, workspace: Workspace, staged: Sequence[StagedChange]) -> None:
        """Write the files; raises Problem where one no longer is what it was, or must not be so."""
        if refused := [why for change in staged for why in change.refusals]:
            raise Problem(refused[0], remedy="give it a value that the contract allows")
        for change in staged:
            self.workspaces.save(workspace, change.file, change.after, expected=change.before)

    def _staged(
        self,
        workspace: Workspace,
        target: Environment,
        file: str,
        edits: Sequence[_Edit],
        staged: Sequence[StagedChange],
    ) -> StagedChange:
        """Return the change of one file, all its edits made at once."""
        config = _config_of(target, file)
        name = f"config/{target.name}/{(config.layers or (config.file,))[-1]}"
        earlier = next((change for change in staged if change.file == name), None)
        check_wanted()
        found = self.workspaces.profile_file(workspace, name)
        before = earlier.before if earlier else (found or b"")
        content = earlier.after if earlier else before
        after, remarks = self._edited(content, edits, name=name, config=config)
        check_wanted()
        effects = Effects(self.resolving.layering, workspace, target, config)
        notes = (
            *((f"{name} is new",) if found is None else ()),
            *(earlier.notes if earlier else ()),
            *remarks,
            *(note for e in edits for note in effects.notes(name, content, after, edit=e)),
        )
        against = [each for e in edits for each in effects.objections(name, after, edit=e)]
        said = tuple(dict.fromkeys((*notes, *(each.text for each in against))))
        diff = self._diff(before, after, name=name, config=config)
        return StagedChange(
            name,
            before,
            after,
            diff,
            said,
            (*(earlier.refusals if earlier else ()), *refusals_of(against)),
            (*(earlier.doubts if earlier else ()), *doubts_of(against)),
        )

    def _edited(
        self, content: bytes, edits: Sequence[_Edit], *, name: str, config: ConfigFile
    ) -> tuple[bytes, tuple[str, ...]]:
        """Return the content after the edits, and what is to be said of them."""
        kind = self.formats.detect(name, content, declared=config.format)
        content = content or _BEGINNINGS.get(kind, b"")
        how = _How(name, kind, config.dialect)
        tree = self._read(content, how)
        known = flatten(tree)
        notes: list[str] = []
        # XML tells elements by the same identities, and can make one that is missing.
        paths = [e.path if kind == "xml" else indexed(e.path, tree, file=name) for e in edits]
        placed = [replace(edit, path=path) for edit, path in zip(edits, paths, strict=True)]
        given = [each.path for each in placed if isinstance(each, SetValue)]
        for path in (path for path in given if spell(path) not in known):
            content, remarks = self._uncommented(content, path, how)
            notes += remarks
        after = self.formats.edit(content, placed, file=name, format=kind, dialect=config.dialect)
        if kind == "yaml" and b"&" in content:
            changed = self._read(after, how)
            notes += [note for path in given for note in also_changed(tree, changed, path=path)]
        return after, tuple(notes)

    def _read(self, content: bytes, how: "_How") -> Node:
        return self.formats.read(content, file=how.file, format=how.format, dialect=how.dialect)

    def _uncommented(
        self, content: bytes, path: Path, how: "_How"
    ) -> tuple[bytes, tuple[str, ...]]:
        found = uncommented(
            content,
            path,
            file=how.file,
            format=how.format,
            dialect=how.dialect,
            formats=self.formats,
        )
        if found is None:
            return content, ()
        filled, line = found
        return filled, (f"{how.file}:{line} had `{spell(path)}` commented out: it is filled",)

    def _diff(self, before: bytes, after: bytes, *, name: str, config: ConfigFile) -> str:
        hidden = [
            *self._in_clear(before, name=name, config=config),
            *self._in_clear(after, name=name, config=config),
        ]
        return Masker(hidden).mask(diff_of(before, after, name=name))

    def _in_clear(self, content: bytes, *, name: str, config: ConfigFile) -> list[Secret]:
        """Return the secrets that stand in a file, so that its diff does not show them."""
        try:
            kind = self.formats.detect(name, content, declared=config.format)
            tree = self.formats.read(content, file=name, format=kind, dialect=config.dialect)
        except Problem:
            return []
        found = (setting for setting in flatten(tree).values() if is_in_clear(setting))
        return [Secret(str(setting.value)) for setting in found]

    def _carried(
        self,
        workspace: Workspace,
        pairs: "_Pairs",
        key: str,
        *,
        left: str,
        right: str,
    ) -> _Carried:
        file, one = pairs.of(key, left=left)
        setting = one.left
        if setting is None:
            raise Problem(f"{left} has no `{key}`", remedy=f"choose keys that {left} has")
        if is_in_clear(setting) or (one.right is not None and is_in_clear(one.right)):
            raise Problem(
                f"`{key}` is a secret and is not carried over from {left} to {right}",
                remedy="keep it in the keyring and write `${{ secret.NAME }}` there",
            )
        is_list = setting.type is SettingType.LIST
        if setting.type is SettingType.MAP or (is_list and setting.value is None):
            raise Problem(f"`{key}` holds an empty {setting.type.value}", remedy="copy it by hand")
        path = one.right.path if one.right is not None else path_of(one.path)
        comment = "" if one.right is not None else self._comment(workspace, setting.origin)
        after = "" if one.right is not None else _neighbour(file, setting)
        return _Carried(file.file, SetValue(path, setting.value, comment, after, repeated=is_list))

    def _comment(self, workspace: Workspace, origin: Origin) -> str:
        """Return the comment lines right above a setting."""
        content = self.workspaces.profile_file(workspace, origin.file)
        lines = (content or b"").decode("utf-8", "replace").splitlines()[: origin.line - 1]
        found: list[str] = []
        while lines and (comment := _COMMENT.fullmatch(lines.pop())):
            found.append(comment["xml"] or comment["text"] or "")
        return "\n".join(reversed(found))


class _Pairs:
    """The settings of two environments, each with the one that it is compared with."""

    def __init__(self, left: Sequence[ResolvedFile], right: Sequence[ResolvedFile]) -> None:
        known = {file.file: file.settings for file in right}
        self._by_key: dict[str, list[tuple[ResolvedFile, Pair]]] = {}
        self._paths: list[str] = []
        for file in left:
            for one in pair(file.settings, known.get(file.file, {})):
                self._paths.append(one.path)
                for name in (one.path, f"{file.file}:{one.path}"):
                    self._by_key.setdefault(name, []).append((file, one))

    def of(self, key: str, *, left: str) -> tuple[ResolvedFile, Pair]:
        """Return the pair of a key; `FILE:KEY` chooses where several files have it."""
        found = self._by_key.get(key, [])
        if len(found) == 1:
            return found[0]
        if not found:
            near = ", ".join(difflib.get_close_matches(key, self._paths, n=3))
            remedy = f"near names: {near}" if near else "`tidegate compare` lists the keys"
            raise Problem(f"{left} has no `{key}`", remedy=remedy)
        files = ", ".join(f"{file.file}:{key}" for file, _ in found)
        raise Problem(f"several files have `{key}`", remedy=f"choose one: {files}")


def _config_of(environment: Environment, file: str) -> ConfigFile:
    for config in environment.config:
        if file in (config.destination, config.file):
            return config
    known = ", ".join(config.destination for config in environment.config) or "none"
    raise Problem(f"{environment.name} has no file `{file}`", remedy=f"its files are: {known}")


def _neighbour(file: ResolvedFile, setting: Setting) -> str:
    """Return the key of the sibling that stands before a setting in its source."""
    before = ""
    parent, depth = setting.path[:-1], len(setting.path)
    for other in file.settings.values():
        if other is setting:
            break
        if other.path[: depth - 1] == parent and len(other.path) >= depth:
            before = str(other.path[depth - 1])
    return before
