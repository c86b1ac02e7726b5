"""A workspace on disk, read by the real services; hosts, keyring and gate answer by script."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from tidegate.adapters.formats.adapter import FormatsAdapter
from tidegate.adapters.workspace.adapter import WorkspaceFiles
from tidegate.domain.host_report import HostReport, KeptRelease
from tidegate.domain.key_past import KeyChange
from tidegate.domain.operator import Operator
from tidegate.domain.secret import Secret
from tidegate.domain.snapshot import Snapshot, SnapshotFile, SnapshotSetting
from tidegate.services.governing import Governing
from tidegate.services.key_history import AskedKey
from tidegate.services.layering import Layering
from tidegate.services.opening import Opening
from tidegate.services.promoting_settings import PromotingSettings
from tidegate.services.recording import Recording
from tidegate.services.resolving import Resolving
from tidegate.services.vetting import Vetting
from tidegate.ui.screens.environments.needs import EnvironmentServices

_BASE = """# What every environment has
database:
  url: postgresql://orders@localhost:5432/orders
  pool_size: 5
  ssl_mode: verify-full
  password: ${{ secret.db_password }}
service:
  public_url: http://localhost:8080
  workers: 4
  request_timeout_s: 30
logging:
  level: INFO
  format: json
features:
  fast_search: false
"""
_PRODUCTION = """# Ours alone
database:
  url: postgresql://orders@db-1.prod.internal:5432/orders   # the primary
  pool_size: 48
service:
  public_url: https://orders.example.com
  workers: 16
features:
  fast_search: true
"""
_ENVIRONMENT = """title: {title}
kind: {kind}
extends: [base]
hosts:
{hosts}
deploy: {{path: /srv/orders}}
config:
  - {{file: app.yaml, to: config/app.yaml}}
"""
_RULES = """tests: [{name: smoke, run: bin/smoke}]
approval: {required: true, approvals: 2, four_eyes: true, expires: 8h, checklist: [Support knows]}
soak: 24h
windows:
  - {allow: Mon-Thu 09:00-16:00, zone: Europe/Berlin}
  - {freeze: 2026-12-20..2027-01-03, reason: year-end}
"""


def write_workspace(folder):
    files = {
        "tidegate.yaml": "tidegate: 1\napplication: orders-api\n"
        "pipeline: [dev, qa, uat, production]\n",
        "environments/dev.yaml": _environment("Development", "development", 1),
        "environments/qa.yaml": _environment("Test", "test", 2),
        "environments/uat.yaml": _environment("Staging", "acceptance", 2),
        "environments/production.yaml": _environment("Production", "production", 3) + _RULES,
        "config/base/app.yaml": _BASE,
        "config/dev/app.yaml": "database:\n  pool_size: 5\n  # Slow queries end here\n"
        "  statement_timeout_ms: 5000\nlogging: {level: DEBUG}\n",
        "config/qa/app.yaml": "logging: {level: DEBUG}\n",
        "config/uat/app.yaml": "service: {workers: 8}\n",
        "config/production/app.yaml": _PRODUCTION,
        "contract.yaml": "settings:\n  database.statement_timeout_ms:"
        " {type: integer, required_in: [production]}\n"
        "  service.workers: {type: integer, range: 1..8, environments: may_differ}\n",
    }
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return WorkspaceFiles().open(folder)


_NETS = {"development": 10, "test": 20, "acceptance": 30, "production": 40}


def _environment(title, kind, hosts):
    lines = [
        f"  - {{name: web-{kind[0]}{n}, address: 192.0.2.{_NETS[kind] + n}, user: deploy,"
        " roles: [web]}"
        for n in range(1, hosts + 1)
    ]
    return _ENVIRONMENT.format(title=title, kind=kind, hosts="\n".join(lines))


def reports():
    kept = KeptRelease(release="20261122T141530Z-2.8.1-3b91", version="2.8.1", is_complete=True)
    key = "SHA256:" + "k7Qm2" * 8 + "abc"
    live = {"is_reached": True, "host_key": key, "current": kept.release, "releases": (kept,)}
    return (
        HostReport(host="web-p1", previous="20261120T091200Z-2.8.0-77e2", **live),
        HostReport(host="web-p2", drift=("config/app.yaml",), **live),
        HostReport(
            host="web-p3",
            is_reached=False,
            problem="connection refused",
            remedy="check that sshd runs on 192.0.2.3:22",
        ),
    )


class ScriptedHosts:
    def __init__(self):
        self.answer = reports()

    def survey(self, workspace, environment):
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


class ScriptedRendering:
    def snapshot(self, workspace, environment):
        secret = SnapshotSetting(type="string", fingerprint="8d20af" + "0" * 58)
        file = SnapshotFile(
            file="app.yaml",
            to="config/app.yaml",
            mode="0644",
            format="yaml",
            settings={"database.password": secret},
        )
        return Snapshot(environment=environment.name, files=(file,))


@dataclass
class ScriptedKeeping:
    kept: dict[str, Secret] = field(default_factory=lambda: {"legacy_token": Secret("old")})
    revealed: list[tuple[str, str]] = field(default_factory=list)

    def set(self, workspace, environment, name, value):
        self.kept[name] = value

    def names(self, workspace, environment):
        return tuple(sorted(self.kept))

    def reveal(self, workspace, environment, name):
        self.revealed.append((environment, name))
        return self.kept[name]

    def remove(self, workspace, environment, name):
        del self.kept[name]

    def backend(self):
        return "the Secret Service keyring"


@dataclass(frozen=True)
class Key:
    fingerprint: str
    label: str


class ScriptedSigning:
    def __init__(self, *, is_signed=False, keys=()):
        self.is_signed, self.held = is_signed, keys

    def keys(self, *, file=None):
        return self.held

    def signers(self, workspace):
        return object() if self.is_signed else None


class ScriptedToggling:
    def __init__(self):
        self.turned = []

    def consequence(self, workspace, environment, *, required):
        if required:
            return f"Every release to {environment.label} waits until 2 people approve it."
        return (
            f"Every release that is green in Staging goes to all {len(environment.hosts)} hosts of "
            f"{environment.label} by itself, without a person. 2.8.1 goes at once."
        )

    def set(self, workspace, environment, *, required, key=None):
        self.turned.append((environment.name, required, key))
        rule = environment.approval.model_copy(update={"required": required})
        changed = environment.model_copy(update={"approval": rule})
        environments = {**workspace.environments, environment.name: changed}
        return workspace.model_copy(update={"environments": environments})


def services(*, signing=None, on_workspace=lambda workspace: None):
    files, formats = WorkspaceFiles(), FormatsAdapter()
    resolving = Resolving(Layering(files, formats))
    return EnvironmentServices(
        opening=Opening(files, formats, signing=_NoSigners()),
        resolving=resolving,
        rendering=ScriptedRendering(),
        promoting=PromotingSettings(resolving, files, formats),
        vetting=Vetting(resolving, _no_keyring, Forgetful()),
        hosts=ScriptedHosts(),
        secrets=ScriptedKeeping(),
        toggling=ScriptedToggling(),
        governing=Governing(files, formats, Forgetful(), _NoSigners(), RECORDING),
        signing=signing or ScriptedSigning(),
        on_workspace=on_workspace,
        history=ScriptedHistory(),
        clock=Forgetful(),
    )


class ScriptedHistory:
    """Somebody changed production's workers a while ago; nothing is known of the rest."""

    def of(self, workspace, asked):
        if asked != AskedKey(
            "production", "config/app.yaml", "service.workers", "config/production/app.yaml"
        ):
            return ()
        at = datetime(2026, 10, 30, 14, tzinfo=UTC)
        return (KeyChange("changed it from 8 to 16", at, "Marko P.", "commit 8be21d4f"),)


def _no_keyring():
    raise AssertionError("telling what is wrong asks no keyring")


class Forgetful:
    """A ledger, a clock, tokens and a person for what is recorded here."""

    def record(self, audit):
        return audit

    def now(self):
        return datetime(2026, 11, 23, 9, tzinfo=UTC)

    def unique(self):
        return "id-1"

    def operator(self, workspace):
        return Operator(name="ana@example.com", os_user="ana", machine="desk")


RECORDING = Recording(clock=Forgetful(), tokens=Forgetful(), person=Forgetful())


class _NoSigners:
    def signers(self, workspace):
        return None
