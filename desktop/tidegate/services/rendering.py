"""Makes the configuration files that arrive on a host, and the snapshot of what they say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite

from tidegate.domain.environment import ConfigFile, Environment, Host
from tidegate.domain.expanding import expanded
from tidegate.domain.flattening import scalars_of
from tidegate.domain.order import RenderedFile
from tidegate.domain.plan import PlannedFile, SecretUse
from tidegate.domain.problem import Problem, Problems
from tidegate.domain.references import (
    RevealSecret,
    Scope,
    expand,
    expand_bytes,
    has_references,
    secrets_in,
)
from tidegate.domain.rulebook import RuleBook
from tidegate.domain.secrecy import has_secret_shape, holds_clear_text, is_secret
from tidegate.domain.secret import FingerprintKey, Secret
from tidegate.domain.setting import Node, Scalar, Setting
from tidegate.domain.snapshot import Snapshot, SnapshotFile, SnapshotSetting
from tidegate.domain.value import digest_of
from tidegate.domain.workspace import Workspace
from tidegate.services.layering import Document, Layering, settings_of
from tidegate.services.ports.credentials import Credentials
from tidegate.services.secret_values import fingerprint_of


@dataclass(frozen=True, slots=True)
class Rendered:
    """What one host gets; `secrets` are the values to mask in whatever it prints."""

    files: tuple[RenderedFile, ...] = field(repr=False)
    planned: tuple[PlannedFile, ...]
    secrets: tuple[bytes, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Template:
    """A file as it will be written, references to secrets and the host still in it."""

    to: str
    mode: str
    format: str
    dialect: str
    content: bytes = field(repr=False)
    tree: Node | None = field(repr=False)

    @property
    def texts(self) -> tuple[str, ...]:
        """Return every text of the file in which references count."""
        if self.tree is None:
            return (self.content.decode("utf-8", "surrogateescape"),)
        return tuple(n.value for _, n in scalars_of(self.tree) if isinstance(n.value, str))


@dataclass(frozen=True)
class Rendering:
    """Renders profiles; secrets are read here, at the last moment, and nowhere else."""

    layering: Layering
    credentials: Credentials

    def render(self, workspace: Workspace, environment: Environment, host: Host) -> Rendered:
        """Return the files for one host.

        Raises Problems listing everything that is missing: files, variables, secrets.
        """
        templates = [_template_of(d) for d in self._documents(workspace, environment)]
        return self._rendered(workspace, environment.name, templates, host)

    def snapshot(self, workspace: Workspace, environment: Environment) -> Snapshot:
        """Return what an environment's configuration is now, secrets as fingerprints only."""
        documents = self._documents(workspace, environment)
        used = _used([_template_of(document) for document in documents])
        secrets = self._secrets(workspace, environment.name, used)
        contract = self.layering.workspaces.contract(workspace)
        book = RuleBook(contract) if contract else None
        files = tuple(self._snapshot_file(workspace, d, secrets, book) for d in documents)
        variables = self.layering.scope(workspace, environment).variables
        kept = {n: v for n, v in variables.items() if not _hides(n, v)}
        return Snapshot(environment=environment.name, files=files, variables=kept)

    def restore(self, workspace: Workspace, snapshot: Snapshot, host: Host) -> Rendered:
        """Return the files for one host as an earlier snapshot has them, with today's secrets.

        Raises Problem for a file of which no template was kept.
        """
        templates = [self._restored(file) for file in snapshot.files]
        return self._rendered(workspace, snapshot.environment, templates, host)

    def _documents(self, workspace: Workspace, environment: Environment) -> list[Document]:
        documents: list[Document] = []
        faults: list[Problem] = []
        scope = self.layering.scope(workspace, environment)
        for file in self.layering.files(workspace, environment):
            try:
                documents.append(self.layering.document(file, scope=scope))
            except Problem as problem:
                faults += problem.problems if isinstance(problem, Problems) else (problem,)
        if faults:
            raise Problems(tuple(faults)) if len(faults) > 1 else faults[0]
        return documents

    def _rendered(
        self, workspace: Workspace, environment: str, templates: Sequence[_Template], host: Host
    ) -> Rendered:
        secrets = self._secrets(workspace, environment, _used(templates))
        key = self._key(workspace) if secrets else None
        files: list[RenderedFile] = []
        planned: list[PlannedFile] = []
        for template in templates:
            ours = self._expanded(template, scope=Scope(host=host))
            content = self._expanded(ours, secret=lambda name: secrets[name].reveal()).content
            files.append(RenderedFile(template.to, int(template.mode, 8), content))
            planned.append(_planned(ours, secrets, key))
        values = tuple(secret.reveal().encode() for secret in secrets.values())
        return Rendered(tuple(files), tuple(planned), values)

    def _expanded(
        self, template: _Template, *, scope: Scope | None = None, secret: RevealSecret | None = None
    ) -> _Template:
        """Return the template with references to the host or to secrets replaced."""
        scope = scope or Scope()
        if template.tree is None:
            content = expand_bytes(template.content, scope=scope, secret=secret)
            return _with_content(template, content, None)
        tree, edits = expanded(template.tree, scope=scope, secret=secret)
        content = self.layering.formats.edit(
            template.content,
            edits,
            file=template.to,
            format=template.format,
            dialect=template.dialect,
        )
        return _with_content(template, content, tree)

    def _secrets(
        self, workspace: Workspace, environment: str, names: tuple[str, ...]
    ) -> dict[str, Secret]:
        found = {n: self.credentials.get(workspace.name, environment, n) for n in names}
        missing = [name for name, secret in found.items() if secret is None]
        if missing:
            raise Problem(
                f"{environment}: no value is kept for {_listed(missing)}",
                remedy=f"`tidegate secret set {environment} {missing[0]}` keeps one; without a"
                f" terminal TIDEGATE_SECRET_{missing[0]} gives it",
            )
        return {name: secret for name, secret in found.items() if secret is not None}

    def _key(self, workspace: Workspace) -> FingerprintKey:
        return FingerprintKey(self.credentials.fingerprint_key(workspace.name))

    def _snapshot_file(
        self,
        workspace: Workspace,
        document: Document,
        secrets: Mapping[str, Secret],
        book: RuleBook | None,
    ) -> SnapshotFile:
        settings = settings_of(document)
        named = {
            path
            for path, s in settings.items()
            if s.value is not None and (is_secret(s) or (book and book.hides(path)))
        }
        hidden = any(holds_clear_text(settings[path]) for path in named)
        if document.tree is None:
            hidden = has_secret_shape(document.template.decode("utf-8", "replace"))
        config = document.file.config
        template, encoding = _as_text(document.template)
        return SnapshotFile(
            file=config.file,
            to=config.destination,
            mode=config.mode,
            format=document.file.format,
            settings={
                path: self._kept(workspace, s, secrets, hides=path in named)
                for path, s in settings.items()
            },
            template="" if hidden else template,
            encoding=encoding,
            dialect=config.dialect,
        )

    def _kept(
        self, workspace: Workspace, setting: Setting, secrets: Mapping[str, Secret], *, hides: bool
    ) -> SnapshotSetting:
        origin = str(setting.origin)
        if not hides:
            return SnapshotSetting(type=setting.type, value=_storable(setting), origin=origin)
        value = str(setting.value)
        if has_references(value):
            reveal = {name: secret.reveal() for name, secret in secrets.items()}
            value = expand(_hostless(value), scope=Scope(), secret=reveal.__getitem__)
        fingerprint = fingerprint_of(setting, Secret(value), key=self._key(workspace))
        return SnapshotSetting(type=setting.type, fingerprint=fingerprint, origin=origin)

    def _restored(self, file: SnapshotFile) -> _Template:
        if not file.template and (file.settings or file.format == "text"):
            raise Problem(
                f"{file.to}: its text was not kept, since a secret stood in it in clear",
                remedy="put the secret into the keyring and refer to it, then deploy anew",
            )
        content = file.template.encode(file.encoding)
        tree = self._tree(file, content)
        return _Template(file.to, file.mode, file.format, file.dialect, content, tree)

    def _tree(self, file: SnapshotFile, content: bytes) -> Node | None:
        try:
            return self.layering.formats.read(
                content, file=file.to, format=file.format, dialect=file.dialect
            )
        except Problem:
            return None


def _template_of(document: Document) -> _Template:
    config: ConfigFile = document.file.config
    kind = document.file.format
    return _Template(
        config.destination, config.mode, kind, config.dialect, document.template, document.tree
    )


def _with_content(template: _Template, content: bytes, tree: Node | None) -> _Template:
    return _Template(template.to, template.mode, template.format, template.dialect, content, tree)


def _used(templates: Sequence[_Template]) -> tuple[str, ...]:
    texts = (text for template in templates for text in template.texts)
    return tuple(sorted({name for text in texts for name in secrets_in(text, variables={})}))


def _planned(
    template: _Template, secrets: Mapping[str, Secret], key: FingerprintKey | None
) -> PlannedFile:
    uses = tuple(
        SecretUse(name=name, fingerprint=_used_as(name, secrets[name], key))
        for name in _used([template])
    )
    mode, digest = template.mode, digest_of(template.content)
    return PlannedFile(to=template.to, mode=mode, digest=digest, secrets=uses)


def _used_as(name: str, secret: Secret, key: FingerprintKey | None) -> str:
    return key.fingerprint(secret, domain="secret", path=name).digest if key else ""


def _storable(setting: Setting) -> Scalar:
    """Return a value that JSON can hold; infinity and the like keep their text."""
    value = setting.value
    return setting.raw if isinstance(value, float) and not isfinite(value) else value


def _as_text(template: bytes) -> tuple[str, str]:
    """Return a template as text that the store can hold, with the encoding to turn it back."""
    try:
        return template.decode(), "utf-8"
    except UnicodeDecodeError:
        return template.decode("latin-1"), "latin-1"


def _hostless(value: str) -> str:
    """Make references to the host literal: a snapshot is of the environment, not of a host."""
    return value.replace("${{ host.", "$${{ host.")


def _hides(name: str, value: str) -> bool:
    return has_secret_shape(value) or any(w in name.lower() for w in ("password", "secret"))


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
