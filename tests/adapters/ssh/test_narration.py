"""What is told of a command's output: the beginning, the end, and never a secret."""

from tests.host.engine import FixedClock, RandomTokens

from tidegate.adapters.ssh.narration import Narrator
from tidegate.domain.deployment import EventKind

CANARY = b"cnry-1234567890abcdef"


def told(*pieces: bytes) -> str:
    events = []
    narrator = Narrator(
        "web-1",
        deployment="d",
        publish=events.append,
        clock=FixedClock(),
        tokens=RandomTokens(),
        secrets=(CANARY,),
    )
    narrator.begin_output()
    for piece in pieces:
        narrator.output(piece)
    narrator.end_output()
    return "".join(event.text for event in events if event.kind is EventKind.OUTPUT)


def test_short_output_is_told_whole():
    assert told(b"one\n", b"two\n") == "one\ntwo\n"


def test_of_a_flood_the_beginning_and_the_end_are_told_and_the_rest_is_counted():
    flood = b"x" * 1_000_000
    text = told(b"begin\n", flood, flood, flood, b"\nthe error\n")
    assert text.startswith("begin\nxxx")
    assert text.endswith("xxx\nthe error\n")
    left_out = 3_000_017 - 1024 * 1024 - 16 * 1024
    assert f"\n... {left_out} bytes left out ...\n" in text


def test_a_secret_is_masked_wherever_a_flood_is_cut():
    for lead in (1024 * 1024 - 5, 2_000_000 - 16 * 1024 + 5):
        content = b"y" * lead + CANARY + b"y" * (2_000_000 - lead)
        text = told(content[:1_500_000], content[1_500_000:])
        assert "cnry" not in text
        assert "abcdef" not in text
