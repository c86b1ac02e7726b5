"""In the joined window a repository becomes a workspace by keys alone, its secrets kept."""

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QLabel

from tidegate.adapters.credentials.fingerprint_key import FingerprintKeys
from tidegate.adapters.credentials.session_memory import SessionMemory
from tidegate.adapters.credentials.user_credentials import UserCredentials
from tidegate.app.paths import Paths
from tidegate.app.window.desktop import Desktop
from tidegate.app.window.opening import application
from tidegate.app.wiring.program import Wiring

SAMPLES = Path(__file__).parents[1] / "services" / "import_samples"


@pytest.fixture
def credentials(tmp_path):
    return UserCredentials(SessionMemory(), keys=FingerprintKeys(folder=tmp_path, keyring=None))


@pytest.fixture
def desktop(tmp_path, credentials, monkeypatch, qtbot):
    monkeypatch.delenv("TIDEGATE_STORE", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    application()
    paths = Paths(tmp_path / "tidegate").made()
    made = Desktop(
        lambda answers: Wiring(
            answers, paths=paths, credentials=lambda: credentials, signing_keys=tmp_path
        ),
        conveys=False,
    )
    with qtbot.waitExposed(made.window):
        made.window.show()
    yield made
    made.window.close()
    made.close()
    for each in (made.window, made):
        each.deleteLater()
        QCoreApplication.sendPostedEvents(each, QEvent.Type.DeferredDelete)


def test_a_repository_becomes_the_open_workspace(desktop, credentials, tmp_path, qtbot):
    repository = shutil.copytree(SAMPLES / "laravel", tmp_path / "shop")
    desktop.acts.do("workspace.import")
    dialog = desktop.welcome.dialog
    qtbot.keyClicks(dialog.repository, str(repository))
    qtbot.keyClick(dialog.repository, Qt.Key.Key_Return)
    qtbot.waitUntil(dialog.act.isEnabled)
    assert dialog.application.text() == "shop"
    assert not (repository / "tidegate.yaml").exists()
    qtbot.keyClick(dialog.act, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: desktop.workspace is not None)
    assert [each.name for each in desktop.workspace.pipeline] == ["dev", "staging", "production"]

    def words():
        return " ".join(label.text() for label in desktop.window.findChildren(QLabel))

    qtbot.waitUntil(lambda: "has a sample address" in words())
    found = credentials.get("shop", "production", "DB_PASSWORD")
    assert found is not None
    assert found.reveal() == "a sample with $ and spaces"
    assert "is not set" not in words()
