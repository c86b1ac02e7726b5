"""Last deployed, desired and live at once, on a real server: drift is told from what waits."""

import pytest
from tests.end_to_end.outside import add_build, hosts_yaml

pytestmark = pytest.mark.sshd

_ENVIRONMENT = """\
hosts:
{hosts}
deploy: {{path: {root}/quay, confirm_within: 60s}}
config:
  - {{file: app.yaml}}
  - {{file: site.conf}}
"""
_APP = "kept: 1\nours: 1\ntheirs: 1\nboth: 1\nname: ${{ host.name }}\npassword: ${{ secret.pw }}\n"
_SITE = "server {\n  listen 80;\n}\n"


@pytest.fixture
def quay(desk, server, operator_key, tmp_path):
    """Deploy 1.0, then change the profile and, by hand, what is on the server."""
    root = tmp_path / "srv"
    desk.write(
        {
            "tidegate.yaml": "tidegate: 1\napplication: pier\npipeline: [quay]\n",
            "environments/quay.yaml": _ENVIRONMENT.format(
                hosts=hosts_yaml(["q1"], server, operator_key), root=root
            ),
            "config/quay/app.yaml": _APP,
            "config/quay/site.conf": _SITE,
        }
    )
    desk.know(server)
    desk.environment["TIDEGATE_SECRET_pw"] = "canary-hunter22"
    add_build(desk, "1.0", {"app.txt": "1.0"})
    desk.run("deploy", "1.0", "--to", "quay")
    desk.edit("config/quay/app.yaml", "ours: 1\ntheirs: 1\nboth: 1", "ours: 2\ntheirs: 1\nboth: 2")
    live = root / "quay" / "current" / "app.yaml"
    text = live.read_text().replace("theirs: 1\nboth: 1", "theirs: 3\nboth: 3")
    live.write_text(text.replace("hunter22", "hunter33"))
    site = live.with_name("site.conf")
    site.write_text(site.read_text().replace("80", "8080"))
    return desk


@pytest.mark.long
def test_each_key_says_who_changed_it(quay):
    found = quay.json("compare", "quay@deployed", "quay", "quay@live", code=1)
    assert [found[side]["name"] for side in ("base", "left", "right")] == [
        "quay@deployed", "quay", "quay@live",
    ]  # fmt: skip
    app, site = found["files"]
    told = {entry["path"]: entry["change"] for entry in app["entries"]}
    assert told == {
        "ours": "changed_by_us",
        "theirs": "changed_on_server",
        "both": "changed_on_both",
        "password": "changed_on_server",
    }
    assert app["summary"]["unchanged"] == 2
    assert site["by_line"]
    assert [entry["change"] for entry in site["entries"]] == ["changed_on_server"]
    # In whatever order they are named, and in a form for people.
    out = quay.run("compare", "quay@live", "quay@deployed", "quay", code=1).text
    assert "KEY       QUAY@DEPLOYED" in out
    assert "changed on both" in out
    assert "canary-hunter" not in out
