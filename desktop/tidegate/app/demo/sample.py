"""Writes the sample workspace, whose hosts are those that the demo started."""

import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path
from string import Template

import tidegate_resources
from tidegate.app.demo.folder import DemoFolder
from tidegate.app.demo.hosts import DemoHost
from tidegate.app.demo.keys import DemoKey

REQUESTER = "iva@example.com"
APPROVERS = ("ana@example.com", "marko@example.com")
SECRETS = {
    "dev": "dev-only-passphrase",
    "test": "test-only-passphrase",
    "staging": "staging-only-passphrase",
    "production": "production-only-passphrase",
}
"""The demo's own made-up secrets: they open nothing."""


@dataclass(frozen=True, slots=True)
class SampleVersion:
    """One build of the sample application and what is special about it."""

    version: str
    needs: tuple[tuple[str, ...], ...] = ()
    page_size: str = "configured"
    story: str = ""


STEADY = SampleVersion("2.8.0", story="works everywhere")
FAULTY = SampleVersion("2.8.1", page_size="configured * 100", story="has a failing test")
DEMANDING = SampleVersion(
    "2.9.0",
    needs=(("database", "statement_timeout_ms"),),
    story="needs a setting that production does not have",
)
NEXT = SampleVersion("2.9.1", needs=DEMANDING.needs, story="goes through the open gate by itself")
LATEST = SampleVersion("2.10.0", needs=DEMANDING.needs, story="waits for a signature")
SAMPLES = (STEADY, FAULTY, DEMANDING)

_RELEASE = Template('''"""What is particular to this version."""

VERSION = "$version"
NEEDS = $needs


def page_size(configured: int) -> int:
    """Return how many orders a page shows."""
    return $page_size
''')

_ENVIRONMENT = Template("""\
title: $title
kind: $kind
extends: [base]
hosts:
$hosts
deploy:
  path: ${folder}/$${{ host.name }}/srv/orders-api
  keep: 3
  shared: [run]
  confirm_within: 60s
  steps:
    - {at: prepared, name: migrate, run: bin/migrate, on: first, within: 1m}
    - at: switched
      name: restart
      run: bin/restart $${{ var.python }}
      within: 1m
  health:
    - http: 'http://$${{ host.address }}:$${{ var.http_port }}/health'
      contains: '{release}'
      within: 20s
      passes: 2
config:
  - {file: app.toml, to: config/app.toml}
  - {file: features.json, to: config/features.json}
  - {file: .env, mode: '0600'}
variables:
  python: $python
  http_port: '$http_port'
tests:
  - name: smoke
    run: $python -B smoke/check.py reports/$name.xml $urls
    where: here
    junit: reports/$name.xml
    within: 1m
approval:
  required: $required          # the gate: false is continuous deployment
$rule""")

_HOST = Template("""\
  - name: $name
    address: $address
    port: $port
    user: $user
    identity: $identity
    host_key: $host_key
    roles: [web]
""")

_PRODUCTION_RULE = """\
  approvals: 1
  approvers: [release-managers]
  expires: 24h
  checklist: [Support knows the release window, A rollback is possible in the next hour]
"""

_ABOUT = {
    "dev": ("Development", "development"),
    "test": ("Test", "test"),
    "staging": ("Staging", "acceptance"),
    "production": ("Production", "production"),
}


def write_workspace(
    folder: DemoFolder,
    hosts: dict[str, tuple[DemoHost, ...]],
    *,
    deploy_key: DemoKey,
    approvers: dict[str, DemoKey],
) -> None:
    """Write the workspace: fixed files from the resources, environments for these hosts."""
    with as_file(files(tidegate_resources)) as resources:
        shutil.copytree(resources / "demo" / "workspace", folder.workspace, dirs_exist_ok=True)
        shutil.copytree(
            resources / "demo" / "application" / "smoke",
            folder.workspace / "smoke",
            dirs_exist_ok=True,
            ignore=shutil.ignore_patterns("__pycache__"),
        )
    (folder.workspace / "reports").mkdir(exist_ok=True)
    (folder.workspace / "environments").mkdir(exist_ok=True)
    for name, own in hosts.items():
        text = _environment(folder, name=name, hosts=own, deploy_key=deploy_key)
        (folder.workspace / "environments" / f"{name}.yaml").write_text(text, encoding="utf-8")
    signers = "".join(f"{name} {key.public}\n" for name, key in approvers.items())
    (folder.workspace / "signers").write_text(signers, encoding="utf-8")


def _environment(
    folder: DemoFolder, *, name: str, hosts: tuple[DemoHost, ...], deploy_key: DemoKey
) -> str:
    title, kind = _ABOUT[name]
    is_production = kind == "production"
    return _ENVIRONMENT.substitute(
        title=title,
        kind=kind,
        name=name,
        folder=folder.hosts,
        python=sys.executable,
        hosts="".join(_host(host, deploy_key) for host in hosts).rstrip(),
        http_port=str(hosts[0].http_port),
        urls=" ".join(f"{host.name}={host.url}" for host in hosts),
        required="true" if is_production else "false",
        rule=_PRODUCTION_RULE if is_production else "",
    )


def _host(host: DemoHost, deploy_key: DemoKey) -> str:
    return _HOST.substitute(
        name=host.name,
        address=host.address,
        port=host.port,
        user=host.user,
        identity=deploy_key.file,
        host_key=host.key.fingerprint,
    )


def put_under_git(folder: DemoFolder) -> None:
    """Make the workspace a repository whose user asks for releases, where git is installed."""
    git = shutil.which("git")
    if git is None or (folder.workspace / ".git").exists():
        return
    for arguments in (("init", "--quiet"), ("config", "user.email", REQUESTER)):
        subprocess.run([git, *arguments], cwd=folder.workspace, check=False)  # noqa: S603 - fixed words


def write_build(folder: DemoFolder, sample: SampleVersion) -> Path:
    """Put a build of the sample application into the watched folder; return the archive."""
    archive = folder.builds / f"orders-api-{sample.version}.tar.gz"
    with as_file(files(tidegate_resources)) as resources, tempfile.TemporaryDirectory() as work:
        tree = Path(work) / "orders-api"
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(resources / "demo" / "application", tree, ignore=ignored)
        (tree / "orders" / "release.py").write_text(_release_text(sample), encoding="utf-8")
        for program in (tree / "bin").iterdir():
            program.chmod(0o755)
        _pack(tree, archive)
    return archive


def _release_text(sample: SampleVersion) -> str:
    return _RELEASE.substitute(
        version=sample.version, needs=repr(sample.needs), page_size=sample.page_size
    )


def _pack(tree: Path, archive: Path) -> None:
    """Write the archive beside its place first: a watcher never sees half of it."""
    half = archive.with_name(f".{archive.name}.partial")
    with tarfile.open(half, "w:gz") as packed:
        for file in sorted(tree.rglob("*")):
            packed.add(file, arcname=str(file.relative_to(tree)), recursive=False)
    half.replace(archive)
