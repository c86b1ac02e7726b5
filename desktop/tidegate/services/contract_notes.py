"""Says of a value that is about to be written what the contract has against it."""

from collections.abc import Iterator

from tidegate.domain.conforming import Profile, faults_within
from tidegate.domain.contract import Contract
from tidegate.domain.environment import Environment
from tidegate.domain.problem import Problem
from tidegate.domain.rulebook import RuleBook
from tidegate.domain.setting import ResolvedFile, Setting, spell
from tidegate.domain.workspace import Workspace
from tidegate.services.ports import Workspaces


def contract_notes(
    workspaces: Workspaces,
    workspace: Workspace,
    environment: Environment,
    setting: Setting,
    *,
    format: str,  # noqa: A002 - the domain's word
) -> Iterator[str]:
    """Yield what is wrong with one setting of an environment, by contract and rules of thumb.

    A contract that cannot be read says nothing here; opening the workspace says so.
    """
    try:
        contract = workspaces.contract(workspace)
    except Problem:
        return
    path = spell(setting.path)
    file = ResolvedFile(setting.origin.file, format, {path: setting})
    profile = Profile(environment.name, environment.kind.is_productive, (file,))
    for fault in faults_within(RuleBook(contract or Contract()), profile):
        if fault.path == path or fault.origin == setting.origin:
            yield f"`{path}`: {fault.why}"
