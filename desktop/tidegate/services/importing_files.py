"""Takes a settings file of a repository over: read, its secrets taken out, checked again."""

import codecs
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from tidegate.domain.flattening import flatten
from tidegate.domain.imported import EVERY, FoundSecret, LeftAlone, Piece, Understood
from tidegate.domain.problem import Problem
from tidegate.domain.recognising import SPRING
from tidegate.domain.secret_lifting import (
    Lifted,
    Lifting,
    has_unseen_secret,
    repeats_any,
    without_commented_secrets,
)
from tidegate.domain.setting import ScalarNode, Setting
from tidegate.domain.spring_documents import documents_by_profile
from tidegate.domain.sure_reading import tells_inner_secret, unsure_line
from tidegate.services.ports.formats import Formats

_OUTSIDE = "a secret stands outside of its settings, where it cannot be taken out"
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)
"""How files begin that UTF-16 and UTF-32 are written in; a search of their bytes finds nothing."""
_UNREAD = "text"
"""How formats call what none of them reads."""


def parts_of(piece: Piece, content: bytes) -> tuple[tuple[Piece, bytes], ...]:
    """Return a file that is for every environment with the parts of it that are for single ones.

    Spring keeps several documents in one file; each part gets a path of its own, `a.yml (prod)`.
    """
    if piece.what != SPRING or piece.word:
        return ((piece, content),)
    text = content.decode("utf-8", "surrogateescape")
    is_yaml = not piece.file.endswith(".properties")
    common, own = documents_by_profile(text, is_yaml=is_yaml)
    parts = [(EVERY, common)] if common.strip() or not own else []
    return tuple(
        (_part(piece, word), part.encode("utf-8", "surrogateescape"))
        for word, part in (*parts, *own)
    )


def _part(piece: Piece, word: str) -> Piece:
    return replace(piece, word=word, path=f"{piece.path} ({word})") if word else piece


@dataclass(frozen=True, slots=True)
class TakingOver:
    """Takes files over one after the other; what a setting's secret is called stays the same."""

    formats: Formats
    lifting: Lifting = field(default_factory=Lifting)

    def take(self, piece: Piece, content: bytes, *, environment: str) -> Understood | LeftAlone:
        """Return the file as the profile will hold it, without a secret, or why it is left."""
        try:
            content, lifted = self._without_secrets(piece, content)
        except Problem as problem:
            reason = re.sub(r"^\d", r"line \g<0>", problem.summary.removeprefix(f"{piece.path}:"))
            return LeftAlone(piece.path, f"cannot be taken over: {reason.strip()}")
        secrets = tuple(FoundSecret(each.name, environment, each.value) for each in lifted)
        notes = (piece.note,) if piece.note else ()
        return Understood(
            piece.path, piece.what, environment, piece, content, secrets=secrets, notes=notes
        )

    def _without_secrets(self, piece: Piece, content: bytes) -> tuple[bytes, tuple[Lifted, ...]]:
        escaped = content.replace(b"${{", b"$${{")
        name = self.formats.detect(piece.file, escaped)
        if name == _UNREAD:
            raise Problem("its format is none that can be read, so its secrets cannot be told")
        tree = self.formats.read(escaped, file=piece.path, format=name)
        if isinstance(tree, ScalarNode) and tree.value is not None:
            raise Problem("it holds no settings")
        settings = flatten(tree)
        self._refuse_unsure(escaped, settings, file=piece.path, format_=name)
        edits, lifted = self.lifting.lift(settings, file=piece.file)
        edited = self.formats.edit(escaped, edits, file=piece.path, format=name)
        clean = self._commented(edited)
        if repeats_any(clean.decode("latin-1"), lifted) or repeats_any(_text(clean), lifted):
            raise Problem(_OUTSIDE)
        if has_unseen_secret(_text(clean), settings):
            raise Problem(_OUTSIDE)
        if tells_inner_secret(flatten(self.formats.read(clean, file=piece.path, format=name))):
            raise Problem(_OUTSIDE)
        return clean, lifted

    def _refuse_unsure(
        self, content: bytes, settings: Mapping[str, Setting], *, file: str, format_: str
    ) -> None:
        """Raise Problem where the reader may have passed over what belongs to another format."""
        if content.startswith(_WIDE):
            raise Problem("its letters have several bytes; save it as UTF-8 first")
        line = unsure_line(self.formats.text(content, file=file), settings, format=format_)
        if line:
            raise Problem(
                f"line {line} is not surely {format_}, so a secret could stand there unseen"
            )

    def _commented(self, content: bytes) -> bytes:
        """Return the file without secrets in its comments; bytes that are no UTF-8 stay."""
        text = content.decode("utf-8", "surrogateescape")
        clean = without_commented_secrets(text)
        return content if clean == text else clean.encode("utf-8", "surrogateescape")


def _text(content: bytes) -> str:
    return content.decode("utf-8", "replace")
