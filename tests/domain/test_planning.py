import json
from pathlib import Path

import pytest
from tests.release_sample import (
    build,
    deployed,
    environment,
    groundwork,
    host,
    plan,
    rejection,
    snapshot,
    workspace,
)

from tidegate.domain.deployment import Status
from tidegate.domain.differing import differences
from tidegate.domain.environment import Environment, Strategy
from tidegate.domain.plan import Action, Plan, SettingChange
from tidegate.domain.planning import UNSIGNED_NOTE, config_digest, plan_rollback, targets_of
from tidegate.domain.problem import Problem
from tidegate.domain.workspace import Workspace

GOLDEN = Path(__file__).parents[1] / "golden" / "plan_production.json"
GROUPS = {"release-managers": ("alice@example.com", "bob@example.com")}


def production(**fields: object) -> Environment:
    steps = [
        {
            "at": "prepared",
            "name": "migrate",
            "run": "bin/migrate",
            "on": "first",
            "irreversible": True,
        },
        {
            "at": "switched",
            "name": "restart",
            "run": "systemctl restart ${{ var.app }}@${{ host.name }}",
        },
    ]
    approval = {"approvals": 2, "approvers": ["release-managers"], "checklist": ["Tell support"]}
    return environment(
        "production",
        title="Production",
        kind="production",
        deploy={
            "steps": steps,
            "health": [{"http": "http://127.0.0.1/health", "contains": "{release}"}],
        },
        tests=[{"name": "smoke", "run": "bin/smoke ${{ var.app }}"}],
        approval=approval,
        **fields,
    )


def shop() -> Workspace:
    return workspace(environment("qa", title="QA"), production(), groups=GROUPS)


def test_a_plan_holds_all_that_is_signed() -> None:
    at = shop()
    missed = rejection("1.0", case="a refund of two items")
    made = plan(at, before=(deployed(at, "qa", "1.1"),), rejections=(missed,))
    shown = json.dumps(json.loads(made.to_bytes()), indent=1, ensure_ascii=False) + "\n"
    assert shown == GOLDEN.read_text(encoding="utf-8")


def test_a_plan_is_read_back_to_the_byte() -> None:
    made = plan(shop())
    assert Plan.from_bytes(made.to_bytes()).to_bytes() == made.to_bytes()


@pytest.mark.parametrize(
    ("fields", "note"),
    [
        ({}, "1.1 never was in QA"),
        (
            {"before": (deployed(shop(), "qa", "1.1", status=Status.ROLLED_BACK),)},
            "did not stay in QA",
        ),
        ({"here": (deployed(shop(), "production", "1.1"),)}, "1.1 is live here already"),
        (
            {
                "here": (deployed(shop(), "production", "1.2"),),
                "builds": (build("1.2"), build("1.1")),
            },
            "1.1 is older than 1.2, which is live here",
        ),
        ({"has_signers": False}, UNSIGNED_NOTE),
        ({"rejections": (rejection("1.1"),)}, "bob@example.com rejected 1.1 on 20"),
    ],
)
def test_what_is_unusual_about_a_release_is_said(fields: dict[str, object], note: str) -> None:
    assert any(note in said for said in plan(shop(), **fields).notes)


def test_going_back_restores_the_release_and_leaves_out_what_cannot_be_undone() -> None:
    at = shop()
    earlier = plan(at, version="1.0")
    back = plan_rollback(earlier, groundwork(at, "production"))
    assert (back.action, back.release) == (Action.ROLLBACK, earlier.release)
    assert [step.name for step in back.steps] == ["restart"]
    assert "`migrate` is left out" in back.notes[0]
    assert back.build == earlier.build


def test_the_configurations_digest_is_about_values_not_about_places() -> None:
    before = snapshot()
    file = before.files[0]
    moved = file.settings["log.level"].model_copy(update={"origin": "config/base/app.yaml:9"})
    after = before.model_copy(
        update={"files": (file.model_copy(update={"settings": {"log.level": moved}}),)}
    )
    hosts = (host(),)
    assert config_digest(before, hosts=hosts) == config_digest(after, hosts=hosts)
    assert config_digest(before, hosts=hosts) != config_digest(snapshot("DEBUG"), hosts=hosts)
    other = host().files[0].secrets[0].model_copy(update={"fingerprint": "hmac:ffff"})
    turned = host(files=(host().files[0].model_copy(update={"secrets": (other,)}),))
    assert config_digest(before, hosts=hosts) != config_digest(before, hosts=(turned,))


def test_a_deploy_path_may_name_the_host_but_no_secret() -> None:
    at = environment("qa", deploy={"path": "/srv/${{ var.app }}/${{ host.name }}"})
    assert [target.path for target in targets_of(at)] == ["/srv/shop/qa-1"]
    with pytest.raises(Problem, match="secret"):
        targets_of(environment("qa", deploy={"path": "/srv/${{ secret.place }}"}))


def changed(made: Plan, **fields: object) -> Plan:
    return made.model_copy(update=fields)


FIRST = plan(shop())
SECOND = FIRST.hosts[0]
DEBUG = SettingChange(file="app.yaml", path="log.level", before="WARN", after="DEBUG")
STEPS = FIRST.steps


@pytest.mark.parametrize(
    ("fresh", "says"),
    [
        (
            changed(FIRST, build=FIRST.build.model_copy(update={"digest": "f" * 64})),
            "the build 1.1 is ffff",
        ),
        (changed(FIRST, hosts=(SECOND, host("web-2"))), "the host web-2 was added"),
        (changed(FIRST, hosts=()), "the host production-1 was removed"),
        (changed(FIRST, hosts=(host(host_key="SHA256:new"),)), "shows the host key SHA256:new"),
        (changed(FIRST, hosts=(host(port=2222),)), "deploy@192.0.2.10:2222/srv/shop"),
        (changed(FIRST, hosts=(host(previous="r9"),)), "runs r9 now"),
        (changed(FIRST, hosts=(host(files=()),)), "config/app.yaml on production-1 was removed"),
        (
            changed(FIRST, settings=(DEBUG,)),
            "log.level in app.yaml would become 'DEBUG', the plan makes it 'INFO'",
        ),
        (changed(FIRST, settings=()), "log.level in app.yaml would stay as it is"),
        (changed(FIRST, steps=STEPS[:1]), "the step `restart` was removed"),
        (
            changed(FIRST, steps=(STEPS[0].model_copy(update={"run": "x"}), STEPS[1])),
            "the step `migrate` is not",
        ),
        (changed(FIRST, steps=STEPS[::-1]), "the order of the steps changed"),
        (changed(FIRST, health=()), "the health check `http://127.0.0.1/health` was removed"),
        (changed(FIRST, strategy=Strategy(batch="2")), "the strategy changed"),
        (changed(FIRST, config="0" * 64), "the configuration is not what the plan has"),
        (changed(FIRST, environment="qa"), "environment production, not qa"),
        (changed(FIRST, notes=(UNSIGNED_NOTE,)), "`signers` file is gone"),
    ],
)
def test_what_changed_since_a_plan_is_named(fresh: Plan, says: str) -> None:
    (said,) = differences(FIRST, fresh)
    assert says in said


def test_a_secret_that_changed_is_named_and_not_shown() -> None:
    file = host().files[0]
    use = file.secrets[0].model_copy(update={"fingerprint": "hmac:ffff"})
    fresh = changed(FIRST, hosts=(host(files=(file.model_copy(update={"secrets": (use,)}),)),))
    assert differences(FIRST, fresh) == (
        "config/app.yaml on production-1: the secret db_password changed",
    )


def test_who_asks_and_when_is_no_difference() -> None:
    at = shop()
    assert differences(plan(at), plan(at, nonce="2", asked_by="dora@example.com")) == ()


def test_a_changed_copy_of_a_plan_has_a_digest_of_its_own() -> None:
    digest, release = FIRST.digest, FIRST.release
    other = FIRST.model_copy(update={"title": "Elsewhere"})
    assert other.digest == Plan.from_bytes(other.to_bytes()).digest != digest
    assert other.release != release
    assert (FIRST.digest, FIRST.release) == (digest, release)
