"""Draft a contract from the profiles as they are; an existing one is never written over."""

from dataclasses import dataclass
from pathlib import Path

from tidegate.domain.conforming import Profile
from tidegate.domain.contract_drafting import draft_contract
from tidegate.domain.problem import Problem
from tidegate.domain.rulebook import RuleBook
from tidegate.domain.setting import ResolvedFile
from tidegate.domain.workspace import Workspace
from tidegate.services.resolving import Resolving

_FILE = "contract.yaml"


@dataclass(frozen=True, slots=True)
class Learning:
    """Makes the first contract of a workspace, or the lines that an existing one has not."""

    resolving: Resolving

    def draft(self, workspace: Workspace) -> str:
        """Return the text of a contract; raises Problem where a profile cannot be read."""
        contract = self.resolving.contract(workspace)
        profiles = [
            Profile(each.name, each.kind.is_productive, self._files(workspace, each.name))
            for each in workspace.ordered
        ]
        return draft_contract(profiles, known=RuleBook(contract) if contract else None)

    def write(self, workspace: Workspace, text: str) -> None:
        """Save a draft as the workspace's contract; raises Problem where there is one."""
        if self.resolving.contract(workspace) is not None:
            raise Problem(
                f"{_FILE} exists and is not written over",
                remedy="copy the lines that you want from `tidegate contract learn`",
            )
        files = {_FILE: text.encode()}
        self.resolving.layering.workspaces.create(Path(workspace.root), files)

    def _files(self, workspace: Workspace, name: str) -> tuple[ResolvedFile, ...]:
        source = self.resolving.resolve(workspace, workspace.environment(name))
        for file in source.files:
            if file.unreadable:
                raise Problem(file.unreadable, remedy="mend it, so that the draft tells of it too")
        return source.files
