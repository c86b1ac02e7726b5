"""A contract decides what a difference is; what it wants is found in check and at the gate."""

from datetime import UTC, datetime

import pytest
from tests.services.sample_settings import MemoryFiles, World, config, environment

from tidegate.domain.comparison import Difference, Severity
from tidegate.domain.environment import Kind
from tidegate.domain.problem import Problem
from tidegate.services.comparing import Comparing
from tidegate.services.environment_sources import EnvironmentSources
from tidegate.services.learning import Learning
from tidegate.services.sourcing import Sourcing
from tidegate.services.vetting import Vetting

CANARY = 'canary-Hunter22/+ "x"'


class Clock:
    def now(self):
        return datetime(2027, 1, 1, tzinfo=UTC)


def shop(dev, production, contract, *, base="", secrets=None, **more):
    app = (config("app.yaml"),)
    files = {
        "config/base/app.yaml": base or "{}",
        "config/dev/app.yaml": dev,
        "config/production/app.yaml": production,
        **more,
    }
    if contract:
        files["contract.yaml"] = contract
    one = environment("dev", extends=("base",), config=app)
    two = environment("production", extends=("base",), config=app, kind=Kind.PRODUCTION)
    return World(files, environments=(one, two), secrets=secrets)


def compared(world, left="dev", right="production"):
    sourcing = Sourcing(
        world.layering.formats,
        MemoryFiles({}),
        lambda: EnvironmentSources(world.layering.formats, world.resolving, None, None),
    )
    service = Comparing(sourcing, lambda: world.credentials, Clock)
    (file,) = service.compare(left, right, workspace=world.workspace).files
    return {entry.path: entry for entry in file.entries}


def entry(dev, production, rule, *, more=""):
    world = shop(
        f"k: {dev}" if dev else "{}",
        f"k: {production}" if production else "{}",
        f"settings:\n  k: {rule}\n{more}",
    )
    return compared(world)["k"]


@pytest.mark.parametrize(
    ("dev", "production", "rule", "difference", "severity"),
    [
        ("1", "1", "{environments: must_differ}", "unexpectedly_equal", "high"),
        ("1", "2", "{environments: must_differ}", "expected", "info"),
        ("1", "2", "{environments: may_differ}", "expected", "info"),
        ("1", "1", "{environments: may_differ}", "same", "info"),
        ("a-dev", "a-production", "{environments: same}", "unexpected", "medium"),
        ("1", "2", "{}", "unexpected", "medium"),
        ("''", "''", "{environments: must_differ}", "same", "info"),
        ("1", "", "{required_in: [production]}", "only_left", "blocker"),
        ("", "1", "{required_in: [production]}", "only_right", "info"),
        ("1", "", "{environments: may_differ}", "only_left", "medium"),
        ("1", "'1'", "{type: integer}", "type_mismatch", "blocker"),
        ("'1'", "'1'", "{type: integer}", "type_mismatch", "blocker"),
        ("INFO", "DEBUG", "{forbidden_in: {production: [DEBUG]}}", "placeholder", "blocker"),
        ("DEBUG", "INFO", "{forbidden_in: {production: [DEBUG]}}", "unexpected", "medium"),
        ("1", "changeme", "{required_in: [production]}", "type_mismatch", "blocker"),
        ("x", "changeme", "{required_in: [production]}", "placeholder", "blocker"),
        ("s", "s", "{secret: true, environments: must_differ}", "unexpectedly_equal", "blocker"),
        ("s", "t", "{secret: true}", "expected", "info"),
        ("s", "s", "{secret: true}", "unexpectedly_equal", "blocker"),
        ("s", "s", "{secret: true, environments: same}", "same", "info"),
    ],
)
def test_the_contract_decides(dev, production, rule, difference, severity):
    found = entry(dev, production, rule)
    assert (found.difference.value, found.severity.value) == (difference, severity), found
    assert bool(found.finding) is (difference != "same")
    assert found.why or difference == "same"


def test_an_accepted_difference_is_told_as_such_until_its_day():
    line = "  - {path: k, between: [production, dev], reason: by design, by: ops, until: %s}\n"
    held = entry("1", "2", "{}", more="accepted:\n" + line % "2027-01-01")
    assert (held.difference, held.severity) == (Difference.EXPECTED, Severity.INFO)
    assert held.why == "accepted by ops until 2027-01-01: by design"
    over = entry("1", "2", "{}", more="accepted:\n" + line % "2026-12-31")
    assert over.difference is Difference.UNEXPECTED
    assert over.finding == held.finding


def test_a_muted_rule_of_thumb_is_silent_at_that_path_only():
    muted = "muted:\n  - {rule: placeholder, path: k, reason: its real name, by: ops}\n"
    found = compared(shop("k: todo\nl: todo", "k: todo\nl: todo", muted))
    assert found["k"].difference is Difference.SAME
    assert found["l"].difference is Difference.PLACEHOLDER


def test_a_finding_has_one_name_whichever_side_stands_left():
    world = shop("k: 1", "k: 2", "")
    there, back = compared(world)["k"], compared(world, "production", "dev")["k"]
    assert there.finding == back.finding


def test_lists_are_told_by_the_contracts_key():
    contract = "lists:\n  l: {key: code}\nsettings:\n  l.*.v: {environments: may_differ}\n"
    found = compared(
        shop(
            "l: [{code: a, v: 1}, {code: b, v: 2}]",
            "l: [{code: b, v: 3}, {code: a, v: 1}]",
            contract,
        )
    )
    assert found["l[code=a].v"].difference is Difference.SAME
    assert found["l[code=b].v"].rule == "may_differ"


def test_what_the_contract_calls_a_secret_is_one_everywhere():
    rule = "settings:\n  '**.pin': {secret: true}\n"
    world = shop(f"door: {{pin: '{CANARY}'}}", "door: {pin: other-one}", rule)
    found = compared(world)["door.pin"]
    assert found.is_secret
    assert CANARY not in repr(found)
    assert "door.pin" in world.source("dev").secrets
    snapshot = world.snapshot("dev")
    assert CANARY not in snapshot.model_dump_json()
    assert snapshot.files[0].template == ""


def vetting(world):
    return Vetting(world.resolving, lambda: world.credentials, Clock())


def faults(world):
    return {(f.rule, f.path, f.environments): f for f in vetting(world).all(world.workspace)}


def test_check_finds_what_each_environment_lacks_and_how_they_stand():
    contract = (
        "settings:\n"
        "  needed: {required_in: [production]}\n"
        "  port: {type: integer, environments: may_differ}\n"
        "  db.**: {environments: must_differ}\n"
        "  zone: {environments: same}\n"
        "accepted:\n"
        "  - {path: db.b, between: [dev, production], reason: r, by: ops}\n"
        "  - {path: gone, between: [dev, production], reason: r, by: ops, until: 2020-01-01}\n"
    )
    dev = "needed: 1\nport: x\ndb: {a: 1, b: 1, c: 2}\nzone: eu\n"
    production = "port: 1\ndb: {a: 1, b: 1, c: 3}\nzone: us\ndebug: true\n"
    found = faults(shop(dev, production, contract))
    both = ("dev", "production")
    assert set(found) == {
        ("required", "needed", ("production",)),
        ("type", "port", ("dev",)),
        ("must_differ", "db.a", both),
        ("same", "zone", both),
        ("debug", "debug", ("production",)),
        ("expired", "gone", ()),
    }
    missing = found["required", "needed", ("production",)]
    assert (missing.severity, missing.remedy) == (
        Severity.BLOCKER,
        "add it to config/production/app.yaml",
    )
    assert str(found["type", "port", ("dev",)].origin) == "config/dev/app.yaml:2"


def test_a_branch_meets_a_demand_for_what_is_below_it():
    contract = "settings:\n  db: {type: map, required_in: [dev]}\n  l: {type: list}\n"
    assert not faults(shop("db: {a: 1}\nl: [1]", "l: [2]", contract))
    (wrong,) = faults(shop("db: [1]\nl: []", "l: []", contract))
    assert wrong == ("type", "db", ("dev",))


def test_what_stands_in_another_file_is_not_missing():
    files = (config("a.yaml"), config("b.yaml"))
    names = {f"config/{e}/{f}.yaml": "x: 1" for e in ("dev", "production") for f in "ab"}
    names["config/production/b.yaml"] = "k: 1"
    names["contract.yaml"] = "settings:\n  k: {required_in: [production]}\n"
    ones = [environment(n, config=files) for n in ("dev", "production")]
    assert not faults(World(names, environments=ones))


def test_without_a_contract_rules_of_thumb_speak_and_the_gate_says_nothing():
    world = shop("debug: true", "debug: true\nk: changeme", "")
    found = {(f.rule, f.severity) for f in vetting(world).all(world.workspace)}
    assert found == {("debug", Severity.HIGH), ("placeholder", Severity.HIGH)}
    assert vetting(world).of(world.workspace, "production") is None


def test_the_gate_compares_secrets_of_the_keyring():
    text = "pw: ${{ secret.pw }}"
    contract = "settings:\n  pw: {secret: true, environments: must_differ}\n"
    equal = {("dev", "pw"): CANARY, ("production", "pw"): CANARY}
    world = shop(text, text, contract, secrets=equal)
    assert not faults(world)
    (fault,) = vetting(world).of(world.workspace, "production")
    assert (fault.rule, fault.severity) == ("must_differ", Severity.BLOCKER)
    assert CANARY not in repr(fault)
    differ = shop(text, text, contract, secrets={**equal, ("dev", "pw"): "another"})
    assert vetting(differ).of(differ.workspace, "production") == ()


def test_a_contract_that_cannot_be_read_closes_the_gate():
    world = shop("k: 1", "k: 1", "settings: [1]\n")
    (fault,) = vetting(world).of(world.workspace, "production")
    assert (fault.rule, fault.severity) == ("contract", Severity.BLOCKER)


DEV = f"""\
port: 8080
db: {{url: "postgres://db.dev.example.com/shop", password: "{CANARY.replace('"', "")}"}}
features: {{a: true, b: false, c: true}}
servers: [{{name: a, port: 1}}, {{name: b, port: 2}}]
"a.b": 1
only: here
"""
PRODUCTION = DEV.replace("dev.", "").replace("canary", "another").replace("only: here", "")


def test_a_drafted_contract_is_one_that_its_profiles_keep():
    world = shop(DEV, PRODUCTION, "")
    draft = Learning(world.resolving).draft(world.workspace)
    assert "canary" not in draft
    assert "another" not in draft
    for line in (
        "port: {type: integer, required_in: [dev, production], environments: same}",
        "db.url: {type: url, required_in: [dev, production], environments: may_differ}",
        "db.password: {secret: true, type: string, required_in: [dev, production],",
        "'features.*': {type: boolean, environments: same}",
        "'servers.*.port': {type: integer, environments: same}",
        "only: {type: string, required_in: [dev], environments: may_differ}",
        "servers: {key: name}",
    ):
        assert line in draft
    world.workspaces.files["contract.yaml"] = draft.encode()
    assert not faults(world)
    again = Learning(world.resolving).draft(world.workspace)
    assert "settings: {}" in again


def test_no_draft_is_made_of_profiles_that_cannot_be_read():
    world = shop("a: 1\n", "a: [1\n", "")
    with pytest.raises(Problem, match=r"config/production/app\.yaml:"):
        Learning(world.resolving).draft(world.workspace)


def test_what_a_template_seems_to_set_is_not_missing():
    contract = "settings:\n  a: {required_in: [production]}\n  b: {required_in: [production]}\n"
    world = shop("a: 1\nb: 1\n", "a: {{ .Values.a }}\n", contract)
    del world.workspaces.files["config/base/app.yaml"]  # a template cannot be merged
    found = vetting(world).of(world.workspace, "production")
    assert [(fault.rule, fault.path) for fault in found] == [("required", "b")]


def test_a_key_that_is_written_twice_is_told_once_for_all_who_stand_on_its_file():
    world = shop("k: 1\nk: 2\n", "k: 3\n", "", base="b:\n  c: 1\n  c: 2\n")
    shared, own = (
        fault for fault in vetting(world).all(world.workspace) if fault.rule == "duplicate"
    )
    assert (own.path, own.environments, own.severity) == ("k", ("dev",), Severity.MEDIUM)
    assert (shared.path, shared.environments) == ("b.c", ("dev", "production"))
    assert shared.why == "is written twice in config/base/app.yaml, lines 2 and 3: line 3 wins"
    assert shared.origin.line == 3
