"""Leads the Release policy tab: what the gate asks for, and the switch with its consequence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from tidegate.domain.planning import people_of
from tidegate.ui.asking import Asking

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tidegate.domain.environment import Environment
    from tidegate.domain.workspace import Workspace
    from tidegate.services.governing import Rules
    from tidegate.services.ports.signing import SigningKey
    from tidegate.services.promoting_settings import StagedChange
    from tidegate.services.tasks import TaskRunner
    from tidegate.ui.screens.environments.needs import EnvironmentServices


@dataclass(frozen=True, slots=True)
class Gate:
    """One environment of the pipeline and whether a person must approve there."""

    name: str
    label: str
    kind: str
    is_closed: bool
    approvals: int

    @property
    def words(self) -> str:
        """`Continuous`, or how many approvals it takes."""
        if not self.is_closed:
            return "Continuous"
        return f"{self.approvals} approval{'s' * (self.approvals != 1)}"


@dataclass(frozen=True, slots=True)
class Policy:
    """The rules before one environment, and the gates of the whole pipeline.

    `otherwise` says what would follow if the switch were turned.
    """

    environment: Environment
    gates: tuple[Gate, ...]
    approvers: tuple[str, ...]
    stage_before: str
    otherwise: str = ""
    is_signed: bool = False


@dataclass(frozen=True, slots=True)
class Turning:
    """A wish to turn a switch and what follows from it; `keys` can sign it where asked."""

    environment: Environment
    required: bool
    consequence: str
    is_signed: bool
    keys: tuple[SigningKey, ...] = ()


class PolicyView(Protocol):
    """What the presenter orders of the tab."""

    def show_policy(self, policy: Policy) -> None:
        """Show the rules and every gate."""
        ...

    def ask_to_turn(self, turning: Turning) -> None:
        """Say what follows, and ask; nothing has been turned yet."""
        ...

    def show_review(self, changes: Sequence[StagedChange], *, kind: str) -> None:
        """Show the bytes of other rules before they are saved."""
        ...

    def show_problem(self, problem: Exception) -> None:
        """Show why the rules cannot be shown."""
        ...

    def show_refused(self, problem: Exception) -> None:
        """Say why the switch was not turned."""
        ...

    def tell(self, text: str) -> None:
        """Tell short news."""
        ...


class PolicyPresenter:
    """The gate of one environment, and the switches of all."""

    def __init__(self, view: PolicyView, services: EnvironmentServices, runner: TaskRunner) -> None:
        self._view, self._services = view, services
        self._asking = Asking(runner, name="release policy")
        self._workspace: Workspace | None = None
        self._environment: Environment | None = None
        self._change: tuple[Environment, StagedChange] | None = None

    def open(self, workspace: Workspace, environment: Environment) -> None:
        """Show the rules before an environment."""
        self._workspace, self._environment = workspace, environment
        self._asking.read(
            lambda: self._read(workspace, environment),
            on_done=self._view.show_policy,
            on_failed=self._view.show_problem,
        )

    def wish(self, name: str, *, required: bool) -> None:
        """Find out what would follow from turning a switch, and ask."""
        workspace = self._workspace
        if workspace is not None:
            environment = workspace.environment(name)
            self._asking.act(
                lambda: self._turning(workspace, environment, required=required),
                on_done=self._view.ask_to_turn,
                on_failed=self._view.show_refused,
            )

    def turn(self, turning: Turning, *, key: SigningKey | None) -> None:
        """Turn the switch: it is recorded, signed where that is asked, and written."""
        workspace = self._workspace
        if workspace is None:
            return
        self._asking.act(
            lambda: self._services.toggling.set(
                workspace, turning.environment, required=turning.required, key=key
            ),
            on_done=lambda changed: self._turned(turning, changed),
            on_failed=self._view.show_refused,
        )

    def govern(self, rules: Rules) -> None:
        """Work out what other rules come to in the environment's file, and show it."""
        workspace, environment = self._workspace, self._environment
        if workspace is None or environment is None:
            return
        self._asking.act(
            lambda: self._services.governing.stage(workspace, environment, rules),
            on_done=lambda change: self._show_change(environment, change),
            on_failed=self._view.show_refused,
        )

    def save(self) -> None:
        """Save exactly the bytes that were shown; it is recorded."""
        workspace, change = self._workspace, self._change
        if workspace is None or change is None:
            return
        self._change = None
        self._asking.act(
            lambda: self._services.governing.save(workspace, *change),
            on_done=lambda changed: self._governed(change[0], changed),
            on_failed=self._view.show_refused,
        )

    def _show_change(self, environment: Environment, change: StagedChange) -> None:
        self._change = (environment, change)
        kind = environment.kind
        self._view.show_review((change,), kind=kind.value if kind.is_productive else "")

    def _governed(self, environment: Environment, workspace: Workspace) -> None:
        self._view.tell(f"The rules before {environment.label} are changed")
        self._services.on_workspace(workspace)

    def _turned(self, turning: Turning, workspace: Workspace) -> None:
        state = "needs approval" if turning.required else "deploys continuously"
        self._view.tell(f"{turning.environment.label} {state}")
        self._services.on_workspace(workspace)

    def _read(self, workspace: Workspace, environment: Environment) -> Policy:
        before = workspace.stage_before(environment.name)
        turned = not environment.needs_approval
        return Policy(
            environment,
            _gates(workspace.pipeline),
            tuple(people_of(environment.approval.approvers, groups=workspace.application.groups)),
            before.label if before else "",
            self._services.toggling.consequence(workspace, environment, required=turned),
            self._services.signing.signers(workspace) is not None,
        )

    def _turning(
        self, workspace: Workspace, environment: Environment, *, required: bool
    ) -> Turning:
        said = self._services.toggling.consequence(workspace, environment, required=required)
        is_signed = self._services.signing.signers(workspace) is not None
        keys = self._services.signing.keys() if is_signed else ()
        return Turning(environment, required, said, is_signed, tuple(keys))


def _gates(pipeline: Sequence[Environment]) -> tuple[Gate, ...]:
    return tuple(
        Gate(e.name, e.label, e.kind.value, e.needs_approval, e.approval.approvals)
        for e in pipeline
    )
