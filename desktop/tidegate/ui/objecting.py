"""What speaks against a value that somebody types, told while the letters come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tidegate.domain.setting import Origin, Setting, SettingType
from tidegate.services.contract_notes import Objection

if TYPE_CHECKING:
    from tidegate.domain.environment import Environment
    from tidegate.domain.problem import Problem
    from tidegate.services.contract_notes import Demands
    from tidegate.ui.wishes import NewValue

_TYPES = {bool: SettingType.BOOLEAN, int: SettingType.INTEGER, float: SettingType.FLOAT}


def setting_of(wish: NewValue) -> Setting:
    """Return a wish as the setting that the environment's own profile will have."""
    kind = SettingType.NULL if wish.value is None else _TYPES.get(type(wish.value))
    origin = Origin(f"config/{wish.environment}/{wish.file}", 0)
    return Setting(wish.path, wish.value, kind or SettingType.STRING, wish.shown, origin)


def objection_to(
    wish: NewValue,
    *,
    demands: Demands,
    environment: Environment,
    format: str = "",  # noqa: A002 - the domain's word
) -> Objection | None:
    """Return the gravest that contract and rules of thumb have against a wish."""
    found = demands.against(setting_of(wish), environment=environment, format=format)
    return max(found, key=lambda each: (each.is_refused, each.is_grave), default=None)


def refused(problem: Problem) -> Objection:
    """Return that a text is no value at all."""
    return Objection(problem.summary, is_refused=True, is_grave=True, why=str(problem))
