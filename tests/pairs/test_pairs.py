"""The counts of real kinds of pairs are those of a script that shares no code with the product."""

import json
import os
import subprocess
import sys

import pytest
from tests.lab.waiting import LONG
from tests.pairs.independent import HERE, pair_counts
from tests.pairs.make_large import large_files

PAIRS = json.loads((HERE / "pairs.json").read_text())
LARGE = 1_000


ITSELF = ("rails", "tenants", "webconfig")
ALL_IN_ONE = """
import contextlib, io, json, sys
from tidegate.app.main import run
for arguments in json.load(sys.stdin):
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        code = run(["compare", *arguments, "--format", "json"])
    print(json.dumps([code, out.getvalue()]), flush=True)
"""


def arguments_of(name):
    pair = PAIRS[name]
    return [pair["left"], pair["right"], *(["--merge", pair["merge"]] if "merge" in pair else [])]


@pytest.fixture(scope="module")
def compared(tmp_path_factory):
    """Compare all pairs in one process, as the command does: `name`, and `=name` with itself."""
    wanted = {name: arguments_of(name) for name in PAIRS}
    wanted |= {f"={name}": [PAIRS[name]["left"]] * 2 for name in ITSELF}
    done = subprocess.run(
        [sys.executable, "-c", ALL_IN_ONE],
        input=json.dumps(list(wanted.values())),
        cwd=HERE,
        env=os.environ | {"TIDEGATE_HOME": str(tmp_path_factory.mktemp("home"))},
        capture_output=True,
        text=True,
        timeout=LONG,
        check=False,
    )
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(answers) == len(wanted), done.stderr
    assert all(code in (0, 1) for code, _ in answers), done.stderr
    return {name: json.loads(text) for name, (_, text) in zip(wanted, answers, strict=True)}


@pytest.mark.parametrize("name", PAIRS)
def test_the_counts_are_right(name, compared):
    pair, found = PAIRS[name], compared[name]
    expected = pair_counts(pair)
    assert found["summary"] == expected
    assert found["files"][0]["format"] == pair["kind"]
    assert 0 not in (expected["same"], expected["different"], expected["only_right"])
    told = [e["class"] for e in found["files"][0]["entries"]]
    assert told.count("only_left") == expected["only_left"]
    assert told.count("type_mismatch") == expected["type_mismatch"]


def test_several_are_large(compared):
    assert sum(compared[name]["summary"]["both"] > LARGE for name in PAIRS) >= 3


def test_the_large_files_are_what_the_script_writes():
    for name, text in large_files().items():
        assert (HERE / name).read_bytes() == text.encode(), name


@pytest.mark.parametrize("name", ITSELF)
def test_a_side_compared_with_itself_is_all_the_same(name, compared):
    found = compared[f"={name}"]
    assert found["summary"]["same"] == found["summary"]["left"] > 0
    assert found["files"][0]["entries"] == []
