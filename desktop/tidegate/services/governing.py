"""Changes the rules before an environment: approvals, soak time, windows, all in its file."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path as FilePath

from pydantic import ValidationError

from tidegate.domain.duration import parse_span, spell_span
from tidegate.domain.environment import ApprovalRule, Environment, WindowRule
from tidegate.domain.problem import Problem, ProblemKind
from tidegate.domain.setting import Edit, Remove, Scalar, SetValue
from tidegate.domain.workspace import Workspace
from tidegate.services.appending import with_item
from tidegate.services.ports.formats import Formats
from tidegate.services.ports.ledger import Ledger
from tidegate.services.ports.signing import Signing
from tidegate.services.ports.workspaces import Workspaces
from tidegate.services.promoting_settings import StagedChange
from tidegate.services.recording import Recording
from tidegate.services.unified import diff_of

_FORMAT = "yaml"
_MOST_APPROVALS = 50


@dataclass(frozen=True, slots=True)
class Rules:
    """What can be changed of an environment's rules; spans are written like `24h`."""

    approvals: int
    four_eyes: bool
    expires: str
    promote: str
    soak: str
    windows: tuple[WindowRule, ...]

    @classmethod
    def of(cls, environment: Environment) -> "Rules":
        """Return the rules that hold now."""
        rule = environment.approval
        return cls(
            rule.approvals,
            rule.four_eyes,
            spell_span(rule.expires),
            environment.promote,
            spell_span(environment.soak),
            environment.windows,
        )

    def checked(self) -> "Rules":
        """Return the same rules in their usual spelling; raises Problem for what is not allowed."""
        try:
            ApprovalRule(approvals=self.approvals, expires=parse_span(self.expires))
            soak = spell_span(parse_span(self.soak))
        except ValidationError:
            raise Problem(
                f"{self.approvals} approvals cannot be asked for",
                remedy=f"choose 1 to {_MOST_APPROVALS}",
            ) from None
        except ValueError as error:
            raise Problem("a span of time cannot be read", remedy=str(error)) from None
        expires = spell_span(parse_span(self.expires))
        return Rules(self.approvals, self.four_eyes, expires, self.promote, soak, self.windows)

    def is_weaker_than(self, other: "Rules") -> bool:
        """Tell whether fewer people must agree."""
        return self.approvals < other.approvals or (other.four_eyes and not self.four_eyes)


@dataclass(frozen=True, slots=True)
class Governing:
    """Works the change of an environment's file out, and saves it on record."""

    workspaces: Workspaces
    formats: Formats
    ledger: Ledger
    signing: Signing
    recording: Recording

    def stage(self, workspace: Workspace, environment: Environment, rules: Rules) -> StagedChange:
        """Return the change of the environment's file; raises Problem where there is none."""
        now, wanted = Rules.of(environment), rules.checked()
        if now == wanted:
            raise Problem("these rules hold already", remedy="change one of them first")
        self._refuse_weakening(workspace, environment, weaker=wanted.is_weaker_than(now))
        name = f"environments/{environment.name}.yaml"
        before = self.workspaces.profile_file(workspace, name)
        if before is None:
            raise Problem(f"{name} is not there any more", remedy="read the workspace again")
        after = self._with_windows(before, now.windows, wanted.windows, name=name)
        edits = _edits(now, wanted)
        if edits:
            after = self.formats.edit(after, edits, file=name, format=_FORMAT)
        return StagedChange(name, before, after, diff_of(before, after, name=name))

    def save(
        self, workspace: Workspace, environment: Environment, change: StagedChange
    ) -> Workspace:
        """Write the change that was shown; it is recorded before. Raises Problem."""
        lines = change.diff.splitlines()
        gone = [line[1:].strip() for line in lines if line[:1] == "-" and line[:3] != "---"]
        come = [line[1:].strip() for line in lines if line[:1] == "+" and line[:3] != "+++"]
        audit = self.recording.entry(
            workspace,
            action="policy changed",
            target=environment.name,
            before="; ".join(gone),
            after="; ".join(come),
        )
        self.ledger.record(audit)
        self.workspaces.save(workspace, change.file, change.after, expected=change.before)
        return self.workspaces.open(FilePath(workspace.root))

    def _refuse_weakening(
        self, workspace: Workspace, environment: Environment, *, weaker: bool
    ) -> None:
        """With signers a gate is opened by a signed decision, not by asking fewer people."""
        if weaker and self.signing.signers(workspace) is not None:
            raise Problem(
                f"decisions on {environment.label} are signed: its approvals are not lowered here",
                remedy=f"change environments/{environment.name}.yaml where it is reviewed",
                kind=ProblemKind.GATE,
            )

    def _with_windows(
        self,
        content: bytes,
        now: Sequence[WindowRule],
        wanted: Sequence[WindowRule],
        *,
        name: str,
    ) -> bytes:
        """Add what is new behind the others, then take away what is gone."""
        for rule in wanted:
            if rule not in now:
                item = _item(rule)
                content = with_item(content, item, key="windows", file=name, formats=self.formats)
        gone: list[Edit] = [
            Remove(("windows", at)) for at, rule in enumerate(now) if rule not in wanted
        ]
        if gone and not wanted:
            gone = [Remove(("windows",))]
        for edit in reversed(gone):
            content = self.formats.edit(content, [edit], file=name, format=_FORMAT)
        return content


def _edits(now: Rules, wanted: Rules) -> list[Edit]:
    pairs: tuple[tuple[tuple[str, ...], Scalar, Scalar], ...] = (
        (("approval", "approvals"), now.approvals, wanted.approvals),
        (("approval", "four_eyes"), now.four_eyes, wanted.four_eyes),
        (("approval", "expires"), now.expires, wanted.expires),
        (("promote",), now.promote, wanted.promote),
        (("soak",), now.soak, wanted.soak),
    )
    return [SetValue(path, after) for path, before, after in pairs if before != after]


def _item(rule: WindowRule) -> dict[str, str | tuple[str, ...]]:
    way = {"allow": rule.allow} if rule.allow else {"freeze": rule.freeze}
    zone = {"zone": rule.zone} if rule.zone != "UTC" or rule.allow else {}
    reason = {"reason": rule.reason} if rule.reason else {}
    return {**way, **zone, **reason}
