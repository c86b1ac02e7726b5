"""The rules before an environment in words: what people must do, and what is checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tidegate.ui.widgets.cards import Card
from tidegate.ui.widgets.labels import Label
from tidegate.ui.widgets.switches import ListRow
from tidegate.ui.widgets.themed import Divider
from tidegate.ui.wording import spell_took

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tidegate.domain.environment import WindowRule
    from tidegate.ui.screens.environments.policy_presenter import Policy


def approval_rows(policy: Policy) -> Iterator[ListRow]:
    """Yield what the gate asks of people."""
    rule = policy.environment.approval
    people = ", ".join(policy.approvers) or "Everyone in the signers file"
    if not policy.is_signed and not policy.approvers:
        people = "Anyone, for the workspace has no signers file"
    yield _fact("Approvals needed", people, str(rule.approvals), icon="users")
    four = "Who asks must find somebody else" if rule.four_eyes else "Who asks may approve too"
    yield _fact("The person who asks cannot approve", four, _yes(rule.four_eyes), icon="user-x")
    expiry = "The request closes then and must be asked again"
    yield _fact("Approvals expire after", expiry, spell_took(rule.expires), icon="timer")
    sealed = "Build, configuration, hosts and commands are part of the approved digest"
    yield _fact("Any change voids approvals", sealed, "Always", icon="file-diff")
    signed = "With an SSH key that the signers file names"
    if not policy.is_signed:
        signed = "Add a signers file to the workspace to have decisions signed"
    yield _fact("Decisions are signed", signed, _yes(policy.is_signed), icon="key-round")
    if rule.checklist:
        items = " · ".join(rule.checklist)
        yield _fact("Checklist", items, str(len(rule.checklist)), icon="list-checks")


def checks(policy: Policy) -> Iterator[ListRow]:
    """Yield what is looked at whoever approves."""
    environment = policy.environment
    before = policy.stage_before
    if before:
        yield _fact(
            f"Green in {before}",
            "Deployed there with every test passed",
            "Always",
            icon="circle-check",
        )
    soak = f"Live in {before} before it may come here" if before else "Live one stage before"
    yield _fact(
        "Soak time",
        soak,
        spell_took(environment.soak) if environment.soak else "None",
        icon="hourglass",
    )
    tests = ", ".join(test.name for test in environment.tests) or "None are named"
    yield _fact(
        "Tests after a deployment", tests, str(len(environment.tests)), icon="flask-conical"
    )
    way = "As far as its gate" if environment.needs_approval else "Through its gate"
    by_itself = environment.promote == "auto"
    yield _fact(
        "Comes by itself",
        way if by_itself else "A person starts each deployment",
        _yes(by_itself),
        icon="zap",
    )
    for window in environment.windows:
        yield _window(window)
    if not environment.windows:
        yield _fact("Windows", "Releases may start at any time", "None", icon="calendar-clock")


def _window(window: WindowRule) -> ListRow:
    note = window.reason or window.zone
    if window.freeze:
        return _fact(f"Freeze {window.freeze}", note, "Closed", icon="calendar-off")
    return _fact(f"Open {window.allow}", note, "Open", icon="calendar-clock")


def _fact(title: str, note: str, value: str, *, icon: str) -> ListRow:
    shown = Label(value, weight=500)
    shown.setAccessibleName(f"{title}: {value}")
    return ListRow(title, note=note, icon=icon, controls=(shown,))


def listed(rows: Iterator[ListRow]) -> Card:
    """Return the rows in a card, a line between two."""
    card = Card(padding=0, spacing=0)
    for at, row in enumerate(rows):
        if at:
            card.add(Divider())
        card.add(row)
    return card


def otherwise(policy: Policy) -> str:
    """Say what would follow if the switch were turned."""
    if policy.is_signed:
        return f"{policy.otherwise} Turning the switch is signed and recorded."
    return f"{policy.otherwise} Turning the switch is recorded."


def way_through(policy: Policy) -> str:
    """Say how many people a build needs on its whole way."""
    needed = sum(gate.approvals for gate in policy.gates if gate.is_closed)
    last = policy.gates[-1].label if policy.gates else ""
    if not needed:
        return f"A green build goes as far as {last} without a person."
    return f"A build on its way to {last} needs {needed} approval{'s' * (needed != 1)} in all."


def _yes(is_so: bool) -> str:  # noqa: FBT001 - a word for it
    return "Yes" if is_so else "No"
