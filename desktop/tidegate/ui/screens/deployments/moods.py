"""Each mood's mark, and the tone of its words."""

from __future__ import annotations

from tidegate.ui.marks import State
from tidegate.ui.screens.deployments.live import Mood

STATES = {
    Mood.WAITING: State.QUEUED,
    Mood.RUNNING: State.RUNNING,
    Mood.DONE: State.PASSED,
    Mood.FAILED: State.FAILED,
    Mood.BACK: State.ROLLED_BACK,
    Mood.SKIPPED: State.SKIPPED,
    Mood.UNSURE: State.WARNING,
}
TONES = {
    Mood.WAITING: "text3",
    Mood.RUNNING: "run",
    Mood.DONE: "text2",
    Mood.FAILED: "fail",
    Mood.BACK: "text2",
    Mood.SKIPPED: "text3",
    Mood.UNSURE: "drift",
}
RINGS = {
    Mood.RUNNING: "run",
    Mood.DONE: "ok",
    Mood.FAILED: "fail",
    Mood.BACK: "back",
    Mood.UNSURE: "drift",
}
