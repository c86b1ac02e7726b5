"""The first page's presenter: each check tells by itself, one opening at a time."""

from pathlib import Path

import pytest
from tests.ui.held_runner import HeldRunner

from tidegate.domain.problem import NoWorkspace, Problem
from tidegate.services.tasks import ImmediateRunner
from tidegate.ui.screens.welcome.needs import (
    Check,
    ImportWish,
    Readiness,
    Recent,
    WelcomeServices,
)
from tidegate.ui.screens.welcome.presenter import CHECKS, WelcomePresenter

READY = Check(Readiness.READY, "2 keys")


class RecordingView:
    """Writes every order down."""

    def __init__(self):
        self.orders = []

    def __getattr__(self, name):
        return lambda *given: self.orders.append((name, *given))

    def names(self):
        return [order[0] for order in self.orders]


class World:
    """The services, the computer and the memory at once."""

    def __init__(self, *, fails=None):
        self.fails, self.asked = fails, []

    def ssh_agent(self):
        return READY

    def keyring(self):
        raise Problem("the keyring is locked", remedy="unlock it")

    def ssh_config(self):
        raise RuntimeError("hidden")

    def host_keys(self):
        return READY

    def recent(self):
        return (Recent("/a", "shop"),)

    def open(self, folder):
        self.asked.append(("open", folder))
        if self.fails:
            raise self.fails
        return "a workspace"

    def create(self, *given, application):
        self.asked.append(("create", *given, application))
        if self.fails:
            raise self.fails
        return "a new workspace"

    def look(self, folder, *, also):
        if self.fails:
            raise self.fails
        return f"what {folder} holds with {also}"

    def keep_secrets(self, found, workspace):
        self.asked.append(("keep", found, workspace))
        return 3


@pytest.fixture
def view():
    return RecordingView()


def presenter_of(view, world, runner=None):
    return WelcomePresenter(
        view,
        WelcomeServices(world, world, world),
        computer=world,
        memory=world,
        runner=runner or ImmediateRunner(),
    )


def test_a_check_that_fails_says_so_and_the_others_stand(view):
    presenter_of(view, World()).refresh()
    found = {order[1]: order[2] for order in view.orders if order[0] == "show_check" and order[2]}
    assert list(found) == list(CHECKS)
    assert found["ssh_agent"] is READY
    assert (found["keyring"].readiness, found["keyring"].remedy) == (
        Readiness.DOUBTFUL,
        "unlock it",
    )
    assert "hidden" not in found["ssh_config"].text
    assert view.orders[-1] == ("show_recent", (Recent("/a", "shop"),))


def test_a_workspace_that_opens_is_handed_on(view):
    world = World()
    presenter_of(view, world).open_folder("/work")
    assert world.asked == [("open", Path("/work"))]
    assert view.orders[-1] == ("show_opened", "a workspace")
    assert view.names() == ["show_working", "show_idle", "show_opened"]


def test_a_workspace_with_a_fault_says_where(view):
    fault = Problem("tidegate.yaml:1:1: empty")
    presenter_of(view, World(fails=fault)).open_folder("/work")
    assert view.names() == ["show_working", "show_idle", "show_refused"]
    assert view.orders[-1][1] is fault


def test_a_folder_that_is_no_workspace_may_be_imported(view):
    fault = NoWorkspace("/work is no workspace")
    presenter_of(view, World(fails=fault)).open_folder("/work")
    assert view.orders[-2:] == [("show_refused", fault), ("offer_import", "/work")]


def test_a_new_workspace_is_written_under_its_name(view):
    world = World()
    presenter_of(view, world).create("/work/shop", " shop ")
    assert world.asked == [("create", Path("/work/shop"), "shop")]
    assert view.orders[-1] == ("show_opened", "a new workspace")


def test_an_import_is_shown_then_written_and_its_secrets_kept(view):
    world = World()
    presenter = presenter_of(view, world)
    presenter.look_into("/work/shop", ("acme",))
    assert view.orders[-1] == ("show_found", "what /work/shop holds with ('acme',)")
    presenter.import_repository(ImportWish("found", "/work/w", "shop", keeps_secrets=True))
    assert world.asked == [
        ("create", "found", Path("/work/w"), "shop"),
        ("keep", "found", "a new workspace"),
    ]
    assert view.orders[-3:] == [
        ("show_opened", "a new workspace"),
        ("show_secrets_kept", 3),
        ("show_imported",),
    ]
    presenter.import_repository(ImportWish("found", "/work/w", "shop", keeps_secrets=False))
    assert view.names()[-2:] == ["show_opened", "show_imported"]


def test_an_import_that_fails_says_so_in_its_sheet(view):
    fault = Problem("nothing was understood")
    presenter = presenter_of(view, World(fails=fault))
    presenter.look_into("/work/shop")
    presenter.import_repository(ImportWish("found", "/w", "shop", keeps_secrets=False))
    assert view.orders == [("show_import_refused", fault)] * 2


def test_only_the_last_wish_counts(view):
    held = HeldRunner()
    presenter = presenter_of(view, World(), held)
    presenter.open_folder("/first")
    presenter.open_folder("/second")
    held.tasks[0].on_done("first")
    assert "show_opened" not in view.names()
    held.tasks[1].on_done("second")
    assert view.orders[-1] == ("show_opened", "second")
