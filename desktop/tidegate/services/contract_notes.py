"""Says of a value that is about to be written, or to go, what the contract has against it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tidegate.domain.comparison import Severity
from tidegate.domain.conforming import Fault, Profile, setting_faults
from tidegate.domain.contract import Contract
from tidegate.domain.environment import Environment
from tidegate.domain.problem import Problem
from tidegate.domain.rulebook import RuleBook
from tidegate.domain.setting import Path, ResolvedFile, Setting, spell
from tidegate.domain.workspace import Workspace
from tidegate.services.ports.workspaces import Workspaces


@dataclass(frozen=True, slots=True)
class Objection:
    """Something said against an edit; one that `is_refused` would stop the next deployment.

    One that `is_grave` is saved only when a person says so.
    """

    text: str
    is_refused: bool = False
    is_grave: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True)
class Demands:
    """What contract and rules of thumb want of single values; asked as often as letters come."""

    book: RuleBook | None = None

    def against(
        self,
        setting: Setting,
        *,
        environment: Environment,
        format: str = "",  # noqa: A002
    ) -> tuple[Objection, ...]:
        """Return what is wrong with a value that an environment is about to have."""
        if self.book is None:
            return ()
        path, is_productive = spell(setting.path), environment.kind.is_productive
        file = ResolvedFile(setting.origin.file, format, {path: setting})
        profile = Profile(environment.name, is_productive, (file,))
        faults = setting_faults(self.book, profile, file, path, setting)
        return tuple(objection_of(fault, at=environment) for fault in faults)


@dataclass(frozen=True, slots=True)
class ContractNotes:
    """Holds single edits of an environment's files against the contract.

    A contract that cannot be read says nothing here; opening the workspace says so.
    """

    demands: Demands
    environment: Environment

    def on_value(self, setting: Setting, *, format: str) -> Iterator[Objection]:  # noqa: A002
        """Yield what is wrong with a new value, by contract and rules of thumb."""
        yield from self.demands.against(setting, environment=self.environment, format=format)

    def on_removal(self, path: Path) -> Iterator[Objection]:
        """Yield that the contract requires what is about to go."""
        spelled, book = spell(path), self.demands.book
        ruling = book.ruling(spelled) if book else None
        name = self.environment.name
        if ruling is not None and ruling.requires_in(name):
            why = f"the contract requires it in {name}"
            fault = Fault("required", spelled, (name,), Severity.BLOCKER, why, "leave it")
            yield objection_of(fault, at=self.environment)


def demands_of(workspaces: Workspaces, workspace: Workspace) -> Demands:
    """Return what a workspace's contract demands; nothing where it cannot be read."""
    try:
        return Demands(RuleBook(workspaces.contract(workspace) or Contract()))
    except Problem:
        return Demands()


def objection_of(fault: Fault, *, at: Environment) -> Objection:
    """In a productive environment a blocker is refused; elsewhere somebody may try things."""
    is_grave = fault.severity.weight >= Severity.HIGH.weight
    is_refused = fault.severity is Severity.BLOCKER and at.kind.is_productive
    return Objection(f"`{fault.path}`: {fault.why}", is_refused, is_grave, fault.why)


def refusals_of(objections: Iterable[Objection]) -> tuple[str, ...]:
    """Return what must be mended before anything is saved."""
    return tuple(each.text for each in objections if each.is_refused)


def doubts_of(objections: Iterable[Objection]) -> tuple[str, ...]:
    """Return what somebody has to agree to before it is saved."""
    return tuple(each.text for each in objections if each.is_grave and not each.is_refused)
