"""Layers become one document by the rule that the profile names."""

import pytest
from tests.adapters.formats.editing import ADAPTER

from tidegate.domain.environment import Merge
from tidegate.domain.flattening import flatten
from tidegate.domain.merging import merge_layers
from tidegate.domain.problem import Problem

LOWER = "a: 1\nm: {x: 1, y: 2}\nl: [1, 2]\n"
UPPER = "A: 2\nm: {x: null, z: 3}\nl: [9]\n"


def merged(how):
    trees = [ADAPTER.read(t.encode(), file="f", format="yaml") for t in (LOWER, UPPER)]
    return {path: s.value for path, s in flatten(merge_layers(trees, how=how)).items()}


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        (Merge.DEEP, {"a": 1, "m.x": None, "m.y": 2, "l[0]": 9, "A": 2, "m.z": 3}),
        (Merge.HELM, {"a": 1, "m.y": 2, "l[0]": 9, "A": 2, "m.z": 3}),
        (Merge.DOTNET, {"a": 2, "m.x": None, "m.y": 2, "m.z": 3, "l[0]": 9, "l[1]": 2}),
        (Merge.REPLACE, {"A": 2, "m.x": None, "m.z": 3, "l[0]": 9}),
    ],
)
def test_each_rule_merges_its_own_way(how, expected):
    assert merged(how) == expected


def test_transforms_are_refused_where_there_are_none():
    with pytest.raises(Problem, match="xdt"):
        merged(Merge.XDT)
