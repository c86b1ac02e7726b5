"""An X server of the test's own, and a person's keys on it."""

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tests.lab.waiting import LONG

PROGRAMS = ("Xvfb", "xdotool")
_PAUSE = 0.1
_FIRST_TRY = 4.0  # seconds


def missing_programs() -> list[str]:
    """Return what must be installed before anything can be shown and pressed."""
    return [name for name in PROGRAMS if shutil.which(name) is None]


@dataclass(frozen=True)
class Screen:
    """A display without a window manager: what was opened last gets the keys."""

    display: str

    @property
    def environment(self) -> dict[str, str]:
        """Return what a program needs to show itself here."""
        return {"DISPLAY": self.display, "QT_QPA_PLATFORM": "xcb"}

    def windows(self) -> dict[int, str]:
        """Return the titles of all windows that can be seen."""
        numbers = self._do("search", "--onlyvisible", "--name", ".").split()
        return {int(each): self._do("getwindowname", each).strip() for each in numbers}

    def shows(self, title: str) -> bool:
        """Tell whether a window is open whose title begins so."""
        return any(each.startswith(title) for each in self.windows().values())

    def press(self, *keys: str) -> None:
        """Press keys one after the other in the window that was opened last."""
        for key in keys:
            self._focus()
            self._do("key", key)
            time.sleep(_PAUSE)  # as fast as a person; the window draws between two keys

    def write(self, words: str) -> None:
        """Type words into the window that was opened last."""
        self._focus()
        self._do("type", "--delay", "20", words)

    def press_until(self, keys: str, is_done: Callable[[], bool], what: str) -> None:
        """Press keys, apart by blanks; again, ever later, as long as nothing has come of it.

        What is pressed again too soon may begin anew what would have been done in a moment.
        """
        pause = _FIRST_TRY
        while pause < LONG:
            self.press(*keys.split())
            if _within(pause, is_done):
                return
            pause *= 2
        raise AssertionError(f"{what} did not come")

    def _focus(self) -> None:
        if windows := self.windows():
            self._do("windowfocus", str(max(windows)))

    def _do(self, *arguments: str) -> str:
        done = subprocess.run(
            ["xdotool", *arguments],
            env={**os.environ, "DISPLAY": self.display},
            check=False,  # a window may have closed meanwhile; what matters is waited for
            capture_output=True,
            text=True,
            timeout=LONG,
        )
        return done.stdout


@contextmanager
def screen() -> Iterator[Screen]:
    """Run an X server on a display that is free, until the end of the test."""
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1440x960x24"]
    server = subprocess.Popen(
        command, pass_fds=(writing,), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    os.close(writing)
    try:
        with os.fdopen(reading) as told:
            yield Screen(f":{told.readline().strip()}")
    finally:
        server.terminate()
        server.wait(timeout=LONG)


def _within(seconds: float, is_done: Callable[[], bool]) -> bool:
    end = time.monotonic() + seconds
    while not (done := is_done()) and time.monotonic() < end:
        time.sleep(_PAUSE)
    return done
