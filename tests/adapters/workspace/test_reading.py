"""A workspace is read exactly, and whatever is wrong with it is said all at once."""

from datetime import date, timedelta
from itertools import starmap

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.adapters.workspace.example import write_example

from tidegate.adapters.workspace.adapter import WorkspaceFiles
from tidegate.domain.environment import Kind, Merge, Moment
from tidegate.domain.problem import Problem

HOST = "{name: web-1, address: web-1.example.com%s}"


def dev(folder, *, host="", path="/srv/shop", more=""):
    text = f"hosts: [{HOST % host}]\ndeploy: {{path: {path}}}\n{more}"
    folder.write("environments/dev.yaml", text)


def test_a_contract_that_a_link_does_not_lead_to_is_not_taken_for_none(tmp_path):
    root = write_example(tmp_path)
    files = WorkspaceFiles()
    workspace = files.open(root)
    contract = root / "contract.yaml"
    contract.unlink()
    assert files.contract(workspace) is None
    contract.symlink_to("nowhere.yaml")
    with pytest.raises(Problem, match="a link that leads nowhere"):
        files.contract(workspace)


def test_the_documented_example_reads_exactly(tmp_path):
    workspace = WorkspaceFiles().open(write_example(tmp_path))
    production = workspace.environment("production")
    first, second = production.hosts
    assert workspace.application.builds.command.artifact == "dist/storefront.tar.gz"
    assert workspace.application.groups["release-managers"] == (
        "alice@example.com",
        "bob@example.com",
    )
    assert (first.port, first.jump, first.roles, second.name) == (22, "bastion", ("web",), "web-2")
    assert production.kind is Kind.PRODUCTION
    assert production.deploy.steps[0].at is Moment.PREPARED
    assert production.deploy.steps[0].irreversible is True
    assert production.deploy.steps[1].within == timedelta(minutes=10)
    assert production.deploy.health[0].expect == 200
    assert production.config[0].mode == "0640"
    assert production.config[3].merge is Merge.DOTNET
    assert production.approval.required is True
    assert production.soak == timedelta(hours=24)
    contract = WorkspaceFiles().contract(workspace)
    assert contract.accepted[0].until == date(2027, 6, 30)
    assert contract.settings["**.password"].secret is True


def test_absent_keys_have_the_documented_defaults(folder):
    environment = folder.open().environment("dev")
    deploy, approval = environment.deploy, environment.approval
    assert (environment.kind, environment.promote) == ("development", "auto")
    assert (environment.hosts[0].port, deploy.keep, deploy.strategy.batch) == (22, 5, "all")
    assert (deploy.confirm_within, deploy.isolate) == (timedelta(seconds=60), "link")
    assert (approval.approvals, approval.four_eyes) == (1, False)
    assert environment.needs_approval is False
    assert approval.expires == timedelta(hours=24)


FIELDS = {
    "B11": (", prot: 22", "", "1:51: unknown key `prot`; did you mean `port`?"),
    "B12": (', port: "22a"', "", "1:57: port must be 1–65535, got '22a'"),  # noqa: RUF001
    "B13": ("", "approval: {required: NO}", "3:22: `required`: must be true or false, got 'NO'"),
    "B44 zero": (", port: 0", "", "port must be 1–65535, got '0'"),  # noqa: RUF001
    "B44 high": (", port: 65536", "", "port must be 1–65535, got '65536'"),  # noqa: RUF001
    "B44 octal": (", port: 022", "", "port must be 1–65535, got '022'"),  # noqa: RUF001
    "B44 comment": (", port: '22 # x'", "", "port must be 1–65535, got '22 # x'"),  # noqa: RUF001
    "B44 full width": (", port: \uff12\uff12", "", "port must be 1–65535"),  # noqa: RUF001
    "B45 command": (", user: 'root;id'", "", "1:57: user is 1 to 64 letters"),
    "B45 option": (", user: -l", "", "user is 1 to 64 letters"),
    "B45 newline": (', user: "a\\nb"', "", "user is 1 to 64 letters"),
    "B45 variable": (", user: $x", "", "user is 1 to 64 letters"),
    "B45 backslash": (r", user: 'a\'", "", "user is 1 to 64 letters"),
    "B54 MD5": (", host_key: 'MD5:aa:bb'", "", "MD5 is not accepted"),
    "kind": ("", "kind: prodution", "3:7: `kind` must be one of development, test"),
    "span": ("", "soak: 1 day", "3:7: `soak`: a span of time is a whole number with a unit"),
    "a list is needed": ("", "extends: base", "3:10: `extends` must be a list"),
    "text is needed": ("", "title: [a]", "3:8: `title` must be text"),
    "mode": ("", "config: [{file: a, mode: '0999'}]", "mode is three octal digits"),
    "B21": ("", "config: [{file: ../../etc/shadow}]", "3:17: `file`: outside the folder"),
    "B21 absolute": ("", "config: [{file: /etc/shadow}]", "outside the folder"),
    "window": ("", "windows: [{allow: Foo}]", "are allowed"),
    "zone": ("", "windows: [{allow: Mon, zone: Mars/X}]", "there is no time zone `Mars/X`"),
    "two windows": (
        "",
        "windows: [{allow: Mon, freeze: 2026-01-01}]",
        "either `allow` or `freeze`",
    ),
    "variable": ("", "variables: {a b: x}", "3:13: a variable's name is"),
    "role": ("", "deploy2: 1", "unknown key `deploy2`; did you mean `deploy`?"),
    "B20 undefined": ("", "title: '${{ var.b }}'", "3:8: variable `b` is not defined"),
    "B20 circle": (
        "",
        "variables: {a: '${{ var.b }}', b: '${{ var.a }}'}",
        "3:16: variables refer to one another in a circle: b -> a -> b",
    ),
    "name": ("", "name: dev", "3:1: unknown key `name`; the file's name is the name"),
    "B18": ("", "extends: [bse]", "3:11: dev extends bse, which is neither"),
    "batch": ("", "x: 1", "unknown key `x`; allowed are: title, kind"),
}


@pytest.mark.parametrize(("host", "more", "message"), FIELDS.values(), ids=FIELDS.keys())
def test_a_wrong_field_is_named_with_place_and_rule(folder, host, more, message):
    dev(folder, host=host, more=more + "\n")
    said = folder.problems()
    assert any(line.startswith("environments/dev.yaml:") and message in line for line in said), said


ADDRESSES = {
    "B41": ("-oProxyCommand=x", "host names cannot start with -"),
    "B42 command": ("$(id)", "character 1 ('$') is not allowed"),
    "B42 semicolon": ("a;b", "character 2 (';') is not allowed"),
    "B42 space": ("a b", "character 2 (U+0020) is not allowed"),
    "B42 newline": ('"a\\nb"', "character 2 (U+000A) is not allowed"),
    "B42 slash": ("a/b", "character 2 ('/') is not allowed"),
    "B42 dots": ("'..'", "not an IPv4 address"),
    "B42 empty label": ("a..b", "an address is a host name"),
    "B42 long": ("x" * 300, "an address is a host name"),
    "B43 port inside": ("'web:22'", "the port has a key of its own"),
    "IPv4": ("10.0.0.256", "not an IPv4 address"),
}


@pytest.mark.parametrize(("address", "message"), ADDRESSES.values(), ids=ADDRESSES.keys())
def test_a_wrong_address_is_named(folder, address, message):
    quoted = address if address[0] in "'\"" else f"'{address}'"
    folder.write(
        "environments/dev.yaml",
        f"hosts: [{{name: a, address: {quoted}}}]\ndeploy: {{path: /srv/shop}}\n",
    )
    assert message in folder.problems()[0]
    assert folder.problems()[0].startswith("environments/dev.yaml:1:28: ")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("[2001:DB8::1]", "2001:db8::1"),
        ("fe80::1%eth0", "fe80::1%eth0"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("WEB-1.Example.com.", "web-1.example.com"),
    ],
)
def test_addresses_are_normalised(folder, written, read):
    folder.write(
        "environments/dev.yaml",
        f"hosts: [{{name: a, address: '{written}'}}]\ndeploy: {{path: /srv/shop}}\n",
    )
    assert folder.open().environment("dev").hosts[0].address == read


PATHS = [
    "/",
    "/etc",
    "/etc/shop",
    "~/x",
    "srv/x",
    "/srv/../etc",
    '"/srv/a\\nb"',
    "'/srv/x '",
    "/srv",
    "/" + "x/" * 600,
    "/${{ var.top }}/passwd",
    "'/srv/${{ secret.a }}'",
]


@pytest.mark.parametrize("path", PATHS)
def test_b46_a_deploy_path_is_judged_after_its_references(folder, path):
    dev(folder, path=path if path[0] in "'\"" else f"'{path}'", more="variables: {top: etc}\n")
    said = folder.problems()
    assert said[0].startswith("environments/dev.yaml:2:16: ")
    assert "deploy path" in said[0] or "may not stand here" in said[0]


def test_b48_one_machine_needs_folders_of_their_own(folder):
    hosts = "hosts: [{name: a, address: 10.0.0.1}, {name: b, address: 10.0.0.1}]\n"
    folder.write("environments/dev.yaml", hosts + "deploy: {path: /srv/shop}\n")
    assert "dev/a and dev/b are the same machine and folder (/srv/shop)" in folder.problems()[0]
    folder.write("environments/dev.yaml", hosts + "deploy: {path: '/srv/${{ host.name }}'}\n")
    assert len(folder.open().environment("dev").hosts) == 2


def test_b17_a_circle_of_inheritance_is_printed_once(folder):
    dev(folder, more="extends: [qa]\n")
    folder.write(
        "environments/qa.yaml",
        "hosts: [{name: q, address: q.example.com}]\ndeploy: {path: /srv/q}\nextends: [dev]\n",
    )
    assert folder.problems() == [
        (
            "environments/dev.yaml:3:10: environments extend one another in a circle: "
            "dev -> qa -> dev; remove one of these from `extends`"
        )
    ]


def test_b24_a_newer_format_is_refused_before_anything_else(folder):
    folder.write("tidegate.yaml", "tidegate: 99\nnew: {}\n")
    assert folder.problems() == [
        (
            "tidegate.yaml:1:11: made by a newer version (99 > 1); "
            "it is left untouched; use a newer Tidegate"
        )
    ]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("A=B", "an environment's name is 1 to 64 letters"),
        ("a b", "an environment's name is 1 to 64 letters"),
        ("pr\u043eduction", "mixed scripts; looks like 'production'"),
        ("DEV", "differs from"),
    ],
)
def test_b25_b32_names_of_environments(folder, name, message):
    if (folder.root / "environments" / f"{name}.yaml").exists():
        pytest.skip("this file system does not tell capitals apart")
    folder.write(f"environments/{name}.yaml", "x: 1\n")
    assert any(message in line for line in folder.problems())


def test_b05_a_huge_file_is_refused_by_its_size(folder):
    with folder.write("environments/dev.yaml", b"").open("wb") as stream:
        stream.truncate(100 * 2**20)
    assert folder.problems()[0] == "environments/dev.yaml:1:1: file is 100 MB, limit 1 MB"


def test_the_pipeline_names_environments_that_exist_once_each(folder):
    folder.write("tidegate.yaml", "tidegate: 1\napplication: shop\npipeline: [dev, qq, dev]\n")
    assert folder.problems() == [
        "tidegate.yaml:3:17: there is no environments/qq.yaml; known are: dev",
        "tidegate.yaml:3:21: environment 'dev' stands in the pipeline twice; remove one of them",
    ]


def test_approvers_and_groups_are_known_where_signers_exist(folder):
    folder.write("signers", "alice@example.com ssh-ed25519 AAAA\n")
    folder.write(
        "tidegate.yaml",
        "tidegate: 1\napplication: shop\npipeline: [dev]\ngroups: {team: [eve@example.com]}\n",
    )
    dev(folder, more="approval: {approvers: [team, mallory@example.com]}\n")
    first, second = folder.problems()
    assert first.startswith("tidegate.yaml:4:17: eve@example.com is not in `signers`")
    assert second.startswith("environments/dev.yaml:3:30: mallory@example.com is neither")


def test_steps_run_on_roles_that_a_host_has(folder):
    steps = "[{at: switched, name: s, run: x, on: db}]"
    folder.write(
        "environments/dev.yaml",
        f"hosts: [{HOST % ''}]\ndeploy:\n  path: /srv/s\n  steps: {steps}\n",
    )
    assert folder.problems()[0] == (
        "environments/dev.yaml:4:47: no host has the role 'db'; allowed are: all, first"
    )


def test_hosts_that_jump_in_a_circle_are_printed(folder):
    folder.write(
        "environments/dev.yaml",
        "hosts: [{name: a, address: a.example.com, jump: b}, "
        "{name: b, address: b.example.com, jump: a}]\ndeploy: {path: /srv/s}\n",
    )
    assert "hosts jump in a circle: a -> b -> a" in folder.problems()[0]


def test_everything_wrong_in_every_file_is_told_at_once(folder):
    folder.write("tidegate.yaml", "tidegate: 1\naplication: shop\npipeline: [dev]\n")
    dev(folder, host=", prot: 1", path="/etc", more="kind: x\n")
    said = folder.problems()
    assert len(said) == 4, said


def test_the_value_of_a_secret_looking_key_is_never_repeated(folder):
    canary = "cnry-0123456789abcdef"
    dev(folder, host=f", api_token: {canary}", more=f"variables: {{db_password: [{canary}]}}\n")
    assert canary not in "\n".join(folder.problems())


def test_variables_are_inherited_and_expanded_in_hosts(folder):
    dev(folder, more="variables: {domain: example.org, login: ops}\n")
    folder.write(
        "environments/qa.yaml",
        "extends: [dev]\nhosts: [{name: q, address: 'q.${{ var.domain }}', "
        "user: '${{ var.login }}', port: '${{ var.port }}'}]\n"
        "deploy: {path: '/srv/${{ var.login }}'}\nvariables: {port: 2222}\n",
    )
    environment = folder.open().environment("qa")
    host = environment.hosts[0]
    assert (host.address, host.user, host.port) == ("q.example.org", "ops", 2222)
    assert environment.deploy.path == "/srv/${{ var.login }}"


def test_b21_a_link_out_of_the_workspace_is_not_followed(folder, tmp_path):
    (tmp_path / "outside").write_text("secret")
    folder.write("config/dev/a", "x")
    (folder.root / "config/dev/link").symlink_to(tmp_path / "outside")
    files, workspace = WorkspaceFiles(), folder.open()
    assert files.profile_file(workspace, "config/dev/a") == b"x"
    assert files.profile_file(workspace, "config/dev/none") is None
    for name in ("config/dev/link", "../outside", "/etc/passwd"):
        with pytest.raises(Problem, match="outside the"):
            files.profile_file(workspace, name)


def test_a_folder_that_is_no_workspace_says_what_to_do(tmp_path):
    with pytest.raises(Problem, match=r"there is no tidegate\.yaml in it; `tidegate init`"):
        WorkspaceFiles().open(tmp_path)
    with pytest.raises(Problem, match="is no folder"):
        WorkspaceFiles().open(tmp_path / "none")


VALUES = st.recursive(
    st.sampled_from(["x", "1", "true", "''", "${{ var.a }}", "/srv/x", "Mon", "10m", "-", "all"]),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]")
        | st.dictionaries(
            st.sampled_from(["name", "path", "run", "at", "a", "file", "http", "allow", "batch"]),
            inner,
            max_size=3,
        ).map(lambda entries: f"{{{', '.join(starmap('{}: {}'.format, entries.items()))}}}")
    ),
    max_leaves=8,
)
KEYS = ["hosts", "deploy", "config", "variables", "tests", "approval", "windows", "extends", "soak"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    content=st.one_of(
        st.binary(max_size=200),
        st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=6).map(
            lambda entries: "".join(starmap("{}: {}\n".format, entries.items())).encode()
        ),
    )
)
def test_arbitrary_files_never_raise_anything_but_problems(folder, content):
    folder.write("environments/dev.yaml", content)
    try:
        folder.open()
    except Problem as problem:
        assert str(problem)  # noqa: PT017 - passing is allowed too
