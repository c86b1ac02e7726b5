"""Random documents and their mutations: the counts are those of the independent script."""

import json
from dataclasses import asdict

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.pairs.independent import READERS, counts, read_layers
from tests.services.sample_settings import MemoryCredentials, MemoryFiles

from tidegate.adapters.formats.adapter import FormatsAdapter
from tidegate.services.comparing import Comparing
from tidegate.services.sourcing import Sourcing

KEYS = st.sampled_from(["a", "b", "A", "name", "key", "id", "host", "c.d", "e f", "g[0]"])
SCALARS = st.sampled_from([1, 1.0, True, None, "x", "1", "true", "", 0, "y"])
LEAVES = SCALARS | st.just({}) | st.just([])
TREES = st.recursive(
    LEAVES,
    lambda inner: st.dictionaries(KEYS, inner, max_size=4) | st.lists(inner, max_size=3),
    max_leaves=14,
)
DOCUMENTS = st.dictionaries(KEYS, TREES, min_size=1, max_size=5)


@st.composite
def mutated(draw, tree):
    """Draw a tree that is like another, with parts left out, put in, changed and moved."""
    if draw(st.integers(0, 9)) == 0:
        return draw(TREES)
    if isinstance(tree, dict):
        kept = {k: draw(mutated(v)) for k, v in tree.items() if draw(st.integers(0, 9)) > 0}
        return kept | draw(st.dictionaries(KEYS, LEAVES, max_size=1))
    if isinstance(tree, list):
        return draw(st.permutations([draw(mutated(item)) for item in tree]))
    return tree


@st.composite
def pairs(draw):
    left = draw(DOCUMENTS)
    right = draw(mutated(left))
    return left, right if isinstance(right, dict) and right else draw(DOCUMENTS)


ATTRIBUTES = st.dictionaries(st.sampled_from(["name", "key", "id", "x"]), st.sampled_from("pqr"))


@st.composite
def elements(draw, depth=0):
    tag = draw(st.sampled_from("bcd"))
    said = "".join(f' {name}="{value}"' for name, value in draw(ATTRIBUTES).items())
    many = draw(st.integers(0, 3 - depth)) if depth < 3 else 0
    inside = "".join(draw(elements(depth + 1)) for _ in range(many))
    return f"<{tag}{said}>{inside or draw(st.sampled_from(['', '1', '2']))}</{tag}>"


XML = st.lists(elements(), max_size=4).map(lambda each: f"<a>{''.join(each)}</a>")


def _has_a_key_twice(tree):
    """Tell whether two keys of one map are the same to a reader that knows no capitals."""
    below = tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ()
    here = isinstance(tree, dict) and {"a", "A"} <= tree.keys()
    return here or any(map(_has_a_key_twice, below))


def counted(files, left, right, merge="deep"):
    sourcing = Sourcing(FormatsAdapter(), MemoryFiles(files), None)
    service = Comparing(sourcing, MemoryCredentials)
    return asdict(service.compare(left, right, workspace=None, merge=merge).summary)


def by_itself(tmp_path, kind, *texts):
    trees = []
    for text in texts:
        path = tmp_path / "one"
        path.write_text(text)
        trees.append(READERS[kind](path))
    return counts(*trees)


@pytest.mark.parametrize("kind", ["json", "yaml"])
@settings(max_examples=50, deadline=None)
@given(pair=pairs())
def test_trees_count_the_same(kind, pair, tmp_path_factory):
    left, right = map(json.dumps, pair)
    found = counted({"a/l": left, "a/r": right}, "a/l", "a/r")
    assert found == by_itself(tmp_path_factory.getbasetemp(), "json", left, right)
    named = {f"a/l.{kind}": left, f"a/r.{kind}": right}
    assert counted(named, *named) == found


@settings(max_examples=50, deadline=None)
@given(left=XML, right=XML, more=elements())
def test_elements_count_the_same(left, right, more, tmp_path_factory):
    for other in (right, left, left.replace("</a>", f"{more}</a>"), left.replace('"p"', '"q"', 1)):
        expected = by_itself(tmp_path_factory.getbasetemp(), "xml", left, other)
        assert counted({"a/l.xml": left, "a/r.xml": other}, "a/l.xml", "a/r.xml") == expected


@pytest.mark.parametrize("merge", ["deep", "helm", "dotnet"])
@settings(max_examples=30, deadline=None)
@given(pair=pairs(), other=DOCUMENTS)
def test_layers_count_the_same(merge, pair, other, tmp_path_factory):
    assume(not (merge == "dotnet" and any(map(_has_a_key_twice, (*pair, other)))))
    folder = tmp_path_factory.getbasetemp()
    files = [folder / name for name in ("low.json", "high.json", "other.json")]
    for file, tree in zip(files, (*pair, other), strict=True):
        file.write_text(json.dumps(tree))
    merged = read_layers("json", files[:2], merge)
    expected = counts(merged, read_layers("json", files[2:], merge))
    given_files = {str(file): file.read_text() for file in files}
    found = counted(given_files, "+".join(map(str, files[:2])), str(files[2]), merge)
    assert found == expected
