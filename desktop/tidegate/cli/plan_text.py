"""A plan in words: what will be done, where, with which settings changed."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tidegate.domain.counting import count_of
from tidegate.domain.identity import short

if TYPE_CHECKING:
    from tidegate.domain.gate import GateVerdict
    from tidegate.domain.plan import Plan, SettingChange


def plan_lines(plan: "Plan") -> Iterator[str]:
    """Yield the plan as lines for people."""
    verb = "roll back to" if plan.restores else "deploy"
    instead = f", replacing {plan.replaces}" if plan.replaces else ""
    yield f"{verb} {plan.application} {plan.build.version} to {plan.title}{instead}"
    yield f"  build     {short(plan.build.digest)}, {count_of(plan.build.files, 'file')}"
    yield f"  release   {plan.release}"
    for host in plan.hosts:
        was = host.previous or "nothing yet"
        yield f"  host      {host.name} {host.user}@{host.address}:{host.port} {host.path} ({was})"
    for change in plan.settings:
        yield f"  setting   {change.file} {change.path}: {_change(change)}"
    for step in plan.steps:
        caution = ", cannot be undone" if step.irreversible else ""
        yield f"  step      {step.at.value}: {step.name} on {step.on}: {step.run}{caution}"
    for test in plan.tests:
        yield f"  test      {test.name} ({test.where}): {test.run}"
    for note in plan.notes:
        yield f"  note      {note}"
    for item in plan.approval.checklist:
        yield f"  checklist {item}"
    yield f"  expires   {plan.request.expires_at:%Y-%m-%d %H:%M} UTC"
    yield f"  digest    {plan.digest}"


def _change(change: "SettingChange") -> str:
    before, after = change.spoken
    return f"{before} → {after}" + (" (secret)" if change.is_secret else "")


def gate_lines(verdict: "GateVerdict") -> Iterator[str]:
    """Yield how every condition of the gate stands."""
    for condition in verdict.conditions:
        mark = "holds" if condition.holds else "unmet"
        yield f"  {mark}  {condition.text}"
        if not condition.holds and condition.remedy:
            yield f"         {condition.remedy}"
