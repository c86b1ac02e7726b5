"""Text of a workspace's file typed by what the schema wants there, never guessed."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, StringConstraints, WithJsonSchema
from pydantic_core import CoreSchema, core_schema

_WHOLE = re.compile(r"0|[1-9][0-9]{0,8}", re.ASCII)


def _flag(given: object) -> bool:
    if isinstance(given, bool):
        return given
    if given in ("true", "false"):
        return given == "true"
    raise ValueError("must be true or false")


Flag = Annotated[
    bool,
    BeforeValidator(_flag),
    WithJsonSchema({"enum": [True, False, "true", "false"]}),
]
"""`true` or `false`, and nothing else that YAML takes for one."""


@dataclass(frozen=True, slots=True)
class Whole:
    """Whole numbers from `low` to `high` in ASCII digits, without leading zeros."""

    low: int
    high: int
    rule: str = ""

    def check(self, given: object) -> int:
        """Return the number; raises ValueError saying what is allowed."""
        text = str(given) if isinstance(given, int) and not isinstance(given, bool) else given
        is_number = isinstance(text, str) and _WHOLE.fullmatch(text) is not None
        if not (is_number and self.low <= int(str(text)) <= self.high):
            raise ValueError(self.rule or f"must be a whole number, {self.low} to {self.high}")
        return int(str(text))

    def __get_pydantic_core_schema__(self, source: Any, handler: object) -> CoreSchema:  # noqa: ANN401
        """Check instead of pydantic, which would take `1_0` and full-width digits."""
        return core_schema.no_info_plain_validator_function(self.check)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: object) -> dict[str, Any]:
        """Describe the number for editors, which read plain digits as numbers."""
        return {
            "anyOf": [
                {"type": "integer", "minimum": self.low, "maximum": self.high},
                {"type": "string", "pattern": "^(0|[1-9][0-9]{0,8})$"},
            ]
        }


def checked(rule: Callable[[str], str]) -> AfterValidator:
    """Return a check of text that lets the empty default pass."""
    return AfterValidator(lambda text: rule(text) if text else text)


def _filled(text: str) -> str:
    if not text.strip():
        raise ValueError("must not be empty")
    return text


Filled = Annotated[str, AfterValidator(_filled), StringConstraints(min_length=1)]
"""Text that says something."""
