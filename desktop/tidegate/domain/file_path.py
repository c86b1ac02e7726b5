"""Paths that a workspace may name: the deploy folder on a host, and files below a folder."""

import posixpath
import re

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_DRIVE = re.compile(r"[A-Za-z]:")
_LONGEST = 1024
_SYSTEM = frozenset(
    {
        "/bin",
        "/boot",
        "/dev",
        "/etc",
        "/lib",
        "/lib32",
        "/lib64",
        "/libx32",
        "/proc",
        "/run",
        "/sbin",
        "/sys",
        "/usr/bin",
        "/usr/lib",
        "/usr/lib64",
        "/usr/libexec",
        "/usr/sbin",
        "/usr/share",
    }
)
_SHARED_ROOTS = frozenset(
    {
        "/home",
        "/media",
        "/mnt",
        "/opt",
        "/root",
        "/srv",
        "/tmp",  # noqa: S108 - a name to refuse
        "/usr",
        "/var",
        "/usr/local",
        "/usr/local/bin",
        "/usr/local/lib",
        "/usr/local/sbin",
        "/usr/local/share",
        "/var/backups",
        "/var/cache",
        "/var/lib",
        "/var/log",
        "/var/mail",
        "/var/run",
        "/var/spool",
        "/var/tmp",  # noqa: S108 - a name to refuse
    }
)
_DEPLOY = "an absolute folder of at least two parts, such as /srv/storefront, is allowed"


def deploy_path(text: str) -> str:
    """Return the deploy folder normalised; raises ValueError.

    Refused are system folders and what lies in them, folders that others share, and anything a
    shell or a person could misread. References must have been expanded.
    """
    if len(text) > _LONGEST:
        raise ValueError(f"deploy path is longer than {_LONGEST:,} characters; {_DEPLOY}")
    if _CONTROL.search(text) or text != text.strip():
        raise ValueError(
            f"deploy path has a control character or a space at its start or end; {_DEPLOY}"
        )
    if text.startswith("~"):
        raise ValueError(f"deploy path cannot start with ~; {_DEPLOY}")
    if not text.startswith("/") or ".." in text.split("/"):
        raise ValueError(f"deploy path must be absolute and without `..`; {_DEPLOY}")
    return _not_the_systems("/" + posixpath.normpath(text).lstrip("/"))


def _not_the_systems(path: str) -> str:
    inside = any(path == root or path.startswith(f"{root}/") for root in _SYSTEM)
    if inside or path in _SHARED_ROOTS:
        raise ValueError(f"deploy path is a folder of the system; {_DEPLOY}")
    if path.count("/") < 2:  # noqa: PLR2004 - two parts
        raise ValueError(f"deploy path is too short; {_DEPLOY}")
    return path


def path_inside(text: str) -> str:
    """Check a path below some folder: relative, `/` between its parts; raises ValueError."""
    if not text or len(text) > _LONGEST or _CONTROL.search(text) or "\\" in text:
        raise ValueError("a relative path with / between its parts, such as config/app.yaml")
    if text.startswith(("/", "~")) or _DRIVE.match(text):
        raise ValueError("outside the folder; a relative path such as config/app.yaml is allowed")
    parts = text.split("/")
    if ".." in parts:
        raise ValueError("outside the folder; `..` is not allowed")
    if any(part in {"", "."} for part in parts):
        raise ValueError("a relative path without empty parts, such as config/app.yaml")
    return text
