"""Whatever stands in a file, it is taken over without its secrets or left with a reason."""

import json
from itertools import chain

import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tidegate.adapters.formats.adapter import FormatsAdapter
from tidegate.domain.imported import LeftAlone, Piece, Understood
from tidegate.domain.references import find_references
from tidegate.services.importing_files import TakingOver

NAMES = (
    ".env",
    "application.yml",
    "appsettings.json",
    "web.config",
    "a.toml",
    "a.properties",
    "a.ini",
)
PASSWORD = "Hunter2-hunter2"
KEYED = {
    ".env": "DB_PASSWORD={}\nA=1\n",
    "application.yml": "db:\n  password: {}\nport: 1\n",
    "appsettings.json": '{{"Db": {{"Password": "{}"}}, "A": 1}}',
    "web.config": '<a><add key="DbPassword" value="{}"/><b c="1"/></a>',
    "a.toml": '[db]\npassword = "{}"\nport = 1\n',
    "a.properties": "db.password={}\nport=1\n",
    "a.ini": "[db]\npassword = {}\nport = 1\n",
    "a.tfvars": 'db_password = "{}"\nport = 1\n',
}


def take(name, content):
    piece = Piece(name, "settings", "prod", name, name)
    return TakingOver(FormatsAdapter()).take(piece, content, environment="prod")


@pytest.mark.parametrize("name", sorted(KEYED))
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1"])
def test_a_password_goes_and_everything_else_stays(name, encoding):
    text = KEYED[name].format(PASSWORD)
    if not name.endswith("json"):
        mark = ("<!-- é -->\n" if name == "web.config" else "# é\n") if encoding != "utf-8" else ""
        text = mark + text
    taken = take(name, text.encode(encoding))
    assert isinstance(taken, Understood), taken
    assert PASSWORD.encode() not in taken.content
    (secret,) = taken.secrets
    assert secret.value.reveal() == PASSWORD
    reference = f"${{{{ secret.{secret.name} }}}}".encode()
    assert taken.content.replace(reference, PASSWORD.encode()).replace(b"'", b"").replace(
        b'"', b""
    ) == text.encode(encoding).replace(b'"', b"").replace(b"'", b"")


def test_references_of_others_are_escaped():
    taken = take(".env", b"A=${{ github.sha }}\n")
    assert taken.content == b"A=$${{ github.sha }}\n"


def test_a_secret_in_a_comment_goes():
    taken = take(
        ".env", b"# DB_PASSWORD=older-Word-1\nDB_PASSWORD=newer-Word-2 # was older-Word-1\n"
    )
    assert b"newer-Word-2" not in taken.content
    assert b"DB_PASSWORD=older" not in taken.content


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("application.yml", b"a: [1\n"),
        ("appsettings.json", b"{"),
        ("a.toml", b"a = \n"),
        ("web.config", b"<a"),
        ("application.yml", b"- " * 5_000),
        ("a.json", b"[" * 5_000),
        ("x.conf", b"\x00\x01\x02"),
        (".env", b"A=1\npassword: Hunter2-hunter2\n"),
        (".env", b"A=1\nurl: http://u:Hunter2-hunter2@h/\n"),
        ("application.yml", b"PASSWORD=Hunter2-hunter2\n"),
    ],
)
def test_what_cannot_be_read_is_left_with_its_reason(name, content):
    left = take(name, content)
    assert isinstance(left, LeftAlone)
    assert left.reason.startswith("cannot be taken over: ")
    assert "\n" not in left.reason


@given(st.sampled_from(NAMES), st.binary(max_size=200))
@example(".env", b"\xff\xfeA\x00=\x001\x00")
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_any_bytes_are_taken_or_left(name, content):
    taken = take(name, content)
    assert isinstance(taken, Understood | LeftAlone)


@given(
    st.sampled_from(sorted(KEYED)),
    st.text("abcXYZ019-_!@#$%^&*()'\"\\/:;=,.<>{} é\t", min_size=8, max_size=24),
)
@settings(deadline=None)
def test_no_password_stays_in_a_file_that_is_taken(name, password):
    text = KEYED[name].format(password)
    taken = take(name, text.encode())
    if isinstance(taken, Understood) and taken.secrets:
        (secret,) = taken.secrets
        value = secret.value.reveal()
        standing = value if len(value) >= 8 else password
        assert standing.encode() not in taken.content
        kinds = {each.kind.value for each in find_references(taken.content.decode())}
        assert kinds == {"secret"}


WRITERS = {
    "json": json.dumps,
    "json in lines": lambda tree: json.dumps(tree, indent=2),
    "json list": lambda tree: json.dumps([{"name": k, "value": v} for k, v in pairs(tree)]),
    "yaml": yaml.safe_dump,
    "yaml flow": lambda tree: yaml.safe_dump(tree, default_flow_style=True),
    "yaml list": lambda tree: yaml.safe_dump(
        {"env": [{"name": k, "value": v} for k, v in pairs(tree)]}
    ),
    "xml": lambda tree: wrapped(f'  <add key="{k}" value="{v}" />' for k, v in pairs(tree)),
    "xml elements": lambda tree: wrapped(f"<{k}>{v}</{k}>" for k, v in pairs(tree)),
    "dotenv": lambda tree: "".join(f"{k.upper()}={v}\n" for k, v in pairs(tree)),
    "ini": lambda tree: "[a]\n" + "".join(f"{k} = {v}\n" for k, v in pairs(tree)),
    "ini below": lambda tree: "[a]\n" + "".join(f"{k} =\n  {v}\n" for k, v in pairs(tree)),
    "toml": lambda tree: "".join(f'{k} = """\n{v}"""\n' for k, v in pairs(tree)),
    "properties": lambda tree: "".join(f"{k} {v}\n" for k, v in pairs(tree)),
    "hcl": lambda tree: "".join(f"{k} = <<EOT\n{v}\nEOT\n" for k, v in pairs(tree)),
    "unit": lambda tree: (
        "[Service]\nEnvironment=" + " ".join(f'"{k.upper()}={v}"' for k, v in pairs(tree))
    ),
    "php": lambda tree: "".join(f"define('{k}', '{v}');\n" for k, v in pairs(tree)),
    "js": lambda tree: "".join(f"  {k}: '{v}',\n" for k, v in pairs(tree)).join(("x = {\n", "}\n")),
}
EVERY_NAME = (
    *NAMES,
    "a.tfvars",
    "php.ini",
    "grafana.ini",
    "a.service",
    "a.conf",
    "a.cfg",
    "a.json5",
)


def pairs(tree):
    below = (each.items() if isinstance(each, dict) else [(k, each)] for k, each in tree.items())
    return list(chain.from_iterable(below))


def wrapped(lines):
    return "<a>\n" + "\n".join(lines) + "\n</a>\n"


TREES = st.builds(
    lambda others, key, secret, is_nested: (
        (secret, {**others, "z": {key: secret}} if is_nested else {**others, key: secret})
    ),
    st.dictionaries(st.sampled_from("abcde"), st.sampled_from(["1", "x", "on", "a b"])),
    st.sampled_from(["password", "db_password", "api_token", "client_secret"]),
    st.from_regex(r"Zq[A-Za-z0-9]{8,16}", fullmatch=True),
    st.booleans(),
)


@given(
    st.sampled_from(EVERY_NAME),
    st.sampled_from(sorted(WRITERS)),
    TREES,
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "latin-1"]),
    st.sampled_from(["\n", "\r\n"]),
)
@settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_a_file_of_another_format_than_its_name_says_leaks_no_secret(
    name, how, made, encoding, line_end
):
    secret, tree = made
    content = WRITERS[how](tree).replace("\n", line_end).encode(encoding)
    taken = take(name, content)
    if isinstance(taken, Understood):
        assert secret not in taken.content.decode(encoding)
        assert secret in {each.value.reveal().strip() for each in taken.secrets}
