"""A plan in words: what it replaces, where, in which order, what it runs. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tidegate.domain.counting import count_of
from tidegate.domain.environment import Moment
from tidegate.domain.plan import Action
from tidegate.domain.rollout import batches
from tidegate.ui.wording import spell_size, spell_took

if TYPE_CHECKING:
    from tidegate.domain.environment import Step
    from tidegate.domain.plan import Plan

_NAMED = 6
_MOMENTS = {
    Moment.PREPARED: "before the switch",
    Moment.SWITCHED: "after the switch",
    Moment.FINISHED: "at the end",
}


def title_of(plan: Plan) -> str:
    """Say what the plan does."""
    if plan.action is Action.ROLLBACK:
        return f"Roll {plan.title} back to {plan.build.version}"
    return f"Deploy {plan.build.version} to {plan.title}"


def replaces(plan: Plan) -> str:
    """Say what is there now."""
    now = plan.replaces or "nothing, it is the first deployment"
    if plan.action is Action.ROLLBACK:
        return f"Replaces {now}. Build and configuration go back together."
    return f"Replaces {now}."


def build_words(plan: Plan) -> str:
    """Say how much travels at the most."""
    return f"{count_of(plan.build.files, 'file')}, {spell_size(plan.build.size)}"


def hosts_words(plan: Plan) -> str:
    """Say on how many hosts, and in which order they switch."""
    groups = batches(plan.hosts, plan.strategy)
    count = count_of(len(plan.hosts), "host")
    if len(groups) <= 1:
        return f"{count}, all switch at once"
    sizes = ", ".join(str(len(group)) for group in groups[:_NAMED])
    more = ", …" if len(groups) > _NAMED else ""
    return f"{count} in {len(groups)} batches ({sizes}{more})"


def host_names(plan: Plan) -> str:
    """Name the hosts, the first few of many."""
    names = [str(host.name) for host in plan.hosts]
    if len(names) <= _NAMED + 2:
        return ", ".join(names)
    return f"{', '.join(names[:_NAMED])} and {len(names) - _NAMED} more"


def undo_words(plan: Plan) -> str:
    """Say what happens when something goes wrong."""
    back = plan.replaces or "how they were"
    within = spell_took(plan.confirm_within)
    if plan.is_irreversible:
        return f"A step cannot be undone: going back to {back} takes more than switching back."
    return f"If a host fails, all go back to {back}; one that hears nothing does after {within}."


def step_words(step: Step) -> str:
    """Say when and where a step runs."""
    where = {"all": "on every host", "first": "on one host"}.get(step.on, f"on hosts for {step.on}")
    ends = ", cannot be undone" if step.irreversible else ""
    return f"{_MOMENTS[step.at]} · {where}{ends}"
