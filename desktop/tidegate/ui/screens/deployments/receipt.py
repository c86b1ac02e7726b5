"""The receipt of a finished deployment: what is live where, by whose word, after which tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tidegate.domain.counting import count_of
from tidegate.domain.deployment import HostOutcome
from tidegate.ui.screens.deployments.live import elapsed, verdict
from tidegate.ui.wording import spell_exactly, spell_took

if TYPE_CHECKING:
    from tidegate.domain.deployment import Deployment
    from tidegate.ui.screens.deployments.watch import Watched

Fact = tuple[str, str]


def facts(watched: Watched) -> tuple[Fact, ...]:
    """Return the facts of the receipt, digests in full."""
    deployment, plan = watched.deployment, watched.plan
    found = [
        ("Result", verdict(deployment)[1]),
        ("Hosts", _hosts(deployment)),
        ("Took", spell_took(elapsed(watched))),
        ("Tests", _tests(deployment)),
        ("Approved by", ", ".join(watched.approved_by) or "no approval was needed"),
        ("Started by", deployment.started_by),
        ("Release", deployment.release),
        ("Build", deployment.build),
        ("Configuration", plan.config if plan else ""),
        ("Plan", deployment.plan),
    ]
    if deployment.warnings:
        found.append(("Warnings", str(len(deployment.warnings))))
    return tuple((key, value) for key, value in found if value)


def text_of(watched: Watched) -> str:
    """Return the receipt as a plain text file."""
    deployment = watched.deployment
    title = watched.plan.title if watched.plan else deployment.environment
    head = [
        f"{deployment.application} {deployment.version} to {title}",
        f"started  {spell_exactly(deployment.started_at)}",
    ]
    if deployment.finished_at:
        head.append(f"finished {spell_exactly(deployment.finished_at)}")
    body = [f"{key + ':':15}{value}" for key, value in facts(watched)]
    hosts = [
        f"{host.name}: {host.outcome.value.replace('_', ' ')}"
        + (f" ({host.text})" if host.text else "")
        for host in deployment.hosts
    ]
    warnings = [f"warning: {text}" for text in deployment.warnings]
    return "\n".join([*head, "", *body, "", *hosts, *warnings, ""])


def _hosts(deployment: Deployment) -> str:
    active = sum(host.outcome is HostOutcome.ACTIVE for host in deployment.hosts)
    hosts = count_of(len(deployment.hosts), "host")
    return f"{active} of {hosts} run {deployment.version}, as read from them"


def _tests(deployment: Deployment) -> str:
    if not deployment.is_tested:
        return "did not end"
    if not deployment.tests:
        return "none"
    green = sum(result.is_green for result in deployment.tests)
    return f"{green} of {len(deployment.tests)} green"
