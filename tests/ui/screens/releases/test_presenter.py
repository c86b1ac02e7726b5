"""The presenter of the builds: what is read, and what comes of a registration."""

from pathlib import Path

import pytest
from tests import release_sample
from tests.ui.screens.releases import sample

from tidegate.domain.problem import Problem
from tidegate.services.tasks import ImmediateRunner
from tidegate.ui.screens.releases.board import guess_version, matching, shelf_of
from tidegate.ui.screens.releases.presenter import ReleasesPresenter


class RecordingView:
    """Writes every order down."""

    def __init__(self):
        self.orders = []

    def __getattr__(self, name):
        return lambda *given: self.orders.append((name, *given))

    def names(self):
        return [order[0] for order in self.orders]

    def last(self, name):
        return [order for order in self.orders if order[0] == name][-1][1]


class Services:
    """Reviewing, registering and the clock at once."""

    def __init__(self, *, fails=None, found=(), refused=()):
        self.fails, self.found, self.refused, self.added = fails, found, refused, []

    def pipeline(self, workspace):
        return sample.view()

    def add(self, workspace, source, version):
        self.added.append((source, version))
        if self.fails:
            raise self.fails
        return sample.build(version)

    def discover(self, workspace, *, refuse):
        for problem in self.refused:
            refuse(Path("x.zip"), problem)
        return self.found

    def now(self):
        return sample.NOW


@pytest.fixture
def view():
    return RecordingView()


def opened(view, services):
    presenter = ReleasesPresenter(
        view, reviewing=services, registering=services, clock=services, runner=ImmediateRunner()
    )
    presenter.open(release_sample.workspace(release_sample.environment("test")))
    return presenter


def test_builds_say_where_they_are_live(view):
    opened(view, Services())
    shelf = view.last("show_shelf")
    assert shelf.entry("2.8.1").live_titles == "Staging"
    assert shelf.entry("2.7.4").live == ()


def test_a_registered_build_is_told_and_chosen(view):
    services = Services()
    opened(view, services).register("/srv/out/shop.zip", "3.0")
    assert services.added == [(Path("/srv/out/shop.zip"), "3.0")]
    assert view.names()[-4:] == ["close_dialog", "tell", "show_shelf", "choose"]
    assert view.last("choose") == "3.0"


def test_a_refused_build_stays_in_the_dialog(view):
    fault = Problem("shop.zip: the member ../x leaves the build")
    opened(view, Services(fails=fault)).register("/srv/out/shop.zip", "3.0")
    assert view.last("show_refused") is fault
    assert "close_dialog" not in view.names()


def test_what_was_found_is_told_and_what_could_not_be_taken_too(view):
    services = Services(found=(sample.build("3.1"),), refused=[Problem("x.zip: no archive")])
    opened(view, services).discover()
    assert view.last("show_refused").summary == "x.zip: no archive"
    assert view.last("tell") == "1 new build: 3.1"
    assert view.last("choose") == "3.1"


@pytest.mark.parametrize(
    ("path", "version"),
    [
        ("/out/orders-api-2.9.0-rc.4.tar.zst", "2.9.0-rc.4"),
        ("C:\\out\\orders-api_1.2.zip", "1.2"),
        ("/out/build/", ""),
        ("/out/2.8.1/", "2.8.1"),
    ],
)
def test_a_version_is_read_from_the_name(path, version):
    assert guess_version(path, application="orders-api") == version


def test_a_filter_finds_by_digest_person_and_place():
    shelf = shelf_of(sample.view(), now=sample.NOW, watches=False)
    assert [e.version for e in matching(shelf.entries, "production")] == ["2.8.0"]
    assert len(matching(shelf.entries, "IVA.RADIC")) == 8
    assert matching(shelf.entries, "nobody") == ()
