"""The catalogue is covered: what matters most in whole, of the rest no fewer than promised."""

import re
from pathlib import Path

import pytest
import tests.faults

HERE = Path(__file__).parent
ROWS = re.findall(r"^    (F\d+)(★?) +.{62} ([a-z ]+)$", tests.faults.__doc__ or "", re.MULTILINE)
STARRED = {
    *("F01", "F03", "F04", "F11", "F25", "F28", "F37", "F46", "F57", "F58"),
    *("F62", "F69", "F70", "F71", "F72", "F79", "F80", "F84", "F93"),
}
OTHERS = 45


def injected(module: str) -> set[str]:
    """Return the faults that a module's tests are marked with."""
    source = (HERE / f"test_{module}.py").read_text()
    return set(re.findall(r"mark\.fault\(\s*\"(F\d+)\"", source))


@pytest.mark.parametrize(("fault", "modules"), [(fault, modules) for fault, _, modules in ROWS])
def test_a_fault_is_injected_where_the_table_says(fault, modules):
    for module in modules.split():
        assert fault in injected(module), f"test_{module}.py injects no {fault}"


def test_every_fault_that_matters_most_is_injected_and_enough_others():
    assert {fault for fault, star, _ in ROWS if star} == STARRED
    assert len([fault for fault, star, _ in ROWS if not star]) >= OTHERS
