"""Whatever was understood, the files that are drafted open as a workspace."""

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tidegate.adapters.workspace.adapter import WorkspaceFiles
from tidegate.domain.import_drafting import draft
from tidegate.domain.imported import FoundHost, Import, Piece, Placement, SshAlias, Understood
from tidegate.domain.merge import Merge
from tidegate.domain.placing import placed
from tidegate.domain.stage_naming import found_environments
from tidegate.domain.stage_words import one_name_each

odd = st.text(max_size=20)
words = st.sampled_from(["prod", "dev", "qa", "eu-prod", "acme", "Ünï", "true", "1", "null", "a b"])
hosts = st.builds(
    FoundHost,
    address=st.one_of(
        odd, st.sampled_from(["web.a.internal", "10.0.0.1", "::1", "web.b.internal"])
    ),
    user=st.one_of(odd, st.just("deploy")),
    port=st.integers(0, 70_000),
    roles=st.lists(st.one_of(odd, st.sampled_from(["web", "all", "no"])), max_size=2).map(tuple),
)
placements = st.builds(
    Placement,
    hosts=st.lists(hosts, max_size=3).map(tuple),
    path=st.one_of(odd, st.just("/srv/a b's"), st.just("/srv/x: #y")),
    shared=st.lists(st.one_of(odd, st.just("log")), max_size=2).map(tuple),
    keep=st.integers(-1, 200),
    notes=st.lists(odd, max_size=1).map(tuple),
)


@given(
    st.lists(st.tuples(words, st.one_of(st.none(), placements)), min_size=1, max_size=4),
    st.lists(st.sampled_from([".env", "a b/x: y.yml", "it's.json", "-x.toml"]), max_size=2),
    st.sampled_from(list(Merge)),
)
@settings(deadline=None, max_examples=60)
def test_every_draft_opens(told, files, merge):
    names = one_name_each(word for word, _ in told)
    understood = [
        Understood(f"{at}", "x", names[word.lower()], placement=place and placed(place))
        for at, (word, place) in enumerate(told)
    ]
    for at, file in enumerate(files):
        piece = Piece(file, "x", "", file, f"to/{file}", merge)
        environment = understood[0].environment if at % 2 else ""
        understood.append(Understood(file, "x", environment, piece, b"a=1\n"))
    environments = found_environments(
        understood, application="shop", aliases=[SshAlias("shop-prod-1")]
    )
    found = Import("shop", environments, tuple(understood), (), has_git=True)
    with tempfile.TemporaryDirectory() as folder:
        WorkspaceFiles().create(Path(folder), draft(found, application="true"))
        workspace = WorkspaceFiles().open(Path(folder))
    assert set(workspace.environments) == {each.name for each in environments}
    assert workspace.name == "true"
    for each in environments:
        given_hosts = found.placement(each.name).hosts
        made = workspace.environment(each.name).hosts
        assert [host.address for host in made] == [host.address for host in given_hosts] or (
            not given_hosts and made[0].address.endswith(".example.com")
        )
