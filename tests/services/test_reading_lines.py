"""What is no format by itself is compared line by line, and every place says so."""

import pytest
from tests.services.sample_settings import MemoryFiles, MemoryHosts, World, config, environment

from tidegate.cli.comparison_writing import Form, How, text_of
from tidegate.domain.comparison import Difference, Severity
from tidegate.domain.environment import Kind
from tidegate.domain.problem import Problem
from tidegate.domain.three_way import Change
from tidegate.services.comparing import Comparing
from tidegate.services.environment_sources import EnvironmentSources, found_in
from tidegate.services.sourcing import Sourcing
from tidegate.services.three_way_comparing import ThreeWayComparing

CANARY = "canary-hunter22"
HELM = "replicas: {{ .Values.n }}\n{{- if .Values.tls }}\ntls: true\n{{- end }}\nname: web\n"
TEMPLATES = {
    "chart.yaml": (HELM, "{{"),
    "database.yml": ("a:\n<% if x %>\n  b: 1\n<% end %>\n", "<%"),
    "site.ini": ("[a]\n{% if x %}\nb=1\n{% endif %}\n", "{%"),
    "settings.json": ('{"a": {{ a }}, "b": 1}\n', "{{"),
    "app.toml": ("a = {{ a }}\n", "{{"),
    "app.env": ("A=1\n{% if x %}\nB=2\n{% endif %}\n", "{%"),
    "web.service": ("[Service]\n{% if x %}\nUser=a\n{% endif %}\n", "{%"),
    "app.properties": ("a=1\n{% if x %}\nb=2\n{% endif %}\n", "{%"),
    "web.config": ("<a><% if x %><b/></a>\n", "<%"),
    "prod.tfvars": ("a = {{ a }}\n", "{{"),
}


def service(world, *, files=None, hosts=None):
    formats = world.layering.formats
    places = EnvironmentSources(
        formats, world.resolving, ledger=None, hosts=lambda: MemoryHosts(hosts or {})
    )
    sourcing = Sourcing(formats, MemoryFiles(files or {}), lambda: places)
    return Comparing(sourcing, lambda: world.credentials)


def shop(files, *names, secrets=None):
    app = tuple(config(name) for name in names)
    one = environment("dev", config=app)
    two = environment("production", config=app, kind=Kind.PRODUCTION)
    return World(files, environments=(one, two), secrets=secrets)


def compared(name, left, right):
    world = shop({})
    files = {f"a/{name}": left, f"b/{name}": right}
    return service(world, files=files).compare(*files, workspace=None)


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_is_compared_by_line_and_says_so(name):
    text, mark = TEMPLATES[name]
    comparison = compared(name, text, text.replace("1", "7") + "more: 1\n")
    (file,) = comparison.files
    assert file.by_line
    assert f"is a template (`{mark}` in line" in file.notes[0]
    lines = [line for line in text.splitlines() if line.strip()]
    assert file.summary.left == len(lines)
    assert file.summary.right == len(lines) + 1
    assert not comparison.has_unreadable
    for form in Form:
        told = text_of((comparison,), how=How(form, Severity.HIGH, everything=True))
        assert "line by line" in told, form


def test_an_added_line_is_one_difference():
    (file,) = compared("chart.yaml", HELM, HELM.replace("name:", "extra: 1\nname:")).files
    (entry,) = file.differing
    assert (entry.path, entry.difference) == ("[line=4+1]", Difference.ONLY_RIGHT)
    assert str(entry.right.origin) == "b/chart.yaml:5"
    assert file.summary.same == 5


def test_a_template_is_compared_with_what_became_of_it():
    (file,) = compared("chart.yaml", HELM, "replicas: 3\ntls: true\nname: web\n").files
    assert (file.by_line, file.summary.same) == (True, 2)


def test_what_is_broken_stays_broken_though_it_quotes_marks():
    with pytest.raises(Problem, match=r"a/x.yaml:\d"):
        compared("x.yaml", 'a: "{{ b }}"\nc: [\n', "c: 1\n")
    with pytest.raises(Problem, match="`text` is not read"):
        compared("x.bin", b"a\0b", b"a\0b")


def test_a_text_of_no_known_format_is_compared_by_line():
    (file,) = compared("nginx.conf", "server {\n}\n", "server {\n listen 80;\n}\n").files
    assert (file.summary.same, file.summary.only_right) == (2, 1)
    assert "no format that is read by key" in file.notes[0]


def test_secrets_in_templates_are_hidden():
    text = "{{ if }}\npassword: {}\nurl: pg://u:{}@h/d\nother: x {}\n"
    left, right = (text.replace("{}", CANARY + end) for end in ("", "-new"))
    comparison = compared("chart.yaml", left, right)
    for form in Form:
        told = text_of((comparison,), how=How(form, Severity.HIGH, everything=True))
        assert CANARY not in told, form
    assert CANARY not in repr(comparison)
    found = {e.path: e.difference for e in comparison.files[0].differing}
    assert len(found) == 3


@pytest.mark.parametrize(
    "line",
    [
        '{"a": {{ a }}, "password": "@@"}',
        "<password>@@</password>{{ x }}",
        '<add key="Password" value="@@"/>{{ x }}',
        "auth_password @@; {{ x }}",
        "{{ x }} db.password = @@",
        "url: pg://u:@@@h/{{ x }}",
    ],
)
def test_a_secret_anywhere_in_a_line_is_hidden(line):
    left, right = (line.replace("@@", CANARY + end) + "\n" for end in ("1", "2"))
    comparison = compared("notes.txt", left, right)
    assert CANARY not in repr(comparison)
    assert comparison.summary.different == 1


def test_what_only_refers_to_a_secret_is_shown():
    line = "password: {{ .Values.one }}\n"
    (entry,) = compared("chart.yaml", line, line.replace("one", "other")).files[0].differing
    assert (entry.is_secret, entry.right.value) == (False, "password: {{ .Values.other }}")
    line = 'password: {{ .pw | default "word" }}\n'
    assert CANARY not in repr(compared("chart.yaml", line, line.replace("word", CANARY)))


def test_profiles_servers_and_records_of_templates_are_compared():
    before, now = HELM, HELM.replace("true", "false")
    live = before + "added: by hand\n"
    was = shop({"config/production/chart.yaml": before}, "chart.yaml")
    world = shop({"config/production/chart.yaml": now}, "chart.yaml")
    two = service(world, hosts={"chart.yaml": live})
    find = two.sourcing.find
    sides = (
        found_in(was.snapshot("production"), name="production@deployed"),
        find("production", workspace=world.workspace),
        find("production@live", workspace=world.workspace),
    )
    three = ThreeWayComparing(two).compare_found(*sides, workspace=world.workspace)
    changes = {path: one.change for (_, path), one in three.earlier.items()}
    assert changes.pop("[line=3]") is Change.BY_US
    assert changes.pop("[line=5+1]") is Change.ON_SERVER
    assert set(changes.values()) == {Change.UNCHANGED}
    assert three.comparison.files[0].by_line


def test_a_server_s_own_name_is_no_difference_in_a_text():
    files = {"config/production/nginx.conf": "server ${{ host.name }};\n"}
    world = shop(files, "nginx.conf")
    two = service(world, hosts={"nginx.conf": "server web-1;\n"})
    one = two.compare("production", "production@live", workspace=world.workspace)
    assert one.summary.same == 1


def test_layers_that_are_templates_cannot_be_merged_and_say_why():
    files = {"a.yaml": HELM, "b.yaml": "a: 1\n", "c.yaml": "a: 1\n"}
    with pytest.raises(Problem, match=r"a.yaml:1: it is a template"):
        service(shop({}), files=files).compare("a.yaml+b.yaml", "c.yaml", workspace=None)
