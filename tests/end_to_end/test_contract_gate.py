"""A profile that breaks the contract is refused before any host is touched, and says what to do."""

import pytest
from tests.end_to_end.outside import add_build, hosts_yaml

pytestmark = [pytest.mark.sshd, pytest.mark.long]


@pytest.fixture
def quay(desk, server, operator_key, tmp_path):
    hosts = hosts_yaml(["quay-1"], server, operator_key)
    environment = (
        "kind: production\nhosts:\n{hosts}\ndeploy:\n  path: {root}\n"
        "config:\n  - {{file: app.yaml}}\napproval: {{required: {required}}}\n"
    )
    desk.write(
        {
            "tidegate.yaml": "tidegate: 1\napplication: quay\npipeline: [live]\n",
            "environments/live.yaml": environment.format(
                hosts=hosts, root=tmp_path / "srv", required="false"
            ),
            "config/live/app.yaml": "database:\n  pool: many\n",
            "contract.yaml": (
                "settings:\n"
                "  database.url: {type: url, required_in: [live]}\n"
                "  database.pool: {type: integer}\n"
            ),
        }
    )
    desk.know(server)
    return desk


def test_a_deployment_that_breaks_the_contract_ends_3_until_it_is_mended(quay, tmp_path):
    add_build(quay, "1.0", {"app.txt": "hello\n"})
    refused = quay.run("deploy", "1.0", "--to", "live", code=3)
    for told in ("database.url", "database.pool", "config/live/app.yaml", "contract.yaml:2"):
        assert told in refused.text, refused
    assert not (tmp_path / "srv" / "current").exists()
    found = {f["path"]: f for f in quay.json("check", code=1)["findings"] if "rule" in f}
    assert found["database.url"]["rule"] == "required"
    assert found["database.url"]["place"]["file"] == "contract.yaml"
    assert found["database.pool"]["place"] == {
        "file": "config/live/app.yaml",
        "line": 2,
        "column": 3,
    }
    url = "database:\n  pool: 4\n  url: postgres://db.example.com/quay\n"
    quay.write({"config/live/app.yaml": url})
    quay.run("check")
    quay.run("deploy", "1.0", "--to", "live")
    assert (tmp_path / "srv" / "current" / "app.yaml").read_text() == url


def test_a_waiting_release_shows_the_contract_beside_the_other_conditions(quay):
    add_build(quay, "1.0", {"app.txt": "hello\n"})
    quay.edit("environments/live.yaml", "required: false", "required: true")
    assert "request" not in quay.run("deploy", "1.0", "--to", "live", code=3).out
    quay.write({"config/live/app.yaml": "database:\n  pool: 4\n  url: http://a.example.com\n"})
    waiting = quay.run("deploy", "1.0", "--to", "live", code=3)
    assert "the settings are as the contract wants them" in waiting.text, waiting
