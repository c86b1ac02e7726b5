"""Stop automatic promotion into an environment, and let it go on."""

from dataclasses import dataclass

from tidegate.domain.environment import Environment
from tidegate.domain.hold import Hold
from tidegate.domain.problem import Problem
from tidegate.domain.workspace import Workspace
from tidegate.services.ports.ledger import Ledger
from tidegate.services.recording import Recording


@dataclass(frozen=True, slots=True)
class Holding:
    """Places and lifts holds."""

    ledger: Ledger
    recording: Recording

    def in_force(
        self, workspace: Workspace, environment: Environment | None = None
    ) -> tuple[Hold, ...]:
        """Return the holds in force, of one environment or of all."""
        holds = self.ledger.holds(workspace.name)
        return tuple(h for h in holds if environment is None or h.environment == environment.name)

    def place(
        self, workspace: Workspace, environment: Environment, *, reason: str, version: str = ""
    ) -> Hold:
        """Stop what goes by itself into an environment: every version, or one."""
        hold = Hold(
            id=self.recording.tokens.unique(),
            application=workspace.name,
            environment=environment.name,
            version=version,
            reason=reason,
            placed_by=self.recording.person.operator(workspace).name,
            placed_at=self.recording.clock.now(),
        )
        audit = self.recording.entry(
            workspace, action="hold placed", target=environment.name, reason=reason, after=hold.id
        )
        self.ledger.place_hold(hold, audit=audit)
        return hold

    def lift(self, workspace: Workspace, hold_id: str, *, reason: str = "") -> Hold:
        """Let automatic promotion go on; raises Problem on an unknown hold."""
        fits = [hold for hold in self.in_force(workspace) if hold.id.startswith(hold_id)]
        if len(fits) != 1 or not hold_id:
            known = ", ".join(hold.id[:8] for hold in self.in_force(workspace)) or "none"
            raise Problem(f"there is no one hold '{hold_id}'", remedy=f"in force are: {known}")
        operator = self.recording.person.operator(workspace)
        moment = self.recording.clock.now()
        lifted = fits[0].model_copy(update={"lifted_by": operator.name, "lifted_at": moment})
        audit = self.recording.entry(
            workspace,
            action="hold lifted",
            target=lifted.environment,
            reason=reason,
            before=lifted.id,
        )
        self.ledger.lift_hold(lifted, audit=audit)
        return lifted
