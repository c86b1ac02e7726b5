"""Tells by a path's folders what a file is: `config/production.toml`, `config/prod/app.yaml`."""

import re
from dataclasses import replace
from pathlib import PurePosixPath

from tidegate.domain.imported import EVERY, LeftAlone, Piece, Recognised, Witness
from tidegate.domain.stage_words import BASE_WORDS, stage_word

Siblings = frozenset[str]
"""Every path of the repository."""

_TEMPLATES = frozenset({"example", "sample", "dist", "template", "tpl", "defaults-example", "in"})
_SEALED = frozenset({"enc", "gpg", "age", "vault", "keys", "me", "sops", "asc", "encrypted"})
_OWN = frozenset({"local", "localhost", "private", "personal", "user"})
_CODE = frozenset({"rb", "py", "js", "cjs", "mjs", "ts", "php", "groovy", "exs", "ex", "go", "kt"})
_FOLDERS = frozenset(
    {"config", "conf", "configs", "configuration", "settings", "env", "envs", "environments"}
)
_SETTINGS = r"toml|ya?ml|jsonc?|json5|ini|properties|env|conf|cnf|tfvars"
_STEM = re.compile(rf"(?P<word>[\w.-]+?)\.(?P<ext>{_SETTINGS})", re.ASCII | re.IGNORECASE)
_WITH_WORD = re.compile(
    rf"(?P<stem>[\w-]+?)(?P<mark>[._-])(?P<word>[A-Za-z]+)\.(?P<ext>{_SETTINGS})",
    re.ASCII | re.IGNORECASE,
)
_CODE_FILE = re.compile(rf"(?P<word>[\w-]+)\.(?:{'|'.join(sorted(_CODE))})", re.ASCII)


def in_folder(path: PurePosixPath, among: Siblings) -> Recognised | None:
    """Recognise `config/production.toml`, `config/app.production.yml`."""
    if path.parent.name.lower() not in _FOLDERS:
        return None
    if code := _CODE_FILE.fullmatch(path.name):
        told = stage_word(code["word"])
        return Witness(str(path), "code", code["word"]) if told and told.is_sure else None
    whole = _STEM.fullmatch(path.name)
    return _settings(path, whole["word"].lower(), whole["ext"], among) if whole else None


def _settings(path: PurePosixPath, word: str, ext: str, among: Siblings) -> Recognised:
    told = stage_word(word)
    is_sure = word in BASE_WORDS or (told is not None and told.is_sure)
    if refused := refusal(path, word):
        return refused
    if not is_sure and (piece := _with_word(path, among)):
        return piece
    return _of_folder(path, word, ext) if is_sure or told else LeftAlone(str(path), _SAME)


_SAME = "its name tells no environment; what is the same everywhere ships with the build"


def _with_word(path: PurePosixPath, among: Siblings) -> Piece | None:
    """Recognise `app.production.yml`, and `app-production.yml` where there is an `app.yml`."""
    found = _WITH_WORD.fullmatch(path.name)
    if found is None or stage_word(found["word"]) is None:
        return None
    file = str(path.with_name(f"{found['stem']}.{found['ext']}"))
    if found["mark"] != "." and file not in among:
        return None
    return Piece(str(path), "settings", found["word"], file, file)


def _of_folder(path: PurePosixPath, word: str, ext: str) -> Piece:
    file = str(path.with_name(f"settings.{ext}"))
    piece = Piece(str(path), "settings", word, file, str(path))
    return by_word(piece)


def by_word(piece: Piece) -> Piece:
    """Say that a base word stands for every environment."""
    return replace(piece, word=EVERY) if piece.word.lower() in BASE_WORDS else piece


def folder_of_stage(path: PurePosixPath, _among: Siblings) -> Recognised | None:
    """Recognise `config/production/app.yaml`."""
    parts = path.parts
    for at in range(len(parts) - 2):
        word = parts[at + 1].lower().lstrip("_")
        if parts[at].lower() in _FOLDERS and (stage_word(word) or word in BASE_WORDS):
            file = str(PurePosixPath(*parts[: at + 1], *parts[at + 2 :]))
            is_settings = _STEM.fullmatch(path.name) or path.name.startswith(".env")
            piece = Piece(str(path), "settings", word, file, file)
            return by_word(piece) if is_settings else None
    return None


def refusal(path: PurePosixPath, word: str) -> LeftAlone | None:
    """Return why a file is not taken over, by the words of its name."""
    words = set(re.split(r"[._-]", word.lower()))
    if words & _TEMPLATES:
        return LeftAlone(str(path), "a template, not an environment's settings")
    if words & _SEALED:
        return LeftAlone(str(path), "encrypted, or a key")
    if words & _OWN:
        return LeftAlone(str(path), "this machine's own, not an environment's")
    return None
