"""What the system must bring along: found missing by asking the loader, installed or named."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

PLUGINS = (
    "Qt/plugins/platforms/libqoffscreen.so",
    "Qt/lib/libQt6Network.so.6",
    "Qt/lib/libQt6Widgets.so.6",
)
DISPLAY_PLUGINS = ("Qt/plugins/platforms/libqxcb.so",)

LIBRARIES = {  # library file: (Debian package, Fedora package)
    "libGL.so.1": ("libgl1", "mesa-libGL"),
    "libGLX.so.0": ("libgl1", "libglvnd-glx"),
    "libOpenGL.so.0": ("libopengl0", "libglvnd-opengl"),
    "libEGL.so.1": ("libegl1", "mesa-libEGL"),
    "libglib-2.0.so.0": ("libglib2.0-0", "glib2"),
    "libgthread-2.0.so.0": ("libglib2.0-0", "glib2"),
    "libdbus-1.so.3": ("libdbus-1-3", "dbus-libs"),
    "libfontconfig.so.1": ("libfontconfig1", "fontconfig"),
    "libfreetype.so.6": ("libfreetype6", "freetype"),
    "libxkbcommon.so.0": ("libxkbcommon0", "libxkbcommon"),
    "libxkbcommon-x11.so.0": ("libxkbcommon-x11-0", "libxkbcommon-x11"),
    "libX11.so.6": ("libx11-6", "libX11"),
    "libX11-xcb.so.1": ("libx11-xcb1", "libX11-xcb"),
    "libxcb.so.1": ("libxcb1", "libxcb"),
    "libxcb-cursor.so.0": ("libxcb-cursor0", "xcb-util-cursor"),
    "libxcb-icccm.so.4": ("libxcb-icccm4", "xcb-util-wm"),
    "libxcb-image.so.0": ("libxcb-image0", "xcb-util-image"),
    "libxcb-keysyms.so.1": ("libxcb-keysyms1", "xcb-util-keysyms"),
    "libxcb-randr.so.0": ("libxcb-randr0", "libxcb"),
    "libxcb-render.so.0": ("libxcb-render0", "libxcb"),
    "libxcb-render-util.so.0": ("libxcb-render-util0", "xcb-util-renderutil"),
    "libxcb-shape.so.0": ("libxcb-shape0", "libxcb"),
    "libxcb-shm.so.0": ("libxcb-shm0", "libxcb"),
    "libxcb-sync.so.1": ("libxcb-sync1", "libxcb"),
    "libxcb-xfixes.so.0": ("libxcb-xfixes0", "libxcb"),
    "libxcb-xkb.so.1": ("libxcb-xkb1", "libxcb"),
    "libgssapi_krb5.so.2": ("libgssapi-krb5-2", "krb5-libs"),
}

PROGRAMS = {  # what the tests talk to: (Debian package, where it is found)
    "openssh-server": ("/usr/sbin/sshd", "sshd"),
    "openssh-client": ("ssh", "ssh-keygen"),
    "git": ("git",),
    "xvfb": ("Xvfb",),
    "xauth": ("xauth",),
    "xdotool": ("xdotool",),
    "openbox": ("openbox",),
    "tcsh": ("tcsh",),
    "fish": ("fish",),
    "busybox-static": ("busybox",),
    "postgresql": ("/usr/lib/postgresql",),
    "rsync": ("rsync",),
    "zstd": ("zstd",),
    "xz-utils": ("xz",),
    "procps": ("ps",),
    "curl": ("curl",),
}


class Missing(Exception):
    """Something of the system is missing; the text holds the exact line that installs it."""


def provide_libraries(qt: Path) -> None:
    """See that the libraries which Qt loads are there; install them or raise Missing."""
    if sys.platform != "linux":
        return
    wanted = PLUGINS + (DISPLAY_PLUGINS if _wants_display() else ())
    install(_packages(_missing_libraries(qt, wanted)), why="which the window needs")
    left = sorted(_missing_libraries(qt, wanted))  # some come along with others
    if left:
        raise Missing(f"Qt needs {', '.join(left)}; install the packages that hold these files")


def provide_programs() -> None:
    """See that the programs which the tests talk to are there; without them tests are skipped."""
    missing = tuple(p for p, places in PROGRAMS.items() if not any(map(_is_there, places)))
    if not missing or sys.platform != "linux":
        return
    try:
        install(missing, why="which the tests talk to")
    except Missing as problem:
        print(f"installer: {problem}\ninstaller: tests that need them are skipped", flush=True)


def install(packages: Iterable[str], *, why: str) -> None:
    """Install packages as root or with a password-less sudo; else raise Missing with the line."""
    names = tuple(sorted(set(packages)))
    if not names:
        return
    tool = "apt-get" if shutil.which("apt-get") else "dnf"
    line = f"{tool} install {' '.join(names)}"
    prefix = _privilege()
    if prefix is None or tool != "apt-get" or os.environ.get("TIDEGATE_NO_APT") == "1":
        raise Missing(f"packages are missing, {why}; run: sudo {line}")
    print(f"installer: installing {' '.join(names)}, {why}", flush=True)
    _apt(prefix, "update", "-qq")
    if _apt(prefix, "install", "-y", "-qq", "--no-install-recommends", *names):
        raise Missing(f"this failed; see above and run it by hand: {line}")


def _apt(prefix: tuple[str, ...], *arguments: str) -> int:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    command = [*prefix, "apt-get", *arguments]
    done = subprocess.run(
        command, check=False, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
    )
    return done.returncode


def _privilege() -> tuple[str, ...] | None:
    if os.geteuid() == 0:
        return ()
    if shutil.which("sudo"):
        asked = subprocess.run(["sudo", "-n", "true"], check=False, capture_output=True)
        if asked.returncode == 0:
            return ("sudo", "-n")
    return None


def _missing_libraries(qt: Path, names: Iterable[str]) -> set[str]:
    missing: set[str] = set()
    for name in names:
        answer = subprocess.run(
            ["ldd", str(qt / name)], check=False, capture_output=True, text=True
        )
        lines = answer.stdout.splitlines()
        missing |= {line.split()[0] for line in lines if line.rstrip().endswith("not found")}
    return {name for name in missing if not name.startswith("libQt6")}


def _packages(libraries: Iterable[str]) -> tuple[str, ...]:
    column = 0 if shutil.which("apt-get") else 1
    return tuple(LIBRARIES[name][column] for name in libraries if name in LIBRARIES)


def _wants_display() -> bool:
    return bool(os.environ.get("DISPLAY") or shutil.which("Xvfb"))


def _is_there(place: str) -> bool:
    return Path(place).exists() if place.startswith("/") else shutil.which(place) is not None
