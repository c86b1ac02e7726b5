"""The schemas for editors and the loader agree on what is right and what is wrong."""

import re

import jsonschema
import pytest
from tests.adapters.workspace.conftest import APPLICATION, DEV
from tests.adapters.workspace.example import EXAMPLE

from tidegate.adapters.workspace.adapter import WorkspaceFiles
from tidegate.adapters.workspace.located import Mapping, Sequence
from tidegate.adapters.workspace.strict_yaml import read_yaml
from tidegate.domain.problem import Problem

SCHEMAS = WorkspaceFiles().schema()
KEYS = {"environments/production.yaml": "environments/*.yaml"}


def as_an_editor_reads(node):
    """Type plain scalars by YAML 1.2's core rules."""
    if isinstance(node, Mapping):
        return {key: as_an_editor_reads(value) for key, value in node.entries.items()}
    if isinstance(node, Sequence):
        return [as_an_editor_reads(item) for item in node.items]
    if node.text in ("true", "false"):
        return node.text == "true"
    return int(node.text) if re.fullmatch(r"-?[1-9]\d*|0", node.text) else node.text


def faults(schema, text):
    instance = as_an_editor_reads(read_yaml(text.encode(), file="f"))
    return list(jsonschema.Draft202012Validator(schema).iter_errors(instance))


@pytest.mark.parametrize("name", EXAMPLE)
def test_the_documented_example_is_valid(name):
    schema = SCHEMAS[KEYS.get(name, name)]
    jsonschema.Draft202012Validator.check_schema(schema)
    assert faults(schema, EXAMPLE[name]) == []


def test_every_key_is_described_to_the_editor():
    for schema in SCHEMAS.values():
        for part in (schema, *schema["$defs"].values()):
            for key, value in part.get("properties", {}).items():
                assert value["description"], key
            assert "properties" not in part or part["additionalProperties"] is False


MORE = {
    "": True,
    "title: 2026": True,
    "config: [{file: a, mode: 0640}, {file: b, mode: '0600'}]": True,
    "approval: {required: false, approvals: 2}": True,
    "approval: {required: 'true', approvals: '2'}": True,
    "variables: {a: 1, b: true, c: x}": True,
    "variables: {n: 2}\napproval: {approvals: '${{ var.n }}'}": True,
    "windows: [{allow: Mon}]": True,
    "prot: 1": False,
    "name: dev": False,
    "kind: prodution": False,
    "approval: {required: NO}": False,
    "approval: {approvals: 0}": False,
    "approval: {approvals: two}": False,
    "config: [{file: a, mode: '0999'}]": False,
    "config: [{to: a}]": False,
    "windows: [{zone: UTC}]": False,
    "tests: [{name: a}]": False,
    "extends: base": False,
    "promote: maybe": False,
    "variables: [a]": False,
    "config: [{file: a, merge: shallow}]": False,
}


@pytest.mark.parametrize(("more", "is_right"), MORE.items())
def test_schema_and_loader_agree_on_an_environment(folder, more, is_right):
    text = DEV + more + "\n"
    folder.write("environments/dev.yaml", text)
    assert (faults(SCHEMAS["environments/*.yaml"], text) == []) is is_right
    assert _opens(folder) is is_right


@pytest.mark.parametrize(
    ("more", "is_right"),
    [("", True), ("builds: {watch: [{glob: a}]}", False), ("pipelin: [dev]", False)],
)
def test_schema_and_loader_agree_on_the_application(folder, more, is_right):
    text = APPLICATION + more + "\n"
    folder.write("tidegate.yaml", text)
    assert (faults(SCHEMAS["tidegate.yaml"], text) == []) is is_right
    assert _opens(folder) is is_right


def _opens(folder):
    try:
        folder.open()
    except Problem:
        return False
    return True
