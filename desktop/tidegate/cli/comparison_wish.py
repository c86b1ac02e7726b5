"""What is to be compared and shown how, and the doing of it; no parser of arguments is needed."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tidegate.cli.comparison_writing import Form, How, write
from tidegate.domain.comparison import Difference, Severity
from tidegate.domain.merge import Merge
from tidegate.domain.pairing import Lists

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tidegate.cli.session import Session
    from tidegate.domain.comparison import Comparison
    from tidegate.domain.three_way import ThreeWay

_PAIR = 2


@dataclass(frozen=True, slots=True)
class Wish:
    """The sources, two or more, and what the options of `compare` say."""

    sources: tuple[str, ...]
    form: Form = Form.TABLE
    merge: Merge = Merge.DEEP
    lists: Lists = Lists.AUTO
    fail_on: Severity = Severity.HIGH
    only: tuple[Difference, ...] = ()
    everything: bool = False


def fulfil(wish: Wish, session: "Session") -> int:
    """Compare and print; return the exit code."""
    found = _compared(wish, session)
    if wish.only:
        found = tuple(one.only(wish.only) for one in found)
    everything = wish.everything or Difference.SAME in wish.only
    form = Form.JSON if session.output.as_json else wish.form
    write(session.output, found, how=How(form, wish.fail_on, everything=everything))
    if any(one.has_unreadable for one in found):
        return 2
    return int(any(one.has_finding(at_least=wish.fail_on) for one in found))


def _compared(wish: Wish, session: "Session") -> "Sequence[Comparison | ThreeWay]":
    workspace = session.find_workspace()
    merge, lists = wish.merge.value, wish.lists.value
    if len(wish.sources) > _PAIR:
        compare = session.desk.three_way_comparing.compare_all
        return compare(wish.sources, workspace=workspace, merge=merge, lists=lists)
    left, right = wish.sources
    compare_two = session.desk.comparing.compare
    return (compare_two(left, right, workspace=workspace, merge=merge, lists=lists),)
