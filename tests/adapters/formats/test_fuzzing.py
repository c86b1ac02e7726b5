"""Whatever bytes come, reading and editing them ends in values or in our own Problem, and soon."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.adapters.formats import test_checklist
from tests.adapters.formats.editing import ADAPTER

from tidegate.domain.flattening import flatten
from tidegate.domain.line_by_line import lines_of
from tidegate.domain.problem import Problem
from tidegate.domain.setting import Remove, SetValue

KINDS = {
    "yaml": ("1.1", "1.2"),
    "toml": ("",),
    "ini": ("basic", "python", "php"),
    "properties": ("",),
    "dotenv": ("python", "node", "docker", "shell", "systemd"),
    "json": ("",),
    "json5": ("",),
    "xml": ("",),
    "systemd": ("",),
    "hcl": ("",),
}
NAMES = [".env", "a.yaml", "a.json", "a.json5", "a.toml", "php.ini", "a.properties", "web.config"]
NAMES += ["a.tfvars", "a.service", "noname"]
SEEDS = [
    content if isinstance(content, bytes) else content.encode()
    for table in test_checklist.SAMPLES.values()
    for content, *_ in table.values()
]
PIECES = [b"{{ x }}", b"<% y %>", b"&a ", b"*a", b"<<: ", b"${{ var.x }}", b"\xef\xbb\xbf", b"\xff"]
PIECES += [b"\x00", b"\r", b"\r\n", b"\n\n", b"\t", b'"', b"'", b"[", b"}", b"<", b"&#0;", b"\\"]
PIECES += [b"]]>", b"=", b":", b"#", b"---\n", b"- ", b"\xed\xa0\x80", b"1e999", b"0x", b"!!int "]


@st.composite
def mutilated(draw):
    """Take a sample of any format and cut, repeat, swap and soil parts of it."""
    content = draw(st.sampled_from(SEEDS))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(content)))
        end = draw(st.integers(start, min(len(content), start + 12)))
        piece = draw(st.sampled_from(PIECES) | st.binary(max_size=3) | st.just(content[start:end]))
        content = content[:start] + piece + content[end:]
    return content


CONTENTS = mutilated() | st.binary(max_size=40) | st.text(max_size=30).map(str.encode)


def problem_of(work):
    """Return what was made, or None for a Problem; everything else is a fault of ours."""
    try:
        return work()
    except Problem as found:
        problem = found
    assert "Traceback" not in str(problem)
    assert "\n" not in str(problem)
    return None


def try_everything(content, *, kind, dialect, name, data):
    detected = problem_of(lambda: ADAPTER.detect(name, content))
    assert detected is None or isinstance(detected, str)
    text = problem_of(lambda: ADAPTER.text(content, file=name))
    assert text is None or lines_of(text, file=name) is not None
    tree = problem_of(lambda: ADAPTER.read(content, file="f", format=kind, dialect=dialect))
    if tree is None:
        return
    found = flatten(tree)
    paths = [setting.path for setting in found.values() if setting.path]
    path = data.draw(st.sampled_from(paths)) if paths else ("new",)
    value = data.draw(st.sampled_from(["x", "no", "a\"'b", "two\nlines", 7, True, None, "é€"]))
    for edit in (SetValue(path, value), SetValue((*path, "new"), value), Remove(path)):
        edited = problem_of(
            lambda edit=edit: ADAPTER.edit(content, [edit], file="f", format=kind, dialect=dialect)
        )
        assert edited is None or isinstance(edited, bytes)
    written = problem_of(lambda: ADAPTER.write(tree, file="f", format=kind, dialect=dialect))
    assert written is None or isinstance(written, bytes)


CASES = [(kind, dialect) for kind, dialects in KINDS.items() for dialect in dialects]


@pytest.mark.parametrize(("kind", "dialect"), CASES)
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(content=CONTENTS, name=st.sampled_from(NAMES), data=st.data())
def test_any_bytes_end_in_values_or_in_a_problem(kind, dialect, content, name, data):

    try_everything(content, kind=kind, dialect=dialect, name=name, data=data)


@pytest.mark.long
@pytest.mark.parametrize(("kind", "dialect"), CASES)
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(content=CONTENTS, name=st.sampled_from(NAMES), data=st.data())
def test_many_more_bytes_end_so_too(kind, dialect, content, name, data):
    try_everything(content, kind=kind, dialect=dialect, name=name, data=data)
