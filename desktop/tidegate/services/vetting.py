"""Hold the profiles of a workspace against its contract; secrets are compared in memory only."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from tidegate.domain.comparison import Severity
from tidegate.domain.conforming import Fault, Profile, faults_within
from tidegate.domain.contract import Contract
from tidegate.domain.environment import Environment
from tidegate.domain.problem import Problem
from tidegate.domain.references import has_references
from tidegate.domain.relating import Same, faults_between
from tidegate.domain.rulebook import RuleBook
from tidegate.domain.setting import Setting
from tidegate.domain.workspace import Workspace
from tidegate.services.finding_doubled import FindingDoubled
from tidegate.services.ports.credentials import Credentials
from tidegate.services.ports.this_machine import Clock
from tidegate.services.resolving import Resolving
from tidegate.services.secret_values import SecretValues

_FILE = "contract.yaml"


@dataclass(frozen=True, slots=True)
class Vetting:
    """Finds where profiles break the contract; without one, what rules of thumb find.

    `credentials` are met only by `of`, and only where two references to secrets are compared.
    """

    resolving: Resolving
    credentials: Callable[[], Credentials]
    clock: Clock

    def all(self, workspace: Workspace) -> tuple[Fault, ...]:
        """Return what is wrong with every environment, without asking the keyring."""
        contract = self.resolving.contract(workspace)
        book = self._book(contract or Contract())
        profiles = self._profiles(workspace)
        alone = (
            fault for profile in profiles for fault in faults_within(book, profile, others=profiles)
        )
        together = faults_between(book, profiles, same=_same_in_clear)
        doubled = FindingDoubled(self.resolving.layering).faults(workspace)
        faults = (*alone, *together, *doubled, *self._expired(workspace, book))
        return tuple(self._placed(workspace, faults))

    def of(self, workspace: Workspace, environment: str) -> tuple[Fault, ...] | None:
        """Return what is wrong with one environment, None where there is no contract.

        A contract or a profile that cannot be read is a blocker that says so.
        """
        try:
            return self._of(workspace, environment)
        except Problem as problem:
            why, remedy = problem.summary, problem.remedy or "mend the file"
            where = (environment,)
            return (Fault("contract", _FILE, where, Severity.BLOCKER, why, remedy),)

    def _of(self, workspace: Workspace, environment: str) -> tuple[Fault, ...] | None:
        contract = self.resolving.contract(workspace)
        if contract is None:
            return None
        book = self._book(contract)
        profiles = self._profiles(workspace)
        mine = next(each for each in profiles if each.environment == environment)
        values = SecretValues(workspace.name, self.credentials)
        together = faults_between(book, profiles, same=_comparing(values), about=environment)
        faults = (*faults_within(book, mine, others=profiles), *together)
        return tuple(self._placed(workspace, faults))

    def _book(self, contract: Contract) -> RuleBook:
        return RuleBook(contract, today=self.clock.now().date())

    def _profiles(self, workspace: Workspace) -> tuple[Profile, ...]:
        return tuple(self._profile(workspace, each) for each in workspace.ordered)

    def _profile(self, workspace: Workspace, environment: Environment) -> Profile:
        source = self.resolving.resolve(workspace, environment)
        return Profile(environment.name, environment.kind.is_productive, source.files)

    def _expired(self, workspace: Workspace, book: RuleBook) -> Iterator[Fault]:
        """Yield what nobody accepts any more."""
        contract = book.contract
        given = (("accepted", contract.accepted), ("muted", contract.muted))
        places = {id(one): (key, n) for key, ones in given for n, one in enumerate(ones)}
        for each in book.expired():
            where = self.resolving.layering.workspaces.locate(workspace, _FILE, places[id(each)])
            why = f"what {each.by} accepted ended on {each.until}: {each.reason}"
            remedy = f"take it out of {_FILE}, or give it a later day"
            yield Fault("expired", each.path, (), Severity.LOW, why, remedy, where)

    def _placed(self, workspace: Workspace, faults: tuple[Fault, ...]) -> Iterator[Fault]:
        """Give what is written nowhere the place of the rule that asks for it."""
        locate = self.resolving.layering.workspaces.locate
        for fault in faults:
            if fault.origin is None and fault.pattern:
                where = locate(workspace, _FILE, ("settings", fault.pattern))
                yield replace(fault, origin=where)
            else:
                yield fault


def _same_in_clear(left: Setting, _left: str, right: Setting, _right: str) -> bool | None:
    if any(isinstance(s.value, str) and has_references(s.value) for s in (left, right)):
        return None
    return left.type is right.type and left.value == right.value


def _comparing(values: SecretValues) -> Same:
    def same(left: Setting, one: str, right: Setting, other: str) -> bool | None:
        known = _same_in_clear(left, one, right, other)
        if known is not None:
            return known
        ours = values.value(left, environment=one)
        theirs = values.value(right, environment=other)
        if ours is None or theirs is None:
            return None
        return ours.reveal() == theirs.reveal()

    return same
