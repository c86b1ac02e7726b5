"""Where a store is: a SQLite file of this machine, or a PostgreSQL database."""

import os
import stat
from dataclasses import dataclass
from pathlib import Path as FilePath

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from tidegate.adapters.store.network_shares import network_share
from tidegate.domain.problem import Problem, ProblemKind

_OWNER_ONLY = 0o600
_ALLOWED = "allowed are sqlite:///FILE and postgresql://USER@HOST/DATABASE"


@dataclass(frozen=True, slots=True)
class StoreAddress:
    """A checked address; `shown` is what people and files may see of it."""

    url: URL
    shown: str

    @classmethod
    def parse(cls, text: str, *, home: FilePath) -> "StoreAddress":
        """Read TIDEGATE_STORE, nothing meaning `store.db` in the home; raises Problem."""
        try:
            url = make_url(text or f"sqlite:///{home / 'store.db'}")
        except ArgumentError:
            raise Problem("TIDEGATE_STORE is no address", remedy=_ALLOWED) from None
        if url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:"):
            file = FilePath(str(url.database)).expanduser().absolute()
            return cls(URL.create("sqlite", database=str(file)), str(file))
        if url.drivername in ("postgresql", "postgres", "postgresql+psycopg") and url.database:
            url = url.set(drivername="postgresql+psycopg")
            return cls(url, _without_credentials(url))
        raise Problem(f"a store cannot be at {url.drivername}://…", remedy=_ALLOWED)

    @property
    def is_file(self) -> bool:
        """Tell whether the store is a SQLite file."""
        return self.url.get_backend_name() == "sqlite"

    @property
    def file(self) -> FilePath:
        """Return the SQLite file."""
        return FilePath(str(self.url.database))

    def make_file(self) -> None:
        """Make sure that the file is there, on a disk of this machine, for its owner's eyes only.

        Raises Problem on a network share, where locks do not hold.
        """
        try:
            self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _refuse_share(self.file)
            os.close(os.open(self.file, os.O_RDWR | os.O_CREAT, _OWNER_ONLY))
            if stat.S_IMODE(self.file.stat().st_mode) != _OWNER_ONLY:
                self.file.chmod(_OWNER_ONLY)
        except OSError as error:
            raise Problem(
                f"{self.file} cannot be opened: {error.strerror}",
                remedy="check the rights of the file and its folder, or set TIDEGATE_HOME",
                kind=ProblemKind.FAILED,
            ) from error


def _without_credentials(url: URL) -> str:
    place = f"{url.host or 'localhost'}:{url.port or 5432}"
    return f"the database {url.database} on {place}"


def _refuse_share(file: FilePath) -> None:
    share = network_share(file)
    if share:
        raise Problem(
            f"{file} is on a network share ({share}), where a database is damaged sooner or later",
            remedy="set TIDEGATE_HOME to a folder of this machine;"
            " a team shares a postgresql:// store",
        )
