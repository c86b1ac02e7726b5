"""The unified diff says what changed, also between hundreds of changes."""

import difflib
import re

from hypothesis import given
from hypothesis import strategies as st

from tidegate.services.unified import diff_of

TEXTS = st.lists(st.sampled_from("abcdefgh"), max_size=14)


def applied(old, diff):
    """Return the lines that a diff makes of others."""
    made, at = [], 0
    for line in diff.split("\n")[2:] if diff else []:
        if found := re.match(r"@@ -(\d+)(?:,(\d+))?", line):
            start = int(found[1]) - (found[2] != "0")
            made += old[at:start]
            at = start
        elif line[0] == "+":
            made.append(line[1:])
        else:
            assert old[at] == line[1:]
            made += [old[at]] if line[0] == " " else []
            at += 1
    return made + old[at:]


@given(old=TEXTS, new=TEXTS)
def test_what_it_says_makes_the_one_out_of_the_other(old, new):
    diff = diff_of("\n".join(old).encode(), "\n".join(new).encode(), name="f")
    assert applied(old, diff) == new


def test_it_is_written_as_is_usual():
    old = [f"line {number}" for number in range(60)]
    new = [*old[:5], "changed", *old[6:30], "new", *old[30:40], *old[41:]]
    usual = difflib.unified_diff(old, new, "a/f", "b/f", lineterm="")
    assert diff_of("\n".join(old).encode(), "\n".join(new).encode(), name="f") == "\n".join(usual)


def test_many_changes_are_looked_for_only_where_they_are(monkeypatch):
    looked, was = [], difflib.SequenceMatcher.find_longest_match

    def find(self, *span):
        looked.append(len(self.a))
        return was(self, *span)

    monkeypatch.setattr(difflib.SequenceMatcher, "find_longest_match", find)
    old = [f"k{number}: 1" for number in range(600)]
    new = [line.replace(": 1", ": 2") if at % 10 == 0 else line for at, line in enumerate(old)]
    diff = diff_of("\n".join(old).encode(), "\n".join(new).encode(), name="f")
    assert diff.count("\n+k") == 60
    assert max(looked, default=0) <= 10
