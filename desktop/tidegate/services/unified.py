"""The unified diff of a file's bytes before and after."""

import difflib


def diff_of(before: bytes, after: bytes, *, name: str) -> str:
    """Return the lines that go and come, with three lines around them; no final newline."""
    lines = difflib.unified_diff(
        before.decode("utf-8", "replace").splitlines(),
        after.decode("utf-8", "replace").splitlines(),
        fromfile=f"a/{name}",
        tofile=f"b/{name}",
        lineterm="",
    )
    return "\n".join(lines)
