"""All that must hold before a deployment starts; each condition says how it stands and why."""

from dataclasses import dataclass
from enum import StrEnum


class ConditionKind(StrEnum):
    """What a condition is about."""

    PLAN = "plan"
    SETTINGS = "settings"
    TESTS = "tests"
    APPROVALS = "approvals"
    CHECKLIST = "checklist"
    SOAK = "soak"
    WINDOW = "window"
    HOLD = "hold"


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that must hold: `text` says how it stands, `remedy` what would make it hold."""

    kind: ConditionKind
    holds: bool
    text: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class GateVerdict:
    """How every condition of an environment's gate stands for one plan."""

    conditions: tuple[Condition, ...]

    @property
    def is_open(self) -> bool:
        """Tell whether the deployment may start."""
        return not self.unmet

    @property
    def unmet(self) -> tuple[Condition, ...]:
        """Return the conditions that do not hold."""
        return tuple(condition for condition in self.conditions if not condition.holds)

    @property
    def only_waits_for_people(self) -> bool:
        """Tell whether nothing but approvals is missing."""
        people = {ConditionKind.APPROVALS, ConditionKind.CHECKLIST}
        return bool(self.unmet) and all(condition.kind in people for condition in self.unmet)
