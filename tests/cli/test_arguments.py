import pytest

from tidegate.cli.arguments import names_command, options_first


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (["check", "--json"], ["--json", "check"]),
        (["-C", "there", "check"], ["-C", "there", "check"]),
        (
            ["deploy", "1.0", "--to", "dev", "-C", "there"],
            ["-C", "there", "deploy", "1.0", "--to", "dev"],
        ),
        (["deploy", "-Cthere", "--yes"], ["-C", "there", "--yes", "deploy"]),
        (["compare", "--no-input", "--", "--json"], ["--no-input", "compare", "--", "--json"]),
        (["check", "-C"], ["-C", "check"]),
        ([], []),
    ],
)
def test_common_options_may_stand_anywhere(given: list[str], expected: list[str]) -> None:
    assert options_first(given) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([], False),
        (["-C", "there"], False),
        (["--json"], False),
        (["check"], True),
        (["--help"], True),
    ],
)
def test_without_a_command_the_window_is_meant(given: list[str], expected: bool) -> None:
    assert names_command(given) is expected
