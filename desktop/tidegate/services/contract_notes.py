"""Says of a value that is about to be written, or to go, what the contract has against it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tidegate.domain.comparison import Severity
from tidegate.domain.conforming import Fault, Profile, faults_within
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


@dataclass(frozen=True, slots=True)
class ContractNotes:
    """Holds single edits of an environment's files against the contract.

    A contract that cannot be read says nothing here; opening the workspace says so.
    """

    workspaces: Workspaces
    workspace: Workspace
    environment: Environment

    def on_value(self, setting: Setting, *, format: str) -> Iterator[Objection]:  # noqa: A002
        """Yield what is wrong with a new value, by contract and rules of thumb."""
        path, book = spell(setting.path), self._book()
        if book is None:
            return
        file = ResolvedFile(setting.origin.file, format, {path: setting})
        is_productive = self.environment.kind.is_productive
        for fault in faults_within(book, Profile(self.environment.name, is_productive, (file,))):
            if fault.path == path or fault.origin == setting.origin:
                yield self._objection(path, fault)

    def on_removal(self, path: Path) -> Iterator[Objection]:
        """Yield that the contract requires what is about to go."""
        spelled, book = spell(path), self._book()
        ruling = book.ruling(spelled) if book else None
        name = self.environment.name
        if ruling is not None and ruling.requires_in(name):
            why = f"the contract requires it in {name}"
            fault = Fault("required", spelled, (name,), Severity.BLOCKER, why, "leave it")
            yield self._objection(spelled, fault)

    def _book(self) -> RuleBook | None:
        try:
            return RuleBook(self.workspaces.contract(self.workspace) or Contract())
        except Problem:
            return None

    def _objection(self, path: str, fault: Fault) -> Objection:
        """In a productive environment a blocker is refused; elsewhere somebody may try things."""
        is_grave = fault.severity.weight >= Severity.HIGH.weight
        is_blocker = fault.severity is Severity.BLOCKER
        is_refused = is_blocker and self.environment.kind.is_productive
        return Objection(f"`{path}`: {fault.why}", is_refused, is_grave)


def refusals_of(objections: Iterable[Objection]) -> tuple[str, ...]:
    """Return what must be mended before anything is saved."""
    return tuple(each.text for each in objections if each.is_refused)


def doubts_of(objections: Iterable[Objection]) -> tuple[str, ...]:
    """Return what somebody has to agree to before it is saved."""
    return tuple(each.text for each in objections if each.is_grave and not each.is_refused)
