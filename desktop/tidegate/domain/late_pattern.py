"""Regular expressions that are compiled when they are first asked: at one start, few are."""

import re
from typing import Any, cast, final


def late_pattern(text: str, flags: re.RegexFlag = re.NOFLAG) -> re.Pattern[str]:
    """Return what behaves as the compiled pattern; one that is wrong raises re.error when used."""
    return cast("re.Pattern[str]", _LatePattern(text, flags))


@final
class _LatePattern:
    """Takes each method from the compiled pattern once; from then on it costs nothing more."""

    def __init__(self, text: str, flags: re.RegexFlag) -> None:
        self._text = text
        self._flags = flags

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever a pattern has
        found = getattr(re.compile(self._text, self._flags), name)
        setattr(self, name, found)
        return found
