"""Capistrano's files are read as far as that goes without Ruby; the rest is told."""

from hypothesis import given
from hypothesis import strategies as st

from tidegate.domain.capistrano import placement_of
from tidegate.domain.imported import FoundHost, Placement
from tidegate.domain.placing import host_names, placed


def read(text, *, stage="production"):
    return placement_of(("config/deploy/production.rb", text), stage=stage)


def test_servers_in_every_spelling():
    found = read(
        """
        server 'a.internal', user: 'u', roles: %w[app web], primary: true
        server "b.internal:2222", :roles => [:app, :db], :user => "v"
        server("c.internal", user: "w", role: :db)
        server "u@d.internal"
        role :cron, ["x@e.internal", "d.internal"]
        role(:app, %w{f.internal g.internal})
        """
    )
    assert found.hosts == (
        FoundHost("a.internal", "u", 22, ("app", "web")),
        FoundHost("b.internal", "v", 2222, ("app", "db")),
        FoundHost("c.internal", "w", 22, ("db",)),
        FoundHost("d.internal", "u", 22, ("cron",)),
        FoundHost("e.internal", "x", 22, ("cron",)),
        FoundHost("f.internal", "", 22, ("app",)),
        FoundHost("g.internal", "", 22, ("app",)),
    )


def test_a_server_over_several_lines_with_options_of_its_own():
    found = read(
        """
        set :host, 'a.internal'
        server fetch(:host),
          roles: %w{app web},
          ssh_options: {
            user: 'deploy', # over what stands above
            keys: %w(~/.ssh/id_rsa),
            port: 5022
            # password: 'please use keys'
          }
        server 'b.internal', user: 'x', ssh_options: {
          proxy: Net::SSH::Proxy::Command.new('ssh -W %h:%p jump.internal')
        }
        role :db, %w{a.internal}, primary: true
        role :odd, %w{one,two}
        set :deploy_to, "/home/#{fetch :host}"
        """
    )
    assert found.hosts == (
        FoundHost("a.internal", "deploy", 5022, ("app", "web", "db")),
        FoundHost("b.internal", "x", 22),
    )
    assert found.path == "/home/a.internal"
    assert [note.partition(": ")[2] for note in found.notes] == [
        "b.internal is reached through a proxy; say so with `jump`",
        "`one,two` is no address",
    ]


def test_texts_are_filled_in_as_far_as_they_are_set():
    found = read(
        """
        set :application, 'shop'   # its name
        set :deploy_to, "/srv/#{fetch(:application)}/#{fetch(:stage)}"
        set :linked_dirs, fetch(:linked_dirs, []).push('log', 'tmp')
        set :keep_releases, 3
        """,
        stage="qa",
    )
    assert (found.application, found.path, found.keep) == ("shop", "/srv/shop/qa", 3)
    assert found.shared == ("log", "tmp")
    assert found.notes == ()


def test_without_a_path_it_is_capistranos_own():
    assert read("set :application, 'shop'").path == "/var/www/shop"


def test_what_must_be_computed_is_told_with_its_line():
    found = read(
        "set :application, ENV.fetch('APP')\nserver hosts.first, user: 'u'\nset :deploy_to, path\n"
    )
    assert found.hosts == ()
    assert [note.partition(" ")[0] for note in found.notes[:2]] == [
        "config/deploy/production.rb:1:",
        "config/deploy/production.rb:2:",
    ]
    assert found.path == ""


def test_nothing_dangerous_comes_into_a_workspace():
    found = placed(
        read(
            """
            set :deploy_to, "/etc"
            append :linked_dirs, "../up", "log"
            server "-oProxyCommand=x", user: "a b"
            server "ok.internal:99999", user: "-x"
            """
        )
    )
    assert (found.hosts, found.path, found.shared) == ((), "", ("log",))
    assert len(found.notes) >= 3


def test_a_machine_that_is_named_twice_is_one_host():
    twice = (FoundHost("A.internal", "", 22, ("web",)), FoundHost("a.internal", "u", 22, ("db",)))
    assert placed(Placement(hosts=twice)).hosts == (
        FoundHost("a.internal", "u", 22, ("web", "db")),
    )


def test_hosts_get_names_of_their_own():
    hosts = [
        FoundHost("web.a.internal"),
        FoundHost("web.b.internal"),
        FoundHost("10.0.0.1", roles=("db",)),
        FoundHost("10.0.0.2"),
        FoundHost("2001:db8::1"),
    ]
    assert host_names(hosts) == ("web", "web-2", "db-1", "host-1", "host-2")


@given(st.text(alphabet="server set:aply,'\"#{}[]()%w=> \n1.-@\\", max_size=300))
def test_any_text_is_read_to_its_end(text):
    placed(read(text))
    placed(read(f"server {text}\nset :deploy_to, {text}"))
