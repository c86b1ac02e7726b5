"""Reads a zip archive by its own list of members, checked before the first is opened."""

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from itertools import pairwise
from lzma import LZMAError
from typing import IO, BinaryIO

from tidegate.adapters.builds.limits import MIB, Meter
from tidegate.adapters.builds.members import Member, MemberKind, Packed, damaged, refused
from tidegate.domain.problem import Problem

MARKS = (b"PK\x03\x04", b"PK\x05\x06")

_BROKEN = (zipfile.BadZipFile, zlib.error, LZMAError, EOFError, UnicodeDecodeError, struct.error)
_UNREADABLE = (NotImplementedError, RuntimeError, ValueError, OverflowError)
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
_END = b"PK\x05\x06"
_END_SIZE = 22
_LONGEST_COMMENT = 65_535
_LONGEST_LIST = 256 * MIB
_LONGEST_TARGET = 4_096
_ENCRYPTED, _UTF8 = 0x1, 0x800
_UNIX = 3
_LOCAL_HEADER = 30


def zip_members(file: BinaryIO, meter: Meter) -> Iterator[Member]:
    """Return the members of a zip archive; raises Problem."""
    _check_end(file)
    try:
        with zipfile.ZipFile(file) as archive:
            infos = archive.infolist()
            _check_list(infos, meter)
            for info in infos:
                yield from _members(archive, info)
    except _BROKEN as error:
        raise damaged(f"it is no zip archive, or cut short ({error})") from error
    except _UNREADABLE as error:
        raise Problem(f"the archive cannot be read: {error}") from error


def _check_end(file: BinaryIO) -> None:
    """Refuse what stands behind the archive, and a list that would not fit into memory."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _END_SIZE - _LONGEST_COMMENT))
    tail = file.read()
    file.seek(0)
    position = tail.rfind(_END)
    if position < 0 or len(tail) - position < _END_SIZE:
        raise damaged("its list of members is missing")
    list_size, _, comment = struct.unpack("<IIH", tail[position + 12 : position + _END_SIZE])
    if len(tail) - position != _END_SIZE + comment:
        raise damaged("something follows its end")
    if list_size > _LONGEST_LIST and list_size != 0xFFFFFFFF:  # noqa: PLR2004 - means zip64
        raise damaged("its list of members is too long")


def _check_list(infos: Sequence[zipfile.ZipInfo], meter: Meter) -> None:
    for info in infos:
        if info.flag_bits & _ENCRYPTED:
            raise refused(info.orig_filename, "is encrypted", remedy="pack it without a password")
        if info.compress_type not in _METHODS:
            raise refused(
                info.orig_filename,
                f"is packed with a method that is not known ({info.compress_type})",
                remedy="pack it with deflate",
            )
        meter.refuse_bomb(info.file_size, packed=info.compress_size)
    _refuse_overlaps(sorted(infos, key=lambda info: info.header_offset))


def _refuse_overlaps(infos: Sequence[zipfile.ZipInfo]) -> None:
    """One packed content that is listed many times over unpacks without an end."""
    for first, second in pairwise(infos):
        if first.header_offset + _LOCAL_HEADER + first.compress_size > second.header_offset:
            raise refused(second.orig_filename, "lies upon another member in the archive")


def _members(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[Member]:
    path, mode = _name(info), info.external_attr >> 16 if info.create_system == _UNIX else 0
    kind = _kind(path, mode)
    if kind is MemberKind.FOLDER:
        yield Member(path=path, kind=kind)
        return
    with archive.open(info) as content:
        if kind is MemberKind.LINK:
            yield Member(path=path, kind=kind, target=_target(path, content))
            return
        permissions = stat.S_IMODE(mode) or 0o644
        packed = Packed(content, (*_BROKEN, *_UNREADABLE))
        yield Member(path, kind, permissions, size=info.file_size, content=packed)


def _target(path: str, content: IO[bytes]) -> str:
    target = content.read(_LONGEST_TARGET + 1)
    if len(target) > _LONGEST_TARGET:
        raise refused(path, "is a link with a target that is too long")
    return target.decode(errors="surrogateescape")


def _kind(path: str, mode: int) -> MemberKind:
    shape = stat.S_IFMT(mode)
    if path.endswith("/") or shape == stat.S_IFDIR:
        return MemberKind.FOLDER
    if shape == stat.S_IFLNK:
        return MemberKind.LINK
    if shape in (0, stat.S_IFREG):
        return MemberKind.FILE
    raise refused(path, "is a device, a named pipe or a socket")


def _name(info: zipfile.ZipInfo) -> str:
    """Return the member's name; tools that forget to say UTF-8 mostly mean it all the same."""
    if info.flag_bits & _UTF8:
        return info.orig_filename
    return info.orig_filename.encode("cp437").decode(errors="surrogateescape")
