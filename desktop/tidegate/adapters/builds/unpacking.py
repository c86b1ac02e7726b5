"""Streams that decompress, watched for bombs."""

import gzip
import io
import lzma
import zlib
from collections.abc import Callable
from typing import BinaryIO, final

import zstandard
from typing_extensions import override

from tidegate.adapters.builds.limits import Meter
from tidegate.adapters.builds.members import damaged
from tidegate.domain.problem import Problem

_CHUNK = 1 << 18
_XZ_MEMORY = 256 << 20  # bytes; what `xz -9` asks for, four times over
_ZSTD_WINDOW = 256 << 20
_BROKEN = (EOFError, zlib.error, lzma.LZMAError, zstandard.ZstdError, gzip.BadGzipFile)


@final
class Unpacked(io.RawIOBase):
    """The decompressed side of a compressed file, for reading once from start to end."""

    def __init__(
        self, packed: BinaryIO, unpack: Callable[[BinaryIO], BinaryIO], meter: Meter
    ) -> None:
        super().__init__()
        self._packed, self._meter, self._count = packed, meter, 0
        self._stream = unpack(packed)

    @override
    def readable(self) -> bool:
        return True

    @override
    def read(self, size: int = -1) -> bytes:
        wanted = size if 0 <= size < _CHUNK else _CHUNK
        try:
            content = self._stream.read(wanted)
        except MemoryError:
            raise damaged("it asks for too much memory to be unpacked") from None
        except _BROKEN as error:
            raise damaged(f"its compression is broken or cut short ({error})") from error
        self._count += len(content)
        self._meter.refuse_bomb(self._count, packed=self._packed.tell())
        return content


def plain_stream(file: BinaryIO, meter: Meter) -> BinaryIO:
    """Return the decompressed stream of a file, by its first bytes; raises Problem."""
    start = file.read(8)
    file.seek(0)
    for mark, name in _FOREIGN.items():
        if start.startswith(mark):
            raise Problem(
                f"the archive is {name}, which cannot be taken",
                remedy="allowed are a folder, zip, and tar: plain, gz, xz or zst",
            )
    for mark, unpack in _KNOWN.items():
        if start.startswith(mark):
            return Unpacked(file, unpack, meter)  # type: ignore[return-value]
    return file


def _gunzip(file: BinaryIO) -> BinaryIO:
    return gzip.GzipFile(fileobj=file)  # type: ignore[return-value]


def _unzstd(file: BinaryIO) -> BinaryIO:
    reader = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW)
    return reader.stream_reader(file, read_across_frames=True, closefd=False)


@final
class _Xz(io.RawIOBase):
    """LZMAFile lets any archive take any memory and ignores what follows the stream."""

    def __init__(self, packed: BinaryIO) -> None:
        super().__init__()
        self._packed, self._machine = packed, self._fresh()

    @override
    def read(self, size: int = -1) -> bytes:
        while True:
            if self._machine.eof and not self._next_stream():
                return b""
            content = b""
            if self._machine.needs_input:
                content = self._packed.read(_CHUNK)
                if not content:
                    raise EOFError("ended before its end marker")
            unpacked = self._machine.decompress(content, max_length=size)
            if unpacked:
                return unpacked

    def _next_stream(self) -> bool:
        """Go on with a stream that was appended; xz pads streams with zeros."""
        rest = (self._machine.unused_data or self._packed.read(_CHUNK)).lstrip(b"\0")
        if not rest:
            return False
        self._packed.seek(-len(rest), io.SEEK_CUR)
        self._machine = self._fresh()
        return True

    @staticmethod
    def _fresh() -> lzma.LZMADecompressor:
        return lzma.LZMADecompressor(format=lzma.FORMAT_XZ, memlimit=_XZ_MEMORY)


def _unxz(file: BinaryIO) -> BinaryIO:
    return _Xz(file)  # type: ignore[return-value]


_KNOWN: dict[bytes, Callable[[BinaryIO], BinaryIO]] = {
    b"\x1f\x8b": _gunzip,
    b"\xfd7zXZ\0": _unxz,
    b"\x28\xb5\x2f\xfd": _unzstd,
}
_FOREIGN = {
    b"BZh": "compressed with bzip2",
    b"7z\xbc\xaf\x27\x1c": "a 7z archive",
    b"Rar!": "a RAR archive",
    b"\x1f\x9d": "compressed with compress",
    b"\x04\x22\x4d\x18": "compressed with lz4",
}
