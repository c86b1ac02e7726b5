"""The builds that the benchmarks deploy, made once in a folder."""

import os
import random
import shutil
import sysconfig
from dataclasses import dataclass
from pathlib import Path

_FILES, _BYTES = 3_000, 47_000_000
_MODULES, _MODULE_BYTES = 20_000, 5_000
_BLOB = 100_000_000
_LARGEST = 2_500_000
_CHANGED = 100  # one file in so many
_TOO_LARGE = ("PySide6", "shiboken6", "__pycache__")


@dataclass(frozen=True)
class Samples:
    """A: an installed Python application; D: the next version of it; B: many; C: one large file.

    `small` is what a hundred hosts get at once: the machine must hold a hundred copies of it.
    """

    a: Path
    d: Path
    b: Path
    c: Path
    small: Path
    changed_b: Path


def make_samples(folder: Path) -> Samples:
    """Make every build below `folder`, the same ones for the same installed packages."""
    names = ("A", "D", "B", "C", "small", "changed-B")
    samples = Samples(*(folder / name for name in names))
    _application(samples.a)
    _next_version(samples.a, samples.d)
    _modules(samples.b, count=_MODULES)
    _modules(samples.small, count=200)
    _blob(samples.c / "image.bin", size=_BLOB)
    _blob(samples.small / "image.bin", size=5_000_000)
    return samples


def change_some(former: Path, target: Path) -> None:
    """Copy a build of many files, one in a hundred with another first line."""
    shutil.copytree(former, target, copy_function=shutil.copy2)
    for path in sorted(target.rglob("*.js"))[::_CHANGED]:
        path.write_text(f"// changed: {path.name}\n{path.read_text()}")


def describe(folder: Path) -> str:
    """Say how many files and bytes a build has."""
    sizes = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
    return f"{len(sizes):,} files, {sum(sizes) / 1e6:.0f} MB"


def _application(target: Path) -> None:
    """Copy a part of the installed packages: the mix of small, large, text and binary is real."""
    source = Path(sysconfig.get_path("purelib"))
    size = 0
    for path in _shuffled(source):
        size += path.stat().st_size
        if size > _BYTES:
            return
        copy = target / path.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, copy)
        copy.chmod(0o644)


def _shuffled(source: Path) -> list[Path]:
    found = []
    for place, folders, names in os.walk(source):
        folders[:] = sorted(name for name in folders if name not in _TOO_LARGE)
        found += [Path(place, name) for name in sorted(names)]
    usable = [path for path in found if not path.is_symlink() and path.stat().st_size < _LARGEST]
    random.Random(1).shuffle(usable)
    return usable[:_FILES]


def _next_version(former: Path, target: Path) -> None:
    """Copy with every time stamp; add lines to as many texts as one file in a hundred."""
    shutil.copytree(former, target, copy_function=shutil.copy2)
    chosen = random.Random(2)
    texts = sorted(path for path in target.rglob("*.py") if path.stat().st_size > 1_000)
    count = sum(1 for path in target.rglob("*") if path.is_file()) // _CHANGED
    for path in chosen.sample(texts, count):
        _edit(path, chosen)


def _edit(path: Path, chosen: random.Random) -> None:
    lines = path.read_bytes().split(b"\n")
    for _ in range(3):
        note = b"# %032x" % chosen.getrandbits(128)
        lines.insert(chosen.randrange(len(lines)), note)
    path.write_bytes(b"\n".join(lines))


def _modules(target: Path, *, count: int) -> None:
    """Write many small sources, as package managers of JavaScript leave them."""
    chosen = random.Random(3)
    words = [
        "".join(chosen.choices("abcdefghijklmnop", k=chosen.randint(2, 9))) for _ in range(900)
    ]
    lines = [f"  const {' = '.join(chosen.choices(words, k=6))};\n" for _ in range(4_000)]
    for number in range(count):
        path = target / f"package-{number // 40}" / "lib" / f"{words[number % 900]}-{number}.js"
        path.parent.mkdir(parents=True, exist_ok=True)
        size = int(chosen.expovariate(1 / _MODULE_BYTES)) + 60
        path.write_text("".join(chosen.choices(lines, k=size // 40 + 1))[:size])


def _blob(path: Path, *, size: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(random.Random(4).randbytes(size))
