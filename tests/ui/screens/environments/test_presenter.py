"""The page's presenters alone, on a real workspace; no window."""

import pytest
from tests.ui.screens.environments import sample

from tidegate.domain.problem import Problem
from tidegate.domain.secret import Secret
from tidegate.domain.setting import SettingType
from tidegate.services.tasks import ImmediateRunner
from tidegate.ui.screens.environments.matrix_rows import Spread
from tidegate.ui.screens.environments.new_key import NewKey
from tidegate.ui.screens.environments.presenter import EnvironmentsPresenter
from tidegate.ui.screens.environments.settings_rows import Filter


class RecordingTab:
    """Notes orders."""

    def __init__(self):
        self.orders = []

    def __getattr__(self, name):
        def record(*values, **named):
            self.orders.append((name, values, named))

        return record

    def last(self, name):
        return next((v, n) for order, v, n in reversed(self.orders) if order == name)

    def names(self):
        return [order for order, _, _ in self.orders]


class RecordingView(RecordingTab):
    def __init__(self):
        super().__init__()
        self.configuration, self.hosts = RecordingTab(), RecordingTab()
        self.matrix = RecordingTab()
        self.secrets, self.policy = RecordingTab(), RecordingTab()


@pytest.fixture
def made(tmp_path):
    heard = []
    view, services = RecordingView(), sample.services(on_workspace=heard.append)
    presenter = EnvironmentsPresenter(view, services, ImmediateRunner())
    presenter.open(sample.write_workspace(tmp_path))
    return view, services, presenter, heard


def rows(view):
    groups = view.configuration.last("show_groups")[0][0]
    return {row.key: row for group in groups for row in group.rows}


def test_the_strictest_environment_is_shown_first_with_what_it_inherits(made):
    view, _services, _presenter, _heard = made
    assert view.last("show_environment")[0][1].name == "production"
    found = rows(view)
    assert (found["service.workers"].profile, found["service.workers"].is_own) == (
        "production",
        True,
    )
    assert str(found["service.workers"].setting.overridden[0]) == "config/base/app.yaml:9"
    assert (found["logging.level"].profile, found["logging.level"].is_own) == ("base", False)


def test_a_secret_shows_its_fingerprint_only(made):
    view, _services, presenter, _heard = made
    password = rows(view)["database.password"]
    assert (password.is_secret, password.text, password.fingerprint[:6]) == (True, "", "8d20af")
    presenter.configuration.change(password, "hunter2")
    assert not presenter.configuration.has_staged


def test_filters_count_what_they_let_through(made):
    view, _services, presenter, _heard = made
    settings = view.configuration.last("show_settings")[0][0]
    for which in Filter:
        presenter.configuration.choose_filter(which)
        assert len(rows(view)) == settings.counts[which] > 0
    presenter.configuration.choose_filter(Filter.ALL)
    presenter.configuration.seek("base json")
    assert list(rows(view)) == ["logging.format"]


def test_typed_values_are_staged_undone_and_saved_to_the_byte(made, tmp_path):
    view, _services, presenter, _heard = made
    file = tmp_path / "config" / "production" / "app.yaml"
    before = file.read_text()
    leader = presenter.configuration
    leader.change(rows(view)["service.workers"], "7")
    leader.change(rows(view)["logging.level"], "WARN")
    assert len(view.configuration.last("show_staged")[0][0]) == 2
    leader.staging.undo()
    assert len(view.configuration.last("show_staged")[0][0]) == 1
    leader.staging.review()
    (change,) = view.configuration.last("show_review")[0][0]
    assert "+  workers: 7" in change.diff
    leader.staging.save()
    assert file.read_text() == before.replace("workers: 16", "workers: 7")
    assert not leader.has_staged


def test_a_value_typed_back_to_what_it_was_is_no_change(made):
    view, _services, presenter, _heard = made
    presenter.configuration.change(rows(view)["service.workers"], "16")
    assert not presenter.configuration.has_staged


def test_a_value_of_the_wrong_type_is_refused(made):
    view, _services, presenter, _heard = made
    presenter.configuration.change(rows(view)["service.workers"], "many")
    assert "whole number" in str(view.configuration.last("show_refused")[0][0])


def test_files_that_changed_on_disk_are_read_at_once_unless_values_are_staged(made, tmp_path):
    view, _services, presenter, heard = made
    file = tmp_path / "config" / "production" / "app.yaml"
    file.write_text(file.read_text().replace("workers: 16", "workers: 32"))
    presenter.notice_change()
    assert rows(view)["service.workers"].setting.value == 32
    assert len(heard) == 1
    presenter.configuration.change(rows(view)["service.workers"], "64")
    file.write_text(file.read_text().replace("pool_size: 48", "pool_size: 50"))
    presenter.notice_change()
    assert view.last("show_changed_on_disk")[0] == (True,)
    presenter.refresh()
    assert rows(view)["database.pool_size"].setting.value == 50
    assert presenter.configuration.has_staged


def test_a_save_over_a_file_that_changed_is_refused_and_writes_nothing(made, tmp_path):
    view, _services, presenter, _heard = made
    file = tmp_path / "config" / "production" / "app.yaml"
    presenter.configuration.change(rows(view)["service.workers"], "24")
    presenter.configuration.staging.review()
    file.write_text("service: {workers: 2}\n")
    presenter.configuration.staging.save()
    assert isinstance(view.configuration.last("show_refused")[0][0], Problem)
    assert file.read_text() == "service: {workers: 2}\n"
    assert presenter.configuration.has_staged


def test_hosts_are_read_only_when_asked(made):
    view, services, presenter, _heard = made
    assert all(row.report is None for row in view.hosts.last("show_hosts")[0][0])
    presenter.hosts.read()
    first, _second, third = view.hosts.last("show_hosts")[0][0]
    assert (first.release, first.login) == ("2.8.1", "deploy@192.0.2.41")
    assert not third.report.is_reached
    services.hosts.answer = Problem("no network")
    presenter.hosts.read()
    assert str(view.hosts.last("show_refused")[0][0]) == "no network"
    assert view.hosts.last("show_reading")[0] == (False,)


def test_a_secret_that_is_referred_to_and_not_kept_is_missing_until_it_is_set(made):
    view, services, presenter, _heard = made
    assert view.secrets.last("show_secrets")[0][0].missing == 1
    presenter.secrets.set("db_password", Secret("hunter2"))
    assert view.secrets.last("show_secrets")[0][0].missing == 0
    assert "hunter2" not in repr(view.secrets.orders)
    presenter.secrets.remove("db_password")
    assert "db_password" not in services.secrets.kept


def test_a_switch_asks_with_its_consequence_before_anything_is_turned(made):
    view, services, presenter, heard = made
    presenter.policy.wish("production", required=False)
    (turning,), _ = view.policy.last("ask_to_turn")
    assert "goes to all 3 hosts" in turning.consequence
    assert services.toggling.turned == []
    presenter.policy.turn(turning, key=None)
    assert services.toggling.turned == [("production", False, None)]
    assert not heard[-1].environment("production").needs_approval


def test_another_page_can_point_at_a_tab(made):
    view, _services, presenter, _heard = made
    presenter.show("dev/secrets")
    assert view.last("show_environment")[0][1].name == "dev"
    assert view.last("show_tab")[0] == ("secrets",)


def test_a_key_is_added_shown_and_saved(made, tmp_path):
    view, _services, presenter, _heard = made
    leader = presenter.configuration
    leader.add(NewKey("config/app.yaml", "cache.ttl", "60", SettingType.INTEGER))
    row = rows(view)["cache.ttl"]
    assert (row.is_pending, row.setting.value, row.section) == (True, 60, "New")
    leader.change(row, "90")
    leader.staging.review()
    leader.staging.save()
    saved = (tmp_path / "config" / "production" / "app.yaml").read_text()
    assert "cache:\n  ttl: 90\n" in saved
    assert not rows(view)["cache.ttl"].is_pending


@pytest.mark.parametrize(
    ("new", "said"),
    [
        (NewKey("config/app.yaml", "service.workers", "1", SettingType.INTEGER), "already"),
        (NewKey("config/app.yaml", "cache.ttl", "soon", SettingType.INTEGER), "whole number"),
        (NewKey("config/app.yaml", " ", "1", SettingType.STRING), "needs a key"),
        (NewKey("config/app.yaml", "api.token", "s3cr3t-9", SettingType.STRING), "is a secret"),
    ],
)
def test_a_key_that_cannot_be_added_is_refused(made, new, said):
    view, _services, presenter, _heard = made
    presenter.configuration.add(new)
    assert said in str(view.configuration.last("show_refused")[0][0])
    assert not presenter.configuration.has_staged


def test_a_key_is_removed_and_the_layer_below_counts_again(made, tmp_path):
    view, _services, presenter, _heard = made
    leader = presenter.configuration
    leader.remove(rows(view)["logging.level"])
    assert not leader.has_staged
    leader.remove(rows(view)["service.workers"])
    leader.staging.review()
    leader.staging.save()
    assert "workers" not in (tmp_path / "config" / "production" / "app.yaml").read_text()
    row = rows(view)["service.workers"]
    assert (row.setting.value, row.profile) == (4, "base")


def matrix_rows(view):
    groups = view.matrix.last("show_groups")[0][0]
    return {row.key: row for group in groups for row in group.rows}


def test_all_environments_stand_beside_one_another(made):
    view, _services, presenter, _heard = made
    presenter.show("*")
    matrix = view.matrix.last("show_matrix")[0][0]
    assert [title for _, title, _ in matrix.environments] == [
        "Development",
        "Test",
        "Staging",
        "Production",
    ]
    found = matrix_rows(view)
    timeout, workers = found["database.statement_timeout_ms"], found["service.workers"]
    assert (timeout.spread, timeout.missing) == (Spread.MISSING, (1, 2, 3))
    assert [s.text for s in workers.stands] == ["4", "4", "8", "16"]
    assert [s.is_apart for s in workers.stands] == [False, False, True, True]
    assert [s and s.is_apart for s in timeout.stands] == [False, None, None, None]
    assert found["database.ssl_mode"].spread is Spread.SAME
    secret = found["database.password"].stands[0]
    assert (secret.text, secret.fingerprint[:6]) == ("", "8d20af")


def test_the_matrix_is_filtered_by_spread_and_words(made):
    view, _services, presenter, _heard = made
    presenter.show("*")
    notes = {g.title.partition(" ")[0]: g.note for g in view.matrix.last("show_groups")[0][0]}
    assert notes["database"] == "2 of 5 differ, 1 missing somewhere"
    assert notes["service"] == "2 of 3 differ"
    presenter.matrix.choose_filter(Spread.MISSING)
    assert list(matrix_rows(view)) == ["database.statement_timeout_ms"]
    presenter.matrix.choose_filter(None)
    presenter.matrix.seek("workers 16")
    assert list(matrix_rows(view)) == ["service.workers"]


def test_a_cell_is_compared_with_the_nearest_environment_unlike_it(made):
    view, _services, presenter, _heard = made
    presenter.show("*")
    presenter.matrix.compare(matrix_rows(view)["database.statement_timeout_ms"], 3)
    assert view.matrix.last("show_comparison")[0] == (
        "dev/production/database.statement_timeout_ms",
    )
    presenter.matrix.compare(matrix_rows(view)["service.workers"], 0)
    assert view.matrix.last("show_comparison")[0] == ("dev/uat/service.workers",)


def test_a_secret_is_looked_at_on_record_and_hidden_with_its_environment(made):
    view, services, presenter, _heard = made
    presenter.secrets.reveal("legacy_token")
    assert services.secrets.revealed == [("production", "legacy_token")]
    name, value = view.secrets.last("show_revealed")[0]
    assert (name, value.reveal()) == ("legacy_token", "old")
    presenter.choose("dev")
    assert view.secrets.names()[-2] == "hide_revealed"


def test_what_breaks_the_contract_is_told_where_it_stands(made):
    view, _services, presenter, _heard = made
    workers = rows(view)["service.workers"]
    assert "1..8" in workers.fault.why or "8" in workers.fault.why
    settings = view.configuration.last("show_settings")[0][0]
    assert any("database.statement_timeout_ms" in problem for problem in settings.problems)
    presenter.configuration.choose_filter(Filter.FAULTY)
    assert "service.workers" in rows(view)
    assert "logging.format" not in rows(view)


def test_what_is_staged_for_one_environment_stays_while_another_is_looked_at(made, tmp_path):
    view, _services, presenter, _heard = made
    leader = presenter.configuration
    leader.change(rows(view)["service.workers"], "6")
    presenter.choose("dev")
    leader.add(NewKey("config/app.yaml", "cache.ttl", "60", SettingType.INTEGER))
    assert rows(view)["cache.ttl"].is_pending
    presenter.choose("production")
    assert "cache.ttl" not in rows(view)
    leader.staging.review()
    leader.staging.save()
    assert "workers: 6" in (tmp_path / "config" / "production" / "app.yaml").read_text()
    assert "ttl: 60" in (tmp_path / "config" / "dev" / "app.yaml").read_text()


def test_a_value_that_breaks_the_contract_says_so_before_it_is_saved(made):
    view, _services, presenter, _heard = made
    leader = presenter.configuration
    leader.change(rows(view)["service.workers"], "96")
    leader.staging.review()
    (change,) = view.configuration.last("show_review")[0][0]
    assert any("96" in note and "1..8" in note for note in change.notes), change.notes
    assert change.refusals == change.notes
    leader.staging.save()
    assert "1..8" in str(view.configuration.last("show_refused")[0][0])
    assert leader.has_staged
    leader.change(rows(view)["service.workers"], "8")
    leader.staging.review()
    (change,) = view.configuration.last("show_review")[0][0]
    assert change.notes == ()


def test_what_only_the_contract_calls_secret_is_in_no_row(made, tmp_path):
    view, _services, presenter, _heard = made
    contract = tmp_path / "contract.yaml"
    contract.write_text(contract.read_text() + "  service.public_url: {secret: true}\n")
    presenter.refresh()
    presenter.show("*")
    for shown in (rows(view), matrix_rows(view)):
        row = shown["service.public_url"]
        assert "orders.example.com" not in row.sought
    assert all(stand.text == "" for stand in matrix_rows(view)["service.public_url"].stands)
    assert rows(view)["service.public_url"].text == ""
