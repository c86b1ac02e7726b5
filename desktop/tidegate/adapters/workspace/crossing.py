"""What no file can tell alone: names that must exist elsewhere, and hosts that meet."""

from collections.abc import Iterator
from collections.abc import Mapping as Map
from fnmatch import fnmatchcase
from pathlib import Path

from tidegate.adapters.workspace.bounded import read_bounded
from tidegate.adapters.workspace.drafts import Draft, variables_of
from tidegate.adapters.workspace.located import Mapping, place_of
from tidegate.adapters.workspace.messages import spell_place
from tidegate.domain.environment import Environment, Host
from tidegate.domain.file_path import deploy_path
from tidegate.domain.identity import EnvironmentName
from tidegate.domain.inheritance import cycle_problem, find_cycle, missing_parent
from tidegate.domain.problem import Problem
from tidegate.domain.references import Scope, expand, faults_of, refuse_secret
from tidegate.domain.workspace import Application

Environments = Map[EnvironmentName, Environment]
Drafts = Map[EnvironmentName, Draft]


def cross_problems(
    application: Application,
    *,
    tree: Mapping,
    drafts: Drafts,
    environments: Environments,
    root: Path,
) -> list[Problem]:
    """Return everything that is wrong between the files of a workspace."""
    people = _principals(root)
    found = [
        *_pipeline(application, tree=tree, drafts=drafts, root=root),
        *_groups(application, tree=tree, people=people),
        *_inheritance(drafts, root=root),
    ]
    for name, environment in environments.items():
        found += _steps(environment, drafts[name].tree)
        found += _jumps(environment, drafts[name].tree)
        found += _approvers(environment, drafts[name].tree, application=application, people=people)
        found += _destinations(environment, drafts[name].tree)
    return [*found, *_meeting_hosts(environments, drafts=drafts)]


def _at(tree: Mapping, *location: int | str) -> str:
    return spell_place(place_of(tree, location))


def _pipeline(
    application: Application, *, tree: Mapping, drafts: Drafts, root: Path
) -> Iterator[Problem]:
    known = ", ".join(sorted(drafts)) or "none"
    for index, name in enumerate(application.pipeline):
        if name in application.pipeline[:index]:
            yield Problem(
                f"{_at(tree, 'pipeline', index)}environment '{name}' stands in the pipeline twice",
                remedy="remove one of them",
            )
        elif name not in drafts and not (root / "environments" / f"{name}.yaml").exists():
            yield Problem(
                f"{_at(tree, 'pipeline', index)}there is no environments/{name}.yaml",
                remedy=f"known are: {known}",
            )


def _groups(
    application: Application, *, tree: Mapping, people: frozenset[str] | None
) -> Iterator[Problem]:
    for group, members in application.groups.items():
        for index, member in enumerate(members):
            if people is not None and not _is_signer(member, people):
                place = _at(tree, "groups", group, index)
                yield Problem(f"{place}{member} is not in `signers`", remedy=_listed(people))


def _approvers(
    environment: Environment,
    tree: Mapping,
    *,
    application: Application,
    people: frozenset[str] | None,
) -> Iterator[Problem]:
    for index, approver in enumerate(environment.approval.approvers):
        is_known = approver in application.groups or people is None
        if not is_known and not _is_signer(approver, people or frozenset()):
            place = _at(tree, "approval", "approvers", index)
            known = _listed(frozenset(application.groups) | (people or frozenset()))
            yield Problem(f"{place}{approver} is neither in `signers` nor a group", remedy=known)


def _listed(names: frozenset[str]) -> str:
    return f"known are: {', '.join(sorted(names)[:20]) or 'none'}"


def _is_signer(person: str, people: frozenset[str]) -> bool:
    return any(person == known or fnmatchcase(person, known) for known in people)


def _principals(root: Path) -> frozenset[str] | None:
    """Return who is named in `signers`, None without one; its lines are judged elsewhere."""
    path = root / "signers"
    if not path.exists():
        return None
    content = read_bounded(path, file="signers").decode("utf-8", "replace")
    lines = (line.strip() for line in content.splitlines())
    first = (line.split()[0].strip('"') for line in lines if line and not line.startswith("#"))
    return frozenset(name for names in first for name in names.split(","))


def _inheritance(drafts: Drafts, *, root: Path) -> Iterator[Problem]:
    known = frozenset(drafts) | _profile_folders(root)
    printed: set[frozenset[str]] = set()
    for name, draft in drafts.items():
        for index, parent in enumerate(draft.extends):
            if parent not in known:
                place = _at(draft.tree, "extends", index)
                yield missing_parent(name, parent, known=known - {name}, place=place)
        cycle = find_cycle(name, environments=drafts)
        if cycle and frozenset(cycle) not in printed:
            printed.add(frozenset(cycle))
            first = drafts[EnvironmentName(cycle[0])]
            yield cycle_problem(cycle, place=_at(first.tree, "extends"))


def _profile_folders(root: Path) -> frozenset[str]:
    folder = root / "config"
    if not folder.is_dir():
        return frozenset()
    return frozenset(path.name for path in folder.iterdir() if path.is_dir())


def _steps(environment: Environment, tree: Mapping) -> Iterator[Problem]:
    roles = {role for host in environment.hosts for role in host.roles}
    for index, step in enumerate(environment.deploy.steps):
        if step.on not in {"all", "first", *roles}:
            place = _at(tree, "deploy", "steps", index, "on")
            known = ", ".join(["all", "first", *sorted(roles)])
            yield Problem(
                f"{place}no host has the role '{step.on}'", remedy=f"allowed are: {known}"
            )


def _jumps(environment: Environment, tree: Mapping) -> Iterator[Problem]:
    jumps = {str(host.name): host.jump for host in environment.hosts}
    for index, host in enumerate(environment.hosts):
        trail = _trail(str(host.name), jumps)
        if trail[-1] in trail[:-1]:
            yield Problem(
                f"{_at(tree, 'hosts', index, 'jump')}hosts jump in a circle: {' -> '.join(trail)}",
                remedy="one of them has to be reached directly",
            )


def _trail(start: str, jumps: dict[str, str]) -> list[str]:
    """Follow jumps to the first host without one, or to the first that was there before."""
    trail = [start]
    while following := jumps.get(trail[-1], ""):
        trail.append(following)
        if following in trail[:-1]:
            break
    return trail


def _destinations(environment: Environment, tree: Mapping) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, file in enumerate(environment.config):
        if file.destination in seen:
            place = _at(tree, "config", index)
            yield Problem(f"{place}two files go to {file.destination}", remedy="change one's `to`")
        seen.add(file.destination)


def _meeting_hosts(environments: Environments, *, drafts: Drafts) -> Iterator[Problem]:
    owners: dict[tuple[object, ...], str] = {}
    for name, environment in environments.items():
        tree = drafts[name].tree
        yield from _same_names(environment, tree)
        scope_variables = variables_of(drafts[name], drafts=drafts)
        for index, host in enumerate(environment.hosts):
            path, fault = _path_on(host, environment, variables=scope_variables)
            if fault:
                yield Problem(f"{_at(tree, 'deploy', 'path')}{fault}")
                break
            this = f"{name}/{host.name}"
            other = owners.setdefault((*_machine(host), path), this)
            if path and other != this:
                yield _met(this, other, path=path, place=_at(tree, "hosts", index))


def _met(this: str, other: str, *, path: str, place: str) -> Problem:
    return Problem(
        f"{place}{other} and {this} are the same machine and folder ({path})",
        remedy="give each a deploy.path of its own, such as /srv/${{ host.name }}",
    )


def _same_names(environment: Environment, tree: Mapping) -> Iterator[Problem]:
    names = [host.name for host in environment.hosts]
    for index, name in enumerate(names):
        if name in names[:index]:
            yield Problem(
                f"{_at(tree, 'hosts', index)}two hosts are named '{name}'",
                remedy="names of hosts are unique within an environment",
            )


def _machine(host: Host) -> tuple[object, ...]:
    return (host.address or f"ssh:{host.ssh}", host.port)


def _path_on(host: Host, environment: Environment, *, variables: dict[str, str]) -> tuple[str, str]:
    """Return the host's deploy folder, or what is wrong with it."""
    scope = Scope(variables, host)
    if faults_of(environment.deploy.path, scope=scope):
        return "", ""  # told already, where the file was read
    try:
        return deploy_path(expand(environment.deploy.path, scope=scope, secret=refuse_secret)), ""
    except (Problem, ValueError) as error:
        return "", str(error)
