"""Files arrive byte for byte where nothing has to be done, and correctly quoted where it has."""

import hashlib
import json
import tomllib

import pytest
import yaml
from tests.services.sample_settings import HOST, World, config, environment

from tidegate.domain.problem import Problem

CANARY = 'canary-"it\'s"-$ecret\\n#: value'


def world(files, *, names, secrets=None, **more):
    found = tuple(config(name) for name in names)
    dev = environment("dev", extends=("base",), config=found, **more)
    return World(files, environments=(dev,), secrets=secrets)


def test_a_file_of_one_layer_without_references_arrives_byte_for_byte():
    odd = b"\xef\xbb\xbfa:   1 # \xfc?\r\n\r\nb: {x: 1 }"
    odd = odd.replace(b"\xfc", "ü".encode())
    plain = b"\x00\xff binary \xfe"
    one = world({"config/dev/a.yaml": odd, "config/dev/b.bin": plain}, names=("a.yaml", "b.bin"))
    rendered = one.render("dev")
    assert [file.content for file in rendered.files] == [odd, plain]
    assert one.credentials.asked == 0
    assert rendered.planned[0].digest == hashlib.sha256(odd).hexdigest()


TEMPLATES = {
    "a.yaml": ("p: ${{ secret.pw }}  # keep\nq: 'x'\n", lambda c: yaml.safe_load(c)["p"]),
    "b.json": ('{"p": "${{ secret.pw }}"}', lambda c: json.loads(c)["p"]),
    "c.toml": ("p = '${{ secret.pw }}'\n", lambda c: tomllib.loads(c.decode())["p"]),
}


@pytest.mark.parametrize("name", TEMPLATES)
@pytest.mark.parametrize("secret", [CANARY, "0123", "no", "plain"])
def test_a_secret_arrives_as_the_very_string(name, secret):
    template, read = TEMPLATES[name]
    one = world({f"config/dev/{name}": template}, names=(name,), secrets={("dev", "pw"): secret})
    rendered = one.render("dev")
    assert read(rendered.files[0].content) == secret
    assert rendered.planned[0].digest == hashlib.sha256(template.encode()).hexdigest()
    assert [use.name for use in rendered.planned[0].secrets] == ["pw"]
    assert rendered.secrets == (secret.encode(),)
    assert secret not in repr(rendered)


def test_several_layers_become_one_clean_document():
    files = {
        "config/base/a.yaml": "a: 1\nb: {mode: 0644, on: 'no'}\n",
        "config/dev/a.yaml": "b:\n  name: ${{ host.name }}\n",
    }
    content = world(files, names=("a.yaml",)).render("dev").files[0].content
    assert content == b'a: 1\nb:\n  mode: 0644\n  "on": "no"\n  name: web-1\n'


def test_text_of_no_known_format_is_expanded_as_text():
    files = {"config/dev/nginx.conf": "listen ${{ var.port }}; # $${{ kept }}\n"}
    one = world(files, names=("nginx.conf",), variables={"port": "80"})
    assert one.render("dev").files[0].content == b"listen 80; # ${{ kept }}\n"


def test_everything_that_is_missing_is_told_at_once():
    files = {"config/dev/a.yaml": "a: ${{ secret.one }}\nb: ${{ secret.two }}\n"}
    with pytest.raises(Problem, match="`one`, `two`"):
        world(files, names=("a.yaml",)).render("dev")
    files["config/dev/b.yaml"] = "x: ${{ var.x }}\n"
    with pytest.raises(Problem) as caught:
        world(files, names=("b.yaml", "c.yaml")).render("dev")
    assert len(caught.value.problems) == 2


def test_a_snapshot_keeps_no_secret_and_restores_the_same_bytes():
    files = {"config/dev/a.yaml": "url: postgres://u:${{ secret.pw }}@db/${{ host.name }}\nn: 1\n"}
    one = world(files, names=("a.yaml",), secrets={("dev", "pw"): "hunter22"})
    snapshot = one.snapshot("dev")
    kept = snapshot.files[0].settings
    assert kept["n"].value == 1
    assert kept["url"].value is None
    assert len(kept["url"].fingerprint) == 64
    assert b"hunter22" not in snapshot.to_bytes()
    restored = one.rendering.restore(one.workspace, snapshot, HOST)
    assert restored.files[0].content == one.render("dev").files[0].content
    assert restored.planned == one.render("dev").planned


def test_no_template_is_kept_where_a_secret_stands_in_clear():
    files = {"config/dev/a.env": "DB_PASSWORD=hunter22\n", "config/dev/b.env": b"A=caf\xe9\n"}
    one = world(files, names=("a.env", "b.env"))
    snapshot = one.snapshot("dev")
    assert snapshot.files[0].template == ""
    assert b"hunter22" not in snapshot.to_bytes()
    with pytest.raises(Problem, match="in clear"):
        one.rendering.restore(one.workspace, snapshot, HOST)
    assert snapshot.files[1].template.encode(snapshot.files[1].encoding) == b"A=caf\xe9\n"
