import threading

from PySide6.QtWidgets import QWidget

from tidegate.ui.bridge.change_feed import ChangeFeed
from tidegate.ui.bridge.event_feed import EventFeed
from tidegate.ui.bridge.file_watch import FileWatch


def test_events_of_a_thread_arrive_in_order_and_in_batches(qtbot):
    feed, batches = EventFeed(), []
    feed.arrived.connect(batches.append)
    writer = threading.Thread(target=lambda: [feed.publish(n) for n in range(2_500)])
    writer.start()
    writer.join()
    qtbot.waitUntil(lambda: sum(map(len, batches)) == 2_500)
    assert [event for batch in batches for event in batch] == list(range(2_500))
    assert max(map(len, batches)) == 400


def test_a_later_event_wakes_a_feed_that_had_come_to_rest(qtbot):
    feed, heard = EventFeed(), []
    feed.arrived.connect(heard.extend)
    feed.publish("first")
    qtbot.waitUntil(lambda: heard == ["first"])
    feed.publish("second")
    qtbot.waitUntil(lambda: heard == ["first", "second"])


def test_a_hidden_screen_hears_of_changes_when_it_is_shown(qtbot):
    feed, screen, heard = ChangeFeed(), QWidget(), []
    qtbot.addWidget(screen)
    feed.tell(screen, heard.append)
    feed.publish("builds")
    feed.publish("approvals")
    qtbot.waitUntil(lambda: len(screen.children()[0]._missed) == 2)
    assert heard == []
    screen.show()
    assert heard == [["builds", "approvals"]]
    feed.publish("deployments")
    qtbot.waitUntil(lambda: heard[1:] == [["deployments"]])


def test_a_file_replaced_by_an_editor_is_noticed_every_time(qtbot, tmp_path):
    settings = tmp_path / "profiles" / "prod.env"
    settings.parent.mkdir()
    settings.write_text("A=1\n")
    watch = FileWatch()
    watch.watch(tmp_path)
    for value in ("A=2\n", "A=3\n"):
        new = tmp_path / "profiles" / "prod.env.new"
        with qtbot.waitSignal(watch.changed):
            new.write_text(value)
            new.replace(settings)


def test_a_file_in_a_new_folder_is_noticed(qtbot, tmp_path):
    watch = FileWatch()
    watch.watch(tmp_path)
    folder = tmp_path / "environments"
    with qtbot.waitSignal(watch.changed):
        folder.mkdir()
    with qtbot.waitSignal(watch.changed):
        (folder / "qa.yaml").write_text("title: QA\n")
