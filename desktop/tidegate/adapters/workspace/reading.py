"""A workspace read: every file by itself, then all of them together, with all problems at once."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from tidegate.adapters.workspace.bounded import read_bounded
from tidegate.adapters.workspace.crossing import cross_problems
from tidegate.adapters.workspace.drafts import Draft, expanded
from tidegate.adapters.workspace.located import Mapping, Scalar, key_place, plain
from tidegate.adapters.workspace.messages import problems_of, spell_place
from tidegate.adapters.workspace.strict_yaml import read_yaml
from tidegate.domain.environment import Environment
from tidegate.domain.identity import EnvironmentName
from tidegate.domain.naming import environment_name
from tidegate.domain.problem import NoWorkspace, Problem, Problems
from tidegate.domain.workspace import FORMAT_VERSION, Application, Workspace

APPLICATION_FILE = "tidegate.yaml"
ENVIRONMENTS = "environments"
PROFILES = "config"
MOST_ENVIRONMENTS = 20_000

Model = TypeVar("Model", bound=BaseModel)


def read_workspace(folder: Path) -> Workspace:
    """Return the checked workspace of a folder; raises Problem or Problems naming everything."""
    reading = _Reading(_root(folder))
    reading.read()
    if reading.problems:
        raise _joined(reading.problems)
    return reading.workspace()


def parse(root: Mapping, model: type[Model], *, values: object = None) -> Model:
    """Type a file's map by a model; raises Problems with places."""
    given = plain(root) if values is None else values
    try:
        return model.model_validate(given)
    except ValidationError as error:
        raise Problems(problems_of(error, root=root, model=model)) from None


def _root(folder: Path) -> Path:
    root = folder.expanduser().absolute()
    if not root.is_dir():
        raise Problem(f"{folder} is no folder", remedy="name the folder that holds tidegate.yaml")
    if not (root / APPLICATION_FILE).exists():
        raise NoWorkspace(
            f"{root} is no workspace: there is no {APPLICATION_FILE} in it",
            remedy="`tidegate init` makes one, with --import of what the folder holds",
        )
    return root.resolve()


def _joined(problems: list[Problem]) -> Problem:
    return problems[0] if len(problems) == 1 else Problems(tuple(problems))


def each(problem: Problem) -> tuple[Problem, ...]:
    """Return the problems that one exception stands for."""
    return problem.problems if isinstance(problem, Problems) else (problem,)


@dataclass(slots=True)
class _Reading:
    root: Path
    problems: list[Problem] = field(default_factory=list)
    application: Application | None = None
    application_tree: Mapping | None = None
    drafts: dict[EnvironmentName, Draft] = field(default_factory=dict)
    environments: dict[EnvironmentName, Environment] = field(default_factory=dict)

    def read(self) -> None:
        """Read everything that can be read and collect what is wrong."""
        self._read_application()
        for path in self._environment_files():
            self._read_draft(path)
        for name in self.drafts:
            self._type_environment(name)
        if self.application is not None and self.application_tree is not None:
            self.problems += cross_problems(
                self.application,
                tree=self.application_tree,
                drafts=self.drafts,
                environments=self.environments,
                root=self.root,
            )

    def workspace(self) -> Workspace:
        """Join what was read; only after `read` found nothing wrong."""
        if self.application is None:
            raise Problem(f"{APPLICATION_FILE}:1:1: cannot be read")
        return Workspace(
            root=str(self.root), application=self.application, environments=self.environments
        )

    def _read_application(self) -> None:
        try:
            content = read_bounded(self.root / APPLICATION_FILE, file=APPLICATION_FILE)
            tree = read_yaml(content, file=APPLICATION_FILE)
            refuse_newer(tree)
            self.application_tree = tree
            self.application = parse(tree, Application)
        except Problem as problem:
            self.problems += each(problem)
            if "newer version" in problem.summary:
                raise

    def _environment_files(self) -> Iterator[Path]:
        folder = self.root / ENVIRONMENTS
        if not folder.is_dir():
            self.problems.append(
                Problem(
                    f"{ENVIRONMENTS}:1:1: the folder is missing",
                    remedy="it holds one NAME.yaml an environment",
                )
            )
            return
        yield from self._named_as_environments(sorted(folder.iterdir()))

    def _named_as_environments(self, paths: list[Path]) -> Iterator[Path]:
        seen: dict[str, str] = {}
        for path in (path for path in paths if not path.name.startswith(".")):
            fault = _name_fault(path, seen=seen)
            if fault:
                self.problems.append(Problem(f"{ENVIRONMENTS}/{_shown(path)}:1:1: {fault}"))
            elif path.suffix == ".yaml":
                seen[path.stem.lower()] = path.name
                yield path

    def _read_draft(self, path: Path) -> None:
        file = f"{ENVIRONMENTS}/{path.name}"
        try:
            tree = read_yaml(read_bounded(path, file=file), file=file)
        except Problem as problem:
            self.problems += each(problem)
        else:
            self.drafts[EnvironmentName(path.stem)] = Draft(path.stem, tree)

    def _type_environment(self, name: EnvironmentName) -> None:
        draft = self.drafts[name]
        values, faults = expanded(draft, drafts=self.drafts)
        self.problems += faults
        try:
            refuse_written_name(draft.tree)
            typed = parse(draft.tree, Environment, values=values)
        except Problem as problem:
            known = {_place_of(fault) for fault in faults}
            self.problems += [p for p in each(problem) if _place_of(p) not in known]
        else:
            self.environments[name] = typed.model_copy(update={"name": name})


def refuse_newer(tree: Mapping) -> None:
    """Refuse a file of a later format before anything else about it is judged."""
    version = tree.entries.get("tidegate")
    text = version.text if isinstance(version, Scalar) else None
    if text and text.isascii() and text.isdigit() and int(text[:9]) > FORMAT_VERSION:
        place = spell_place(tree.entries["tidegate"].at)
        raise Problem(
            f"{place}made by a newer version ({text[:9]} > {FORMAT_VERSION})",
            remedy="it is left untouched; use a newer Tidegate",
        )


def refuse_written_name(tree: Mapping) -> None:
    """Refuse `name`: the environment's name is its file's."""
    if "name" in tree.entries:
        place = spell_place(key_place(tree, ("name",)))
        raise Problem(f"{place}unknown key `name`", remedy="the file's name is the name")


def _name_fault(path: Path, *, seen: dict[str, str]) -> str:
    if path.suffix == ".yml":
        return f"must be named {path.stem}.yaml"
    if path.suffix != ".yaml":
        return ""
    try:
        environment_name(path.stem)
    except ValueError as error:
        return str(error)
    twin = seen.get(path.stem.lower())
    return f"differs from {twin} in capitals only; rename one of them" if twin else ""


def _shown(path: Path) -> str:
    return path.name.encode("utf-8", "backslashreplace").decode()


def _place_of(problem: Problem) -> str:
    return problem.summary.split(": ", 1)[0]
