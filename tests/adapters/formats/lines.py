"""Tells whether an edit left every line alone that it had no reason to touch."""

from tidegate.adapters.formats.places import line_start


def around(text, entries):
    """Return the lines of a text without those of some entries."""
    for entry in reversed(entries):
        text = text[: line_start(text, entry.start)] + text[entry.end :]
    return text.splitlines()


def keeps(lines, after):
    """Tell whether all lines stand in a text, in their order."""
    rest = iter(after.splitlines())
    return all(any(line == other for other in rest) for line in lines)
