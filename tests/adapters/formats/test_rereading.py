"""An edit that another parser agrees with is refused all the same where our own reader does not."""

import pytest
from tests.adapters.formats.editing import ADAPTER, drop, edited, put

from tidegate.domain.problem import Problem


@pytest.mark.parametrize(
    ("content", "edit", "kind", "dialect", "why"),
    [
        # An open quote goes on to the file's end: what is added there would become a part of it.
        ('[S]\nA="1\n', put("b", "x"), "dotenv", "shell", "`A` would change too"),
        ('[S]\nA="1\n', put("b", "x"), "dotenv", "systemd", "`A` would change too"),
        # An open quote may also end in what is written further down.
        ('A="{{ x }}\nB=1\n', put("B", "a\"'b"), "dotenv", "python", "come out as meant"),
        # What comes to stand first in the file is its byte order mark, and no part of a key.
        ("[s]\n\ufeffx = 1\n", drop('"[s]"'), "dotenv", "python", "in another encoding"),
        # Two letters of ISO-8859-1 that are one of UTF-8, in a file without any other such letter.
        (b"A=caf\xe9\n", put("A", "\u00c2\u0080"), "dotenv", "node", "in another encoding"),
        # A key without a value becomes one of a template, which nobody could read or edit again.
        ("{{ x }}[S]\nA=a\n", put('"{{ x }}[S]"', "x"), "ini", "basic", "it is a template"),
    ],
)
def test_what_would_read_otherwise_is_not_written(content, edit, kind, dialect, why):
    with pytest.raises(Problem, match=why):
        edited(content, edit, kind=kind, dialect=dialect)


def test_what_reads_as_meant_is_written():
    assert ADAPTER.edit(b"A=1\n", [put("A", "2")], file="f", format="dotenv") == b"A=2\n"
    assert edited("[s]\nk = 1\nl = 2\n", drop("s.k"), kind="ini") == b"[s]\nl = 2\n"
