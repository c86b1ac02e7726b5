"""Tells whether a folder is on another machine's disk, where file locks cannot be trusted."""

import ctypes
import re
import subprocess
import sys
from pathlib import Path as FilePath

_REMOTE = frozenset(
    (
        *("nfs", "nfs4", "cifs", "smb3", "smbfs", "smb2", "afs", "afpfs", "webdav", "davfs"),
        *("fuse.sshfs", "fuse.davfs", "fuse.davfs2", "fuse.rclone", "fuse.glusterfs", "ceph"),
        *("fuse.ceph", "lustre", "gpfs", "ncpfs", "beegfs", "vboxsf", "fuse.vmhgfs-fuse"),
    )
)
_DRIVE_REMOTE = 4
_BSD_MOUNT = re.compile(r"^.+ on (?P<point>/.*) \((?P<kind>[^,)]+)", re.MULTILINE)


def network_share(path: FilePath) -> str:
    """Return the kind of network file system that holds the path, or nothing."""
    if sys.platform == "win32":
        return _windows_share(path)
    if sys.platform == "darwin":
        return _share_of(path.resolve(), _bsd_mounts(_mount_output()))
    try:
        table = FilePath("/proc/self/mountinfo").read_text(errors="surrogateescape")
    except OSError:
        return ""
    return _share_of(path.resolve(), linux_mounts(table))


def linux_mounts(table: str) -> dict[str, str]:
    """Return the kinds of file systems by mount point, as `/proc/self/mountinfo` tells them."""
    mounts = {}
    for line in table.splitlines():
        place, _, kind = line.partition(" - ")
        fields = place.split(" ")
        if kind and len(fields) > 4:  # noqa: PLR2004 - the fifth field is the mount point
            mounts[_unescaped(fields[4])] = kind.split(" ")[0]
    return mounts


def _share_of(path: FilePath, mounts: dict[str, str]) -> str:
    for folder in (path, *path.parents):
        kind = mounts.get(str(folder))
        if kind is not None:
            return kind if kind in _REMOTE else ""
    return ""


def _unescaped(text: str) -> str:
    return re.sub(r"\\([0-7]{3})", lambda octal: chr(int(octal[1], 8)), text)


def _bsd_mounts(output: str) -> dict[str, str]:
    return {found["point"]: found["kind"] for found in _BSD_MOUNT.finditer(output)}


def _mount_output() -> str:
    try:
        return subprocess.run(
            ["/sbin/mount"], capture_output=True, check=False, timeout=5, text=True
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return ""


def _windows_share(path: FilePath) -> str:
    drive = path.absolute().drive
    if drive.startswith("\\\\"):
        return "a UNC path"
    kind = ctypes.windll.kernel32.GetDriveTypeW(f"{drive}\\")  # type: ignore[attr-defined]
    return "a network drive" if kind == _DRIVE_REMOTE else ""
