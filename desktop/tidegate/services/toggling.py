"""Open and close an environment's gate: continuous deployment on, off."""

from dataclasses import dataclass
from pathlib import Path as FilePath

from tidegate.domain.approval import GATE_NAMESPACE, gate_message
from tidegate.domain.environment import Environment
from tidegate.domain.plan import Plan
from tidegate.domain.planning import people_of
from tidegate.domain.problem import Problem, ProblemKind
from tidegate.domain.promotion import candidates, goes_by_itself
from tidegate.domain.setting import SetValue
from tidegate.domain.workspace import Workspace
from tidegate.services.ports.formats import Formats
from tidegate.services.ports.ledger import Ledger
from tidegate.services.ports.signing import Signing, SigningKey
from tidegate.services.ports.workspaces import Workspaces
from tidegate.services.recording import Recording

KEY = ("approval", "required")


@dataclass(frozen=True, slots=True)
class Toggling:
    """Writes `approval.required` of an environment, and says before what that will cause."""

    ledger: Ledger
    signing: Signing
    recording: Recording
    workspaces: Workspaces
    formats: Formats

    def consequence(self, workspace: Workspace, environment: Environment, *, required: bool) -> str:
        """Return in plain sentences what will happen next."""
        if required == environment.needs_approval:
            state = "needs approval" if required else "deploys continuously"
            return f"{environment.label} already {state}; nothing changes."
        sentences = (
            self._closing(environment) if required else self._opening(workspace, environment)
        )
        return " ".join(sentences)

    def set(
        self,
        workspace: Workspace,
        environment: Environment,
        *,
        required: bool,
        key: SigningKey | None = None,
    ) -> Workspace:
        """Write the switch into the environment's file; return the workspace as it is then.

        In a workspace with signers the change is signed by one of the environment's approvers.
        It is recorded before the file is written. Raises Problem.
        """
        nonce = self.recording.tokens.unique()
        owner, signed = self._signed(
            workspace, environment, required=required, nonce=nonce, key=key
        )
        name = f"environments/{environment.name}.yaml"
        before = self._content(workspace, name)
        after = self.formats.edit(before, [SetValue(KEY, required)], file=name, format="yaml")
        audit = self.recording.entry(
            workspace,
            action="gate closed" if required else "gate opened",
            target=environment.name,
            outcome=signed or "unsigned",
            before=_state(required=environment.needs_approval),
            after=_state(required=required),
            correlation=nonce,
            actor=owner,
        )
        self.ledger.record(audit)
        self.workspaces.save(workspace, name, after, expected=before)
        return self.workspaces.open(FilePath(workspace.root))

    def _opening(self, workspace: Workspace, environment: Environment) -> list[str]:
        stage = workspace.stage_before(environment.name)
        source = f"is green in {stage.label}" if stage else "is registered"
        if not goes_by_itself(environment):
            return [
                f"{environment.label} needs no approval any more.",
                "Nothing comes by itself: its `promote` is manual.",
            ]
        number = len(environment.hosts)
        hosts = f"all {number} hosts" if number > 1 else "the one host"
        where = f"{hosts} of {environment.label}"
        return [
            f"Every release that {source} goes to {where} by itself, without a person.",
            *self._at_once(workspace, environment),
            *self._stopped(workspace, environment),
        ]

    def _at_once(self, workspace: Workspace, environment: Environment) -> list[str]:
        """Name the release that goes as soon as the gate is open."""
        found = self._ready(workspace, environment)
        sentences = [f"{found} goes at once."] if found else []
        if any(plan.environment == environment.name for plan in self._waiting(workspace)):
            sentences.append("Plans that wait for approval already keep needing it.")
        return sentences

    def _ready(self, workspace: Workspace, environment: Environment) -> str:
        stage = workspace.stage_before(environment.name)
        if stage is None or not environment.calendar.is_open(self.recording.clock.now()):
            return ""
        name = workspace.name
        found = candidates(
            self.ledger.builds(name),
            here=self.ledger.deployments(name, environment=environment.name),
            before=self.ledger.deployments(name, environment=stage.name),
        )
        return f"{found[0].version}, which is green in {stage.label}," if found else ""

    def _waiting(self, workspace: Workspace) -> list[Plan]:
        contents = (self.ledger.plan(digest) for digest in self.ledger.requests(workspace.name))
        return [Plan.from_bytes(content) for content in contents if content is not None]

    def _stopped(self, workspace: Workspace, environment: Environment) -> list[str]:
        holds = [h for h in self.ledger.holds(workspace.name) if h.environment == environment.name]
        return [f"The hold by {hold.placed_by} stays: {hold.reason}." for hold in holds]

    def _closing(self, environment: Environment) -> list[str]:
        number = environment.approval.approvals
        people = f"{number} people approve" if number > 1 else "a person approves"
        return [f"Every release to {environment.label} waits until {people} it."]

    def _content(self, workspace: Workspace, name: str) -> bytes:
        content = self.workspaces.profile_file(workspace, name)
        if content is None:
            raise Problem(f"{name} is not there any more", remedy="read the workspace again")
        return content

    def _signed(
        self,
        workspace: Workspace,
        environment: Environment,
        *,
        required: bool,
        nonce: str,
        key: SigningKey | None,
    ) -> tuple[str, str]:
        """Return who signed the change, and the signature in words; nothing without signers."""
        signers = self.signing.signers(workspace)
        if signers is None:
            return "", ""
        if key is None:
            raise Problem(
                "the workspace has `signers`: opening or closing a gate needs a signature",
                remedy="choose a key with `--key FILE`, or load one into the SSH agent",
            )
        now = self.recording.clock.now()
        owner = signers.principal_of(key.fingerprint, namespace=GATE_NAMESPACE, at=now)
        self._refuse_stranger(workspace, environment, owner)
        message = gate_message(workspace.name, environment.name, required=required, nonce=nonce)
        signature = self.signing.sign(message, namespace=GATE_NAMESPACE, key=key)
        return owner, f"signed by {owner} with {key.fingerprint}\n{signature}"

    def _refuse_stranger(
        self, workspace: Workspace, environment: Environment, principal: str
    ) -> None:
        groups = workspace.application.groups
        approvers = people_of(environment.approval.approvers, groups=groups)
        if approvers and principal not in approvers:
            raise Problem(
                f"{principal} is not among the approvers of {environment.label}",
                remedy=f"ask one of them: {', '.join(approvers)}",
                kind=ProblemKind.GATE,
            )


def _state(*, required: bool) -> str:
    return "approval required" if required else "continuous"
