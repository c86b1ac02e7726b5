"""Archives as honest tools and as attackers make them."""

import io
import tarfile
import zipfile
from pathlib import Path

import zstandard

PACKERS = {
    ".tar": lambda plain: plain,
    ".tar.gz": lambda plain: __import__("gzip").compress(plain),
    ".tar.xz": lambda plain: __import__("lzma").compress(plain),
    ".tar.zst": lambda plain: zstandard.ZstdCompressor().compress(plain),
}


def member(name: str, content: bytes = b"x", **fields) -> tuple[tarfile.TarInfo, bytes]:
    info = tarfile.TarInfo(name)
    for field, value in fields.items():
        setattr(info, field, value)
    info.size = len(content) if info.isreg() else 0
    return info, content


def tar_bytes(*members: tuple[tarfile.TarInfo, bytes], layout=tarfile.GNU_FORMAT) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=layout, errors="surrogateescape") as archive:
        for info, content in members:
            archive.addfile(info, io.BytesIO(content) if info.isreg() else None)
    return buffer.getvalue()


def tar_file(path: Path, *members: tuple[tarfile.TarInfo, bytes]) -> Path:
    suffix = "".join(path.suffixes[-2:]) if path.suffixes[-2:-1] == [".tar"] else path.suffix
    path.write_bytes(PACKERS[suffix](tar_bytes(*members)))
    return path


def zip_file(path: Path, members: dict[str, bytes], **modes: int) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            info = zipfile.ZipInfo(name)
            info.create_system = 3
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = modes.get(name, 0o100644) << 16
            archive.writestr(info, content)
    return path
