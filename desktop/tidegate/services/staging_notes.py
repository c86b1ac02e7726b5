"""Says what a staged edit does besides: other places that change, and edits without effect."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from tidegate.domain.environment import ConfigFile, Environment
from tidegate.domain.flattening import flatten
from tidegate.domain.problem import Problem
from tidegate.domain.setting import Edit, Node, Path, Remove, Setting, SetValue, spell
from tidegate.domain.workspace import Workspace
from tidegate.services.contract_notes import ContractNotes, Objection, demands_of
from tidegate.services.layering import Layer, Layering, settings_of

_SHOWN = 4
_Settings = Mapping[str, Setting]


def also_changed(before: Node, after: Node, *, path: Path) -> Iterator[str]:
    """Yield how many other places of a file a new value changes, since they share an anchor."""
    old, new = flatten(before), flatten(after)
    places = [
        spelled
        for spelled, setting in new.items()
        if spelled in old
        and setting.value != old[spelled].value
        and setting.path[: len(path)] != path
    ]
    if places:
        more = ", …" if len(places) > _SHOWN else ""
        count = (
            "1 other place changes" if len(places) == 1 else f"{len(places)} other places change"
        )
        yield f"{count} too, by the same anchor: {', '.join(places[:_SHOWN])}{more}"


class Effects:
    """What an environment's file resolves to while one of its layers is edited."""

    def __init__(
        self, layering: Layering, workspace: Workspace, target: Environment, config: ConfigFile
    ) -> None:
        self._layering = layering
        self._workspace, self._target = workspace, target
        self._scope = layering.scope(workspace, target)
        found = layering.files(workspace, target)
        self._file = next(file for file in found if file.config == config)
        self._contract = ContractNotes(demands_of(layering.workspaces, workspace), target)
        self._known: dict[tuple[str, bytes], _Resolved] = {}

    def notes(self, name: str, before: bytes, after: bytes, *, edit: Edit) -> Iterator[str]:
        """Yield what is to be said of an edit of a layer: that it changes nothing, and why.

        Nothing is said where the layers make no document.
        """
        try:
            old, new = self._resolved(name, before), self._resolved(name, after)
        except Problem:
            return
        was, is_now = old.at(edit.path), new.at(edit.path)
        if isinstance(edit, Remove):
            if is_now is not None:
                yield f"`{spell(edit.path)}` keeps a value: {is_now.origin} has it too"
        elif is_now is not None and is_now.origin.file != name:
            yield f"`{spell(edit.path)}` is written without effect: {is_now.origin} overrides it"
        elif was is not None and was.origin.file != name and _is_equal(was, is_now):
            yield f"`{spell(edit.path)}` is the same without it: {was.origin} says so too"

    def objections(self, name: str, after: bytes, *, edit: Edit) -> tuple[Objection, ...]:
        """Return what the contract has against the value that counts after an edit of a layer."""
        try:
            is_now = self._resolved(name, after).at(edit.path)
        except Problem:
            return ()
        contract = self._contract
        if is_now is not None and isinstance(edit, SetValue):
            return tuple(contract.on_value(is_now, format=self._file.format))
        if is_now is None and isinstance(edit, Remove):
            return tuple(contract.on_removal(edit.path))
        return ()

    def _resolved(self, name: str, content: bytes) -> "_Resolved":
        """Return what the file comes to; many edits of a layer ask for the same."""
        if (name, content) not in self._known:
            self._known[name, content] = _Resolved(self._worked_out(name, content))
        return self._known[name, content]

    def _worked_out(self, name: str, content: bytes) -> _Settings:
        kept = [layer for layer in self._file.layers if layer.name != name or content]
        layers = [replace(one, content=content) if one.name == name else one for one in kept]
        if content and all(layer.name != name for layer in layers):
            layers.append(Layer(name, content))
        if not layers:
            return {}
        changed = replace(self._file, layers=tuple(layers), problem=None)
        if not changed.format:
            kind = self._layering.formats.detect(name, content, declared=changed.config.format)
            changed = replace(changed, format=kind)
        return settings_of(self._layering.document(changed, scope=self._scope))


def _is_equal(one: Setting, other: Setting | None) -> bool:
    return other is not None and (one.type, one.value) == (other.type, other.value)


class _Resolved:
    """What a file comes to, to be asked for many paths."""

    def __init__(self, settings: Mapping[str, Setting]) -> None:
        self._settings = settings
        self._lowered: dict[str, Setting] = {}
        for spelled, setting in settings.items():
            self._lowered.setdefault(spelled.lower(), setting)

    def at(self, path: Path) -> Setting | None:
        """Return the setting at a path; some readers do not tell capitals from others, as .NET."""
        wanted = spell(path)
        return self._settings.get(wanted) or self._lowered.get(wanted.lower())
