"""A comparison in every form: each is well-formed, tells the findings, and holds no secret."""

import base64
import io
import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from types import SimpleNamespace
from urllib.parse import quote
from xml.etree import ElementTree as ET

import jsonschema
import pytest
import typer
from hypothesis import example, given
from hypothesis import strategies as st
from junitparser import JUnitXml
from tests.services.sample_settings import MemoryFiles, World, config, environment
from typer.testing import CliRunner

from tidegate.cli import comparing
from tidegate.cli.comparison_html import html_lines
from tidegate.cli.comparison_junit import junit_lines
from tidegate.cli.comparison_sarif import as_sarif
from tidegate.cli.output import Output
from tidegate.domain.comparison import Comparison as Compared
from tidegate.domain.comparison import Difference, Entry, FileComparison, Severity, Summary
from tidegate.domain.environment import Kind
from tidegate.domain.setting import Origin, Setting, SettingType
from tidegate.services.comparing import Comparing
from tidegate.services.environment_sources import EnvironmentSources
from tidegate.services.sourcing import Sourcing
from tidegate.services.three_way_comparing import ThreeWayComparing

FORMS = ("table", "markdown", "html", "junit", "sarif", "json")
CANARY = 'cnry-4f"9/a+b e1\\6c<2d&8'
OTHER = "cnry-9d0c1b2a3f4e5d6c"

SARIF = {
    "type": "object",
    "required": ["$schema", "version", "runs"],
    "additionalProperties": False,
    "properties": {
        "$schema": {"type": "string", "format": "uri"},
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["tool", "results"],
                "properties": {
                    "tool": {
                        "required": ["driver"],
                        "properties": {
                            "driver": {
                                "required": ["name", "rules"],
                                "properties": {
                                    "rules": {"items": {"required": ["id"]}, "uniqueItems": True}
                                },
                            }
                        },
                    },
                    "results": {
                        "items": {
                            "type": "object",
                            "required": ["ruleId", "ruleIndex", "level", "message", "locations"],
                            "properties": {
                                "level": {"enum": ["none", "note", "warning", "error"]},
                                "ruleIndex": {"type": "integer", "minimum": 0},
                                "message": {
                                    "required": ["text"],
                                    "properties": {"text": {"type": "string", "minLength": 1}},
                                },
                                "locations": {
                                    "minItems": 1,
                                    "items": {
                                        "required": ["physicalLocation"],
                                        "properties": {
                                            "physicalLocation": {
                                                "required": ["artifactLocation"],
                                                "properties": {
                                                    "artifactLocation": {
                                                        "properties": {
                                                            "uri": {
                                                                "type": "string",
                                                                "pattern": '^[^ \\\\<>"]+$',
                                                            }
                                                        }
                                                    },
                                                    "region": {
                                                        "properties": {
                                                            "startLine": {"minimum": 1},
                                                            "startColumn": {"minimum": 1},
                                                        }
                                                    },
                                                },
                                            }
                                        },
                                    },
                                },
                                "partialFingerprints": {
                                    "type": "object",
                                    "additionalProperties": {"type": "string"},
                                },
                            },
                        },
                    },
                },
            },
        },
    },
}
"""What of SARIF 2.1.0 this program's logs must keep."""


class Clock:
    def now(self):
        return datetime(2027, 1, 1, tzinfo=UTC)


def house(dev, production, contract="", secrets=None):
    app = (config("app.yaml"), config(".env"))
    files = {f"config/{e}/.env": f"TOKEN='{OTHER}-{e}'\n" for e in ("dev", "production")}
    files |= {"config/dev/app.yaml": dev, "config/production/app.yaml": production}
    if contract:
        files["contract.yaml"] = contract
    one = environment("dev", config=app)
    two = environment("production", config=app, kind=Kind.PRODUCTION)
    world = World(files, environments=(one, two), secrets=secrets)
    sourcing = Sourcing(
        world.layering.formats,
        MemoryFiles({}),
        lambda: EnvironmentSources(world.layering.formats, world.resolving, None, None),
    )
    return world, Comparing(sourcing, lambda: world.credentials, Clock)


def run(made, *arguments, as_json=False):
    world, service = made
    application = typer.Typer()
    comparing.add_to(application)
    is_desk = isinstance(service, SimpleNamespace)
    session = SimpleNamespace(
        desk=service if is_desk else SimpleNamespace(comparing=service),
        output=Output(as_json=as_json),
        find_workspace=lambda: world.workspace,
    )
    return CliRunner().invoke(application, ["compare", *arguments], obj=session)


def secret_shop():
    """Hide one value in every place where a careless form would show it."""
    quoted = json.dumps(CANARY)
    encoded = base64.b64encode(CANARY.encode()).decode()
    url = f"postgres://shop:{quote(CANARY, safe='')}@db.example.com/shop"
    dev = (
        f"password: {quoted}\n"
        f"pin_by_contract: {quoted}\n"
        f"by_reference: ${{{{ secret.pw }}}}\n"
        f"database: {json.dumps(url)}\n"
        f"harmless: {json.dumps('the word is ' + CANARY)}\n"
        f"also: {encoded}\n"
        f"header: Basic {base64.b64encode(('shop:' + CANARY).encode()).decode()}\n"
        f"link: https://example.com/?k={quote(CANARY)}\n"
        f"typed: {json.dumps('x' + CANARY)}\n"
        f"list: [{quoted}, 1]\n"
    )
    contract = (
        "settings:\n"
        "  pin_by_contract: {secret: true, pattern: '^[0-9]+$', environments: may_differ}\n"
        "  password: {one_of: [a, b], environments: may_differ}\n"
        "  typed: {type: integer, environments: same}\n"
    )
    production = dev.replace("harmless: ", "mild: ").replace("[", "[2, ")
    secrets = {("dev", "pw"): CANARY, ("production", "pw"): CANARY}
    return house(dev, production, contract, secrets)


def forms_of(secret):
    content = secret.encode()
    yield from (secret, quote(secret), quote(secret, safe=""), json.dumps(secret)[1:-1])
    yield from (base64.b64encode(content).decode(), base64.urlsafe_b64encode(content).decode())
    yield base64.b64encode(("shop:" + secret).encode()).decode()[8:-4]
    yield from (secret.replace('"', "&quot;").replace("<", "&lt;"), secret[4:14], content.hex())


@pytest.mark.parametrize("everything", [[], ["--all"]])
@pytest.mark.parametrize("form", FORMS)
def test_no_form_holds_a_secret_however_it_is_written(form, everything):
    out = run(secret_shop(), "dev", "production", "--format", form, *everything)
    assert out.exit_code == 1, out.output
    assert "pin_by_contract" in out.output.replace("\\_", "_")
    for secret in (CANARY, OTHER):
        for written in forms_of(secret):
            assert written not in out.output, (form, written)
    assert str(len(CANARY)) not in re.findall(r"length\D*(\d+)", out.output)


def test_what_cannot_be_read_tells_no_secret_and_ends_2():
    broken = house(f"password: '{OTHER}\nk: [1", "k: 1")
    for form in FORMS:
        out = run(broken, "dev", "production", "--format", form)
        assert out.exit_code == 2
        assert OTHER not in out.output


PLAIN = house("a: 1\nb: <x>&\nc: 1\nd: true\n", "a: 2\nb: <y>\nc: 1\nd: true\n")


def test_html_is_one_file_that_asks_for_nothing_else():
    page = run(PLAIN, "dev", "production", "--format", "html").output
    tags = _Tags()
    tags.feed(page)
    assert not tags.open
    assert not {"script", "link", "img", "iframe"} & tags.seen
    assert "http" not in re.sub(r'http-equiv|"https?:', "", page)
    assert "&lt;x&gt;&amp;" in page
    assert "prefers-color-scheme: dark" in page
    assert "nothing explains the difference" in page


class _Tags(HTMLParser):
    """Follows which elements are open."""

    _VOID = frozenset({"meta", "br"})

    def __init__(self):
        super().__init__()
        self.open, self.seen = [], set()

    def handle_starttag(self, tag, attrs):
        self.seen.add(tag)
        if tag not in self._VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_junit_counts_a_failure_for_each_finding_from_the_threshold_on():
    out = run(PLAIN, "dev", "production", "--format", "junit", "--fail-on", "medium")
    report = JUnitXml.fromroot(ET.parse(io.StringIO(out.output)).getroot())
    assert (report.tests, report.failures, report.errors) == (3, 2, 0)
    calm = run(PLAIN, "dev", "production", "--format", "junit")
    assert calm.exit_code == 0
    assert JUnitXml.fromroot(ET.fromstring(calm.output)).failures == 0


def test_sarif_points_at_the_line_and_names_findings_alike_in_every_run():
    logs = [json.loads(run(PLAIN, "dev", "production", "--format", "sarif").output) for _ in "ab"]
    assert logs[0] == logs[1]
    jsonschema.validate(logs[0], SARIF)
    (run_,) = logs[0]["runs"]
    first = run_["results"][0]
    place = first["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "config/production/app.yaml"
    assert place["region"]["startLine"] == 1
    assert run_["tool"]["driver"]["rules"][first["ruleIndex"]]["id"] == first["ruleId"]


def test_only_shows_and_judges_one_class():
    made = house("a: 1\nb: 1", "b: changeme2\nc: 1")
    whole = json.loads(run(made, "dev", "production", as_json=True).output)
    found = json.loads(run(made, "dev", "production", "--only", "only_left", as_json=True).output)
    (entry,) = [e for f in found["files"] for e in f["entries"]]
    assert (entry["class"], entry["path"]) == ("only_left", "a")
    assert entry["fingerprint"]
    assert found["summary"] == whole["summary"]
    ended = run(made, "dev", "production", "--only", "only_left", "--fail-on", "medium")
    assert ended.exit_code == 1
    assert run(made, "dev", "production", "--only", "placeholder").exit_code == 0


_TEXTS = st.text(st.characters(codec="utf-8"), max_size=20)


@example(path="\ufffe", value="\uffff", why="]]>", name="\x01\x9f")
@given(path=_TEXTS, value=_TEXTS, why=_TEXTS, name=_TEXTS)
def test_any_text_leaves_every_form_well_formed(path, value, why, name):
    setting = Setting((path,), value, SettingType.STRING, value, Origin(name or "f", 3))
    entry = Entry(path, Difference.UNEXPECTED, Severity.HIGH, setting, None, why=why)
    file = FileComparison(name, "yaml", (entry,), Summary(left=1, only_left=1), (why,))
    one = Compared(name, "b", (file,))
    ET.fromstring("\n".join(junit_lines(one, fail_on=Severity.HIGH)))
    jsonschema.validate(as_sarif(one, everything=True), SARIF)
    tags = _Tags()
    tags.feed("\n".join(html_lines(one, everything=True)))
    assert not tags.open


def three_files(*contents):
    world, two = house("a: 1", "a: 1")
    names = ("base.yaml", "ours.yaml", "theirs.yaml")
    found = MemoryFiles(dict(zip(names, contents, strict=True)))
    service = Comparing(replace(two.sourcing, files=found), lambda: world.credentials)
    desk = SimpleNamespace(comparing=service, three_way_comparing=ThreeWayComparing(service))
    return (world, desk), names


@pytest.mark.parametrize("form", FORMS)
def test_every_form_tells_three_sides_and_hides_what_is_secret_on_any(form):
    base = f"password: {OTHER}-base\nseen: was\nlist: []\n"
    ours, theirs = f"password: {OTHER}\nseen: mine\n", f"password: {OTHER}\nseen: other\n"
    made, names = three_files(base, ours, theirs)
    out = run(made, *names, "--format", form)
    assert out.exit_code == 0, out.output
    text = out.output.replace("\\", "")
    for told in ("was", "mine", "other", names[0], "changed"):
        assert told in text, told
    assert OTHER not in out.output


def test_json_of_three_names_the_base_and_who_changed_what():
    made, names = three_files("a: 1\nb: 1\nc: 1\n", "a: 2\nb: 1\nc: 1\n", "a: 1\nb: 2\nc: 1\n")
    found = json.loads(run(made, *names, as_json=True).output)
    assert [found[side]["name"] for side in ("base", "left", "right")] == list(names)
    told = {e["path"]: (e["change"], e["base"]["value"]) for e in found["files"][0]["entries"]}
    assert told == {"a": ("changed_by_us", 1), "b": ("changed_on_server", 1)}
    counts = {name: n for name, n in found["summary"].items() if name.startswith(("ch", "un"))}
    assert counts == {
        "unchanged": 1, "changed_by_us": 1, "changed_on_server": 1,
        "changed_on_both": 0, "changed_alike": 0,
    }  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_every_form_names_the_dialect_and_flags_what_is_ambiguous(form):
    made = house("mode: 0644\npin: 0644\n", "mode: 0755\npin: 0644\n")
    text = run(made, "dev", "production", "--format", form).output.replace("\\", "")
    assert "`0755` is 493 by YAML 1.1 and 755 by YAML 1.2" in text
    assert "yaml 1.1" in text or form in ("json", "junit", "sarif")
    if form == "json":
        app = json.loads(text)["files"][0]
        (entry,) = app["entries"]
        assert (app["dialect"], entry["flags"], len(entry["notes"])) == ("1.1", ["ambiguous"], 2)


def test_two_dialects_of_one_file_are_told():
    one = environment("dev", config=(config("app.yaml", dialect="1.2"),))
    two = environment("production", config=(config("app.yaml"),), kind=Kind.PRODUCTION)
    files = {f"config/{name}/app.yaml": "a: no\n" for name in ("dev", "production")}
    world = World(files, environments=(one, two))
    _, service = house("a: 1", "a: 1")
    places = EnvironmentSources(world.layering.formats, world.resolving, ledger=None, hosts=None)
    sourcing = replace(service.sourcing, environments=lambda: places)
    made = (world, Comparing(sourcing, lambda: world.credentials))
    found = json.loads(run(made, "dev", "production", as_json=True).output)
    (file,) = found["files"]
    assert file["notes"] == ["the left side is read as 1.2, the right side as 1.1"]
    assert file["entries"][0]["class"] == "type_mismatch"


def test_more_sources_are_each_compared_with_the_first():
    made, names = three_files("a: 1\n", "a: 1\n", "a: 2\n")
    found = json.loads(run(made, *names, names[0], as_json=True).output)
    assert (found["left"]["name"], found["right"]["name"]) == names[:2]
    (second, third) = found["others"]
    assert second["summary"]["different"] == 1
    assert third["summary"]["same"] == 1
    for form in FORMS:
        assert run(made, *names, names[0], "--format", form).exit_code == 0
    strict = run(made, *names, names[0], "--fail-on", "medium")
    assert strict.exit_code == 1
