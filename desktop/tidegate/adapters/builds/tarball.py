"""Reads a tar archive once from start to end, believing no more of it than must be."""

import tarfile
from collections.abc import Callable, Iterator
from typing import BinaryIO, final

from typing_extensions import override

from tidegate.adapters.builds.limits import Meter
from tidegate.adapters.builds.members import Member, MemberKind, Packed, damaged, refused
from tidegate.adapters.builds.unpacking import plain_stream
from tidegate.domain.problem import Problem

_LONGEST_HEADER = 1 << 20  # bytes; a path or an attribute is never longer
_CHUNK = 1 << 20
_BROKEN = (tarfile.TarError, OverflowError, ValueError, EOFError, RecursionError)
_NAMING = frozenset(
    (
        *(tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE),
        *(tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK),
    )
)
_KINDS = {
    tarfile.SYMTYPE: MemberKind.LINK,
    tarfile.LNKTYPE: MemberKind.HARD_LINK,
    tarfile.DIRTYPE: MemberKind.FOLDER,
    tarfile.REGTYPE: MemberKind.FILE,
    tarfile.AREGTYPE: MemberKind.FILE,
    tarfile.CONTTYPE: MemberKind.FILE,
    tarfile.GNUTYPE_SPARSE: MemberKind.FILE,
}
_STRANGE = {
    tarfile.CHRTYPE: "is a device",
    tarfile.BLKTYPE: "is a device",
    tarfile.FIFOTYPE: "is a named pipe",
}


@final
class StrictInfo(tarfile.TarInfo):
    """A header on which the library stumbles aloud instead of taking it for the archive's end."""

    @classmethod
    @override
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> "StrictInfo":
        return _judged(lambda: super(StrictInfo, cls).frombuf(buf, encoding, errors))

    @classmethod
    def _frombuf(
        cls, buf: bytes | bytearray, encoding: str, errors: str, **options: bool
    ) -> "StrictInfo":
        """Newer Pythons, and older ones that were mended, read headers here and not above."""
        read = super()._frombuf  # type: ignore[misc]  # private, and not everywhere
        return _judged(lambda: read(buf, encoding, errors, **options))


def _judged(read: Callable[[], StrictInfo]) -> StrictInfo:
    try:
        info = read()
    except tarfile.HeaderError as error:
        if type(error).__name__ == "EOFHeaderError":
            raise
        raise damaged(f"a header cannot be read ({error})") from error
    # A size below zero makes the library go back and read the same header for ever.
    if info.size < 0 or (info.type in _NAMING and info.size > _LONGEST_HEADER):
        raise damaged("a header states an impossible size")
    return info


def tar_members(file: BinaryIO, meter: Meter) -> Iterator[Member]:
    """Return the members of a tar archive, decompressed on the way; raises Problem."""
    stream = plain_stream(file, meter)
    try:
        with tarfile.open(
            fileobj=stream, mode="r|", tarinfo=StrictInfo, errors="surrogateescape"
        ) as archive:
            yield from (_member(archive, info) for info in archive)
            _drain(archive.fileobj)  # type: ignore[arg-type]
    except _BROKEN as error:
        raise damaged(f"it is no tar archive, or cut short ({error})") from error
    except OSError as error:
        raise Problem(f"the archive cannot be read: {error.strerror or error}") from error


def _member(archive: tarfile.TarFile, info: tarfile.TarInfo) -> Member:
    if info.size < 0:
        raise damaged("a header states an impossible size")
    kind = _KINDS.get(info.type)
    if kind is None:
        raise refused(info.name, _STRANGE.get(info.type, "is of a kind that is not known"))
    stream = archive.extractfile(info) if kind is MemberKind.FILE else None
    return Member(
        path=info.name,
        kind=kind,
        mode=info.mode & 0o7777,
        size=info.size if kind is MemberKind.FILE else 0,
        target=info.linkname,
        content=Packed(stream, _BROKEN) if stream else None,
    )


def _drain(stream: BinaryIO) -> None:
    """Read what follows the end marker: padding may, anything else is not what was packed."""
    while rest := stream.read(_CHUNK):
        if rest.strip(b"\0"):
            raise damaged("something follows its end")
