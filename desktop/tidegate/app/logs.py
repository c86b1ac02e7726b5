"""The program's own log: what it did, never what it was told in confidence."""

import logging
import logging.handlers

from tidegate.app.paths import Paths

_LARGEST = 1_000_000  # bytes a file, of which two are kept
_LOGGERS = ("tidegate", "paramiko")


def begin(paths: Paths) -> None:
    """Write the program's log into the user's folder from now on."""
    folder = paths.made().logs
    folder.mkdir(exist_ok=True, mode=0o700)
    handler = logging.handlers.RotatingFileHandler(
        folder / "tidegate.log", maxBytes=_LARGEST, backupCount=1, encoding="utf-8", delay=True
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    for name in _LOGGERS:
        logger = logging.getLogger(name)
        logger.setLevel(logging.INFO)
        logger.addHandler(handler)
