import sys

import pytest

from tidegate.app import display
from tidegate.domain.problem import Problem


@pytest.mark.skipif(sys.platform != "linux", reason="other systems always have a display")
def test_without_a_display_one_line_says_so() -> None:
    with pytest.raises(Problem, match="there is no display"):
        display.check({})


def test_a_named_platform_is_trusted() -> None:
    display.check({"QT_QPA_PLATFORM": "offscreen"})
