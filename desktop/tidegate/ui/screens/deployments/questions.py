"""What the page asks before an act, in words that say what happens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tidegate.ui.messages import Question

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tidegate.ui.screens.deployments.watch import Watched


def title_of(watched: Watched) -> str:
    """Say what goes where."""
    title = watched.plan.title if watched.plan else watched.deployment.environment
    return f"{watched.deployment.version} to {title}"


def before_stopping(watched: Watched) -> Question:
    """Ask before a deployment is stopped."""
    return Question(
        title=f"Stop {watched.deployment.version}",
        text="It stops after the current step. Hosts that have not switched stay as they are; "
        "hosts that have switched go back.",
        action="Stop the deployment",
        kind="danger",
        environment=_kind(watched),
        refuse="Let it go on",
    )


def before_settling(watched: Watched) -> Question:
    """Ask before hosts are settled."""
    return Question(
        title=f"Settle the hosts of {title_of(watched)}",
        text="The hosts are read. A release that every host runs and found healthy is kept; "
        "otherwise every host goes back to what it ran before.",
        action="Settle hosts",
        kind=_button(watched),
        environment=_kind(watched),
    )


def before_leaving_out(watched: Watched, hosts: Sequence[str]) -> Question:
    """Ask before a host is left out."""
    names = ", ".join(hosts[:4]) + (f" and {len(hosts) - 4} more" if len(hosts) > 4 else "")  # noqa: PLR2004 - as many as fit
    return Question(
        title=f"Leave out {names}",
        text="It goes back to what it ran before, and the others go on without it. The hosts "
        "differ then: the release does not count as deployed, and goes no further by itself.",
        action="Skip host" if len(hosts) == 1 else f"Skip {len(hosts)} hosts",
        kind=_button(watched),
        environment=_kind(watched),
        refuse="Do not skip",
    )


def before_going_back(watched: Watched) -> Question:
    """Ask before every host goes back."""
    return Question(
        title=f"Roll back every host of {title_of(watched)}",
        text="Hosts that have switched go back to what they ran before; the others stay as they "
        "are.",
        action="Roll back all",
        kind="danger",
        environment=_kind(watched),
        refuse="Not yet",
    )


def before_unlocking(title: str, *, kind: str, why: str = "") -> Question:
    """Ask before the locks of an environment are broken."""
    return Question(
        title=f"Break the locks of {title}",
        text="Whoever still works there is stopped, and what waits for its confirmation goes back "
        "to the release before. That you did it is recorded.",
        detail=why,
        action="Break the locks",
        kind="danger",
        environment=kind,
        refuse="Leave them",
    )


def _kind(watched: Watched) -> str:
    return watched.plan.kind.value if watched.plan else ""


def _button(watched: Watched) -> str:
    return "production" if watched.plan and watched.plan.kind.is_productive else "primary"
