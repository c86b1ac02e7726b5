"""Resolves a profile: every setting with its value and where it comes from."""

from dataclasses import dataclass, replace

from tidegate.domain.contract import Contract
from tidegate.domain.environment import Environment, Host
from tidegate.domain.problem import Problem
from tidegate.domain.references import ReferenceKind, Scope, find_references, has_references
from tidegate.domain.rulebook import RuleBook
from tidegate.domain.setting import ResolvedFile, Setting, Source
from tidegate.domain.workspace import Workspace
from tidegate.services.layering import Document, LayeredFile, Layering, settings_of
from tidegate.services.reading_lines import unread


@dataclass(frozen=True)
class Resolving:
    """Reads the layers of an environment, merges them and expands variables."""

    layering: Layering

    def resolve(
        self, workspace: Workspace, environment: Environment, *, host: Host | None = None
    ) -> Source:
        """Return an environment's settings, file by file under the names they have in a release.

        A file that cannot be read says why in `unreadable`. References to secrets stay in the
        values; so do those to the host when none is given. `secrets` of the source are the paths
        of such references and of what the contract says is secret.
        """
        scope = self.layering.scope(workspace, environment, host=host)
        layered = self.layering.files(workspace, environment)
        files = tuple(self._file(file, scope) for file in layered)
        contract = self.contract(workspace)
        book = RuleBook(contract) if contract else None
        secret = (
            path
            for file in files
            for path, s in file.settings.items()
            if names_secret(s) or (book is not None and book.hides(path))
        )
        return Source(environment.name, files, environment.kind.value, frozenset(secret))

    def contract(self, workspace: Workspace) -> Contract | None:
        """Return the workspace's contract, None where there is none; raises Problems."""
        return self.layering.workspaces.contract(workspace)

    def _file(self, file: LayeredFile, scope: Scope) -> ResolvedFile:
        names = tuple(layer.name for layer in file.layers)
        resolved = ResolvedFile(file.config.destination, file.format, {}, names)
        try:
            document = self.layering.document(file, scope=scope)
        except Problem as problem:
            return replace(resolved, unreadable=str(problem))
        content = document.template
        if document.tree is None:
            formats, why = self.layering.formats, self._why(document)
            return unread(resolved, content, formats=formats, why=why)
        settings = {path: _unescaped(s) for path, s in settings_of(document).items()}
        resolved = replace(resolved, dialect=self._dialect(file))
        return replace(resolved, settings=settings, notes=_notes(file), content=content)

    def _dialect(self, file: LayeredFile) -> str:
        name, declared = file.layers[-1].name, file.config.dialect
        return self.layering.formats.dialect(declared, file=name, format=file.format)

    def _why(self, document: Document) -> str:
        """Return why a file that is carried over as text has no settings."""
        layer, file = document.file.layers[-1], document.file
        formats, dialect = self.layering.formats, file.config.dialect
        try:
            formats.read(layer.content, file=layer.name, format=file.format, dialect=dialect)
        except Problem as problem:
            return str(problem)
        return ""


def names_secret(setting: Setting) -> bool:
    """Tell whether a setting's value refers to a secret."""
    if not isinstance(setting.value, str) or "${{" not in setting.value:
        return False
    kinds = {reference.kind for reference in find_references(setting.value)}
    return ReferenceKind.SECRET in kinds


def _unescaped(setting: Setting) -> Setting:
    """Show `$${{` as the file will have it, unless references stay in the value."""
    value = setting.value
    if not isinstance(value, str) or not has_references(value) or find_references(value):
        return setting
    return replace(setting, value=value.replace("$${{", "${{"))


def _notes(file: LayeredFile) -> tuple[str, ...]:
    return tuple(
        f"{layer.name} is not UTF-8 and was read as ISO-8859-1"
        for layer in file.layers
        if not _is_utf(layer.content)
    )


def _is_utf(content: bytes) -> bool:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return True
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True
