"""How a frame is compressed: better where that costs little, and against old contents."""

import gzip
import os
from typing import Protocol

import zstandard

from tidegate.adapters.ssh.archive import Sink

FORMS = ("zstd", "gzip")
_SMALL = 8 * 1024 * 1024  # bytes up to which a better compression costs less than it saves
_MOST_THREADS = 4
_TINY = 256 * 1024  # bytes; every host's own frame is packed anew
_BETTER, _GOOD, _FASTER = 12, 6, 3  # zstd's levels
_INDEXED = 4  # bytes of a dictionary for each place in zstd's tables; it drops what is beyond


class Spool(Protocol):
    """Where frames go."""

    def write(self, packed: bytes, /) -> int:
        """Take bytes of them."""
        ...


def frame_size() -> int:
    """Return the bytes of a large stream that are worth a frame, whose level is chosen anew."""
    return _SMALL * max(1, _threads(_SMALL + 1))


def compressor(spool: Spool, form: str, *, size: int, has_time: bool = False) -> Sink:
    """Return what compresses a frame of a stream of `size` bytes: better where there is time."""
    if form == "gzip":
        # Documented for both libraries: any object with `write` will do.
        return gzip.GzipFile(fileobj=spool, mode="wb", compresslevel=6, mtime=0)  # type: ignore[call-overload, no-any-return]
    level = _GOOD if has_time and size > _SMALL else _level(size)
    packer = zstandard.ZstdCompressor(level=level, threads=_threads(size))
    return packer.stream_writer(spool, closefd=False)  # type: ignore[arg-type]


def packed(content: bytes, form: str) -> bytes:
    """Return a small frame at once; its size is known, so zstd's tables are as small as it is."""
    if form == "gzip":
        return gzip.compress(content, compresslevel=6, mtime=0)
    level = _BETTER if len(content) <= _TINY else _FASTER
    return zstandard.ZstdCompressor(level=level).compress(content)


def patcher(spool: Spool, dictionary: bytes, *, size: int) -> Sink:
    """Return what compresses `size` bytes against a dictionary that the far side has, too."""
    known = zstandard.ZstdCompressionDict(dictionary, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
    both = len(dictionary) + size
    places = {} if both <= _SMALL else _tables(len(dictionary))
    parameters = zstandard.ZstdCompressionParameters.from_level(
        _level(both), source_size=size, dict_size=len(dictionary), **places
    )
    packer = zstandard.ZstdCompressor(compression_params=parameters, dict_data=known)
    return packer.stream_writer(spool, closefd=False)  # type: ignore[arg-type]


def _tables(size: int) -> dict[str, int]:
    """Return the sizes of zstd's tables at which it keeps all of a large dictionary in sight."""
    logs = max(17, (size // _INDEXED).bit_length())
    return {"window_log": (2 * size).bit_length(), "hash_log": logs, "chain_log": logs}


def best_form(offered: str) -> str:
    """Return the best of the forms that a host can unpack."""
    return next(form for form in FORMS if form in offered.split())


def _threads(size: int) -> int:
    """Return how many threads compress beside the one that reads and hashes what goes in.

    One processor is left for whoever sends meanwhile; a single helper would not be worth it.
    """
    spare = min(_MOST_THREADS, (os.cpu_count() or 1) - 1)
    return spare if size > _SMALL and spare > 1 else 0


def _level(size: int) -> int:
    return _BETTER if size <= _SMALL else _FASTER
