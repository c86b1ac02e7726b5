"""What every test stands on: no screen, no stray warning, no window left open."""

import logging
import os
import sys
import tempfile

# Before Qt is imported by anything.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.gettempdir())

from functools import partialmethod

import hypothesis
import pytest
from pytestqt.qtbot import QtBot
from tests.lab.waiting import LONG

# A busy machine is no fault of the code: `timeout` in pyproject.toml ends what hangs. The examples
# are the same in every run, which so tells of the code alone; TIDEGATE_FUZZ=1000 tries new ones.
_FUZZ = int(os.environ.get("TIDEGATE_FUZZ", "0"))
hypothesis.settings.register_profile(
    "tidegate", deadline=None, derandomize=not _FUZZ, max_examples=_FUZZ or 100
)
hypothesis.settings.load_profile("tidegate")

pytest_plugins = ["tests.lab.fixtures"]
_LONG_MS = int(LONG * 1_000)


def pytest_configure(config):
    # The offscreen platform says so of every window with a fixed width; it tells nothing.
    config.addinivalue_line("qt_log_ignore", "does not support propagateSizeHints")


def pytest_collection_modifyitems(items):
    """Start the longest tests first, else one of them runs on alone at the end."""
    items.sort(key=_seconds, reverse=True)


def _seconds(item):
    """Return what a test that is marked as long says it takes, ten where it does not say."""
    long = item.get_closest_marker("long")
    return 0 if long is None else long.args[0] if long.args else 10


@pytest.fixture(autouse=True)
def _no_warning_in_the_log(request):
    """Fail a test that logs a warning, unless it takes `caplog` and so looks itself."""
    if "caplog" in request.fixturenames:
        yield
        return
    heard = _Listener()
    logging.getLogger().addHandler(heard)
    yield
    logging.getLogger().removeHandler(heard)
    if heard.lines:
        pytest.fail("Logged during the test:\n" + "\n".join(heard.lines), pytrace=False)


@pytest.fixture(autouse=True)
def _no_window_left_open(request):
    """Fail a test that leaves a window on the screen; `qtbot.addWidget` closes its own."""
    yield
    if "qapp" in request.fixturenames or "qtbot" in request.fixturenames:
        left = [type(window).__name__ for window in _open_windows()]
        if left:
            pytest.fail(f"Left open: {', '.join(left)}", pytrace=False)


@pytest.fixture(scope="session")
def qapp_args():
    return ["tidegate"]


class PatientBot(QtBot):
    """pytest-qt's robot, as patient as everybody else where a test does not say how much."""

    waitUntil = partialmethod(QtBot.waitUntil, timeout=_LONG_MS)  # noqa: N815 - Qt's spelling
    waitSignal = partialmethod(QtBot.waitSignal, timeout=_LONG_MS)  # noqa: N815 - Qt's spelling
    waitExposed = partialmethod(QtBot.waitExposed, timeout=_LONG_MS)  # noqa: N815 - Qt's spelling


@pytest.fixture
def qtbot(qapp, request):
    return PatientBot(request)


def _open_windows():
    widgets = sys.modules.get("PySide6.QtWidgets")
    everything = widgets.QApplication.topLevelWidgets() if widgets else []
    return [window for window in everything if window.isVisible()]


class _Listener(logging.Handler):
    def __init__(self):
        super().__init__(logging.WARNING)
        self.lines = []

    def emit(self, record):
        self.lines.append(f"{record.levelname} {record.name}: {record.getMessage()}")
