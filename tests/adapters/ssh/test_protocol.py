"""Replies are told from noise wherever a stream is cut."""

from hypothesis import given
from hypothesis import strategies as st

from tidegate.adapters.ssh.protocol import Output, Parser, Reply

NONCE = "tidegate-0123456789abcdef"
fields = st.text(st.characters(codec="utf-8", exclude_characters="\t\n\r\0"), max_size=12)
replies = st.builds(
    lambda kind, rest: Reply(kind, tuple(rest)), st.sampled_from(["step-end", "left"]),
    st.lists(fields, max_size=3),
)  # fmt: skip
noise = st.binary(max_size=60).filter(lambda content: b"tidegate-" not in content)


def said(reply: Reply) -> bytes:
    return ("\n" + "\t".join((NONCE, reply.kind, *reply.fields)) + "\n").encode()


def cut(stream: bytes, sizes: list[int]) -> list[bytes]:
    pieces = []
    for size in sizes:
        pieces.append(stream[:size])
        stream = stream[size:]
    return [*pieces, stream]


@given(noise, st.lists(st.tuples(replies, noise), max_size=4), st.lists(st.integers(1, 40)))
def test_every_reply_and_all_output_come_out_whole_and_in_order(before, told, sizes):
    stream = before + b"".join(said(reply) + output for reply, output in told) + said(Reply("end"))
    parser = Parser(NONCE)
    found = [item for piece in cut(stream, sizes) for item in parser.feed(piece)]
    assert [item for item in found if isinstance(item, Reply)] == [
        *(reply for reply, _ in told),
        Reply("end"),
    ]
    printed = b"".join(item.content for item in found if isinstance(item, Output))
    assert printed == b"".join(output for _, output in told)


@given(st.binary(max_size=200), st.lists(st.integers(1, 40)))
def test_announced_content_may_look_like_anything(content, sizes):
    hostile = said(Reply("left")) + content
    stream = said(Reply("content", (str(len(hostile)),))) + hostile + said(Reply("end"))
    parser = Parser(NONCE)
    found = [item for piece in cut(stream, sizes) for item in parser.feed(piece)]
    assert b"".join(i.content for i in found if isinstance(i, Output)) == hostile
    assert found[-1] == Reply("end")
