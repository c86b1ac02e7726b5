"""`tidegate approve` and `tidegate reject`: a signed decision on one plan."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tidegate.cli.keys import chosen_key
from tidegate.cli.plan_text import plan_lines
from tidegate.domain.problem import Problem, ProblemKind
from tidegate.services.approving import signature_file

if TYPE_CHECKING:
    from tidegate.cli.session import Session
    from tidegate.domain.approval import Decision
    from tidegate.domain.plan import Plan

PlanArgument = Annotated[str, typer.Argument(metavar="PLAN", help="A saved file or a digest.")]
KeyOption = Annotated[
    Path | None, typer.Option("--key", help="Sign with this key file; else the agent.")
]


def add_to(application: typer.Typer) -> None:
    """Add the commands of this file."""
    application.command("approve")(approve)
    application.command("reject")(reject)


def approve(
    context: typer.Context,
    plan: PlanArgument,
    key: KeyOption = None,
    reason: Annotated[str, typer.Option("--reason", help="A comment for the record.")] = "",
) -> None:
    """Approve a plan: sign its very bytes. Signing vouches for every item of its checklist."""
    session: Session = context.obj
    workspace = session.workspace
    content_of, content = session.desk.planning.load(plan)
    _show(session, content_of)
    signer = chosen_key(session, file=key)
    decision = session.desk.approving.approve(workspace, content, key=signer, reason=reason)
    written = _save_signature(plan, decision)
    how = f"signed with {decision.key}" if decision.is_signed else "unsigned"
    session.output.say(f"approved by {decision.principal}, {how}", colour="green")
    session.output.answer(_decision_json(decision, written))


def _show(session: "Session", plan: "Plan") -> None:
    for line in plan_lines(plan):
        session.output.aside(line)
    for item in plan.approval.checklist if session.asking.can_ask else ():
        if not session.asking.agrees(f"{item}?"):
            raise Problem(
                f"the checklist's item '{item}' is not done; nothing was signed",
                kind=ProblemKind.GATE,
            )


def _save_signature(plan: str, decision: "Decision") -> str:
    """Write the signature beside a saved plan, after those that are there."""
    file = Path(plan)
    if not decision.is_signed or not file.is_file():
        return ""
    beside = {str(found): found for found in file.parent.glob(f"{file.name}*.sig")}
    for name, found in beside.items():
        if found.read_text(encoding="utf-8", errors="replace") == decision.signature:
            return name
    name = signature_file(plan, taken=tuple(beside))
    Path(name).write_text(decision.signature, encoding="utf-8")
    return name


def reject(
    context: typer.Context,
    plan: PlanArgument,
    reason: Annotated[str, typer.Option("--reason", help="Why; it is recorded.")],
    case: Annotated[str, typer.Option("--case", help="A test case that was missing.")] = "",
    key: KeyOption = None,
) -> None:
    """Reject a plan for good; a missing case stands on the checklist of the next one."""
    session: Session = context.obj
    workspace = session.workspace
    _, content = session.desk.planning.load(plan)
    signer = chosen_key(session, file=key)
    decision = session.desk.approving.reject(
        workspace, content, key=signer, reason=reason, case=case
    )
    session.output.say(f"rejected by {decision.principal}: {decision.reason}")
    session.output.answer(_decision_json(decision, ""))


def _decision_json(decision: "Decision", signature: str) -> dict[str, object]:
    return {
        "plan": decision.plan,
        "verdict": decision.verdict.value,
        "principal": decision.principal,
        "key": decision.key or None,
        "signed": decision.is_signed,
        "signature": signature or None,
    }
