"""Tells by a file's path what it is to an import: settings of an environment, hosts, or nothing.

Every rule is a function from a path to what it is, or None where it is another rule's; the first
that answers counts. Nothing is read here.
"""

import re
from collections.abc import Callable
from pathlib import PurePosixPath

from tidegate.domain.imported import (
    EVERY,
    Descriptor,
    LeftAlone,
    Piece,
    Recognised,
    Witness,
)
from tidegate.domain.merge import Merge
from tidegate.domain.recognising_folders import (
    Siblings,
    by_word,
    folder_of_stage,
    in_folder,
    refusal,
)
from tidegate.domain.stage_words import BASE_WORDS, stage_word

SPRING = "Spring settings"
"""What such a file is called; it may hold documents for single environments."""

_Rule = Callable[[PurePosixPath, Siblings], Recognised | None]

_ALL_AT_ONCE = frozenset(
    {"database.yml", "cable.yml", "storage.yml", "secrets.yml", "mongoid.yml", "cache.yml",
     "queue.yml", "recurring.yml", "sidekiq.yml"}
)  # fmt: skip

_DOTENV = re.compile(r"\.env(?:[._-](?P<word>[\w.-]+))?|(?P<before>[\w-]+)\.env", re.ASCII)
_APPSETTINGS = re.compile(r"appsettings(?:\.(?P<word>[\w.-]+))?\.json", re.ASCII | re.IGNORECASE)
_SPRING = re.compile(
    r"(?P<stem>application|bootstrap)(?:-(?P<word>[\w.-]+?))?\.(?P<ext>ya?ml|properties)", re.ASCII
)
_HELM = re.compile(r"values(?:[-._](?P<word>[\w.-]+?))?\.(?P<ext>ya?ml)", re.ASCII)
_XDT = re.compile(r"(?P<stem>web|app)(?:\.(?P<word>[\w-]+))?\.config", re.ASCII | re.IGNORECASE)
_COMPOSE = re.compile(
    r"(?P<stem>(?:docker-)?compose)(?:[-._](?P<word>[\w.-]+?))?\.(?P<ext>ya?ml)", re.ASCII
)
_KAMAL = re.compile(r"(?:.*/)?config/deploy(?:\.(?P<word>[\w-]+))?\.ya?ml", re.ASCII)
_CAPISTRANO = re.compile(r"config/deploy(?:/(?P<word>[\w.-]+))?\.rb", re.ASCII)
_RAILS = re.compile(
    r"(?P<above>(?:.*/)?config)/settings(?:/(?P<word>[\w.-]+))?\.(?P<ext>ya?ml)", re.ASCII
)
_RAILS_CODE = re.compile(r"(?:.*/)?config/environments/(?P<word>[\w-]+)\.rb", re.ASCII)


def recognise(path: str, *, among: Siblings) -> Recognised | None:
    """Return what a file is to an import; None for one that has nothing to do with settings."""
    pure = PurePosixPath(path)
    if _is_of_tests(pure):
        return None
    found = (rule(pure, among) for rule in _RULES)
    return next((each for each in found if each is not None), None)


def _is_of_tests(path: PurePosixPath) -> bool:
    """Tell whether a file belongs to automated tests, and so to no environment."""
    folders = [part.lower() for part in path.parts[:-1]]
    return any(part in {"tests", "spec", "specs", "__tests__", "fixtures"} for part in folders) or (
        "src/test/" in path.as_posix()
    )


def _dotenv(path: PurePosixPath, among: Siblings) -> Recognised | None:
    found = _DOTENV.fullmatch(path.name)
    if found is None:
        return None
    word = found["word"] or found["before"] or EVERY
    if refused := refusal(path, word):
        return refused
    if found["before"] and stage_word(word) is None:
        return None
    file = str(path.with_name(".env"))
    if not word and f"{path.parent}/artisan".removeprefix("./") in among:
        note = "taken for dev's own: Laravel reads one .env file, whole"
        return Piece(str(path), "Laravel settings", "dev", file, file, note=note)
    return Piece(str(path), "environment file", word, file, file)


def _appsettings(path: PurePosixPath, _among: Siblings) -> Recognised | None:
    found = _APPSETTINGS.fullmatch(path.name)
    if found is None:
        return None
    word = found["word"] or EVERY
    to = "appsettings.json"
    return refusal(path, word) or Piece(
        str(path), ".NET settings", word, str(path.with_name(to)), to, Merge.DOTNET
    )


def _spring(path: PurePosixPath, _among: Siblings) -> Recognised | None:
    found = _SPRING.fullmatch(path.name)
    if found is None:
        return None
    word = found["word"] or EVERY
    name = f"{found['stem']}.{found['ext']}"
    inside = "src/main/resources" in path.as_posix()
    module = path.as_posix().partition("src/main/resources")[0].strip("/")
    file = str(PurePosixPath(module) / name) if inside else str(path.with_name(name))
    # Beside the program Spring reads config/ after what is packed into the jar.
    to = f"config/{name}" if inside else file
    return refusal(path, word) or Piece(str(path), SPRING, word, file, to)


def _helm(path: PurePosixPath, among: Siblings) -> Recognised | None:
    found = _HELM.fullmatch(path.name)
    if found is None:
        return None
    word = found["word"] or EVERY
    chart = any(str(folder / "Chart.yaml") in among for folder in (path.parent, *path.parents))
    layered = any(_HELM.fullmatch(PurePosixPath(other).name) for other in _beside(path, among))
    if not (chart or layered or word):
        return None
    file = str(path.with_name(f"values.{found['ext']}"))
    return refusal(path, word) or Piece(str(path), "Helm values", word, file, file, Merge.HELM)


def _xdt(path: PurePosixPath, _among: Siblings) -> Recognised | None:
    found = _XDT.fullmatch(path.name)
    if found is None:
        return None
    word = (found["word"] or EVERY).lower()
    base = f"{found['stem']}.config"
    what = "XDT transform" if word else ".NET configuration"
    spoken = {"debug": "dev", "release": "production"}.get(word, word)
    note = f"taken for {spoken}: `{word}` is a way of building" if spoken != word else ""
    piece = Piece(
        str(path), what, spoken, str(path.with_name(base.lower())), base, Merge.XDT, note=note
    )
    return refusal(path, word) or piece


def _compose(path: PurePosixPath, _among: Siblings) -> Recognised | None:
    found = _COMPOSE.fullmatch(path.name)
    if found is None:
        return None
    word = found["word"] or EVERY
    if not word:
        return Piece(str(path), "Compose file", EVERY, str(path), str(path))
    if word == "override":
        note = "taken for dev: Compose adds it wherever no other file is named"
        return _overriding(path, "dev", found["ext"], note)
    return refusal(path, word) or _overriding(path, word, found["ext"], "")


def _overriding(path: PurePosixPath, word: str, ext: str, note: str) -> Piece:
    """Return a Compose file that Compose itself merges, by rules of its own."""
    file = str(path.with_name(f"compose.override.{ext}"))
    return Piece(str(path), "Compose override", word, file, str(path), Merge.REPLACE, note=note)


def _rails(path: PurePosixPath, _among: Siblings) -> Recognised | None:
    if code := _RAILS_CODE.fullmatch(str(path)):
        return Witness(str(path), "Rails environment", code["word"])
    found = _RAILS.fullmatch(str(path))
    if found is None:
        return None
    word = found["word"] or EVERY
    file = f"{found['above']}/settings.{found['ext']}"
    return refusal(path, word) or by_word(Piece(str(path), "Rails settings", word, file, file))


def _kamal(path: PurePosixPath, _among: Siblings) -> Recognised | None:
    found = _KAMAL.fullmatch(str(path))
    return Descriptor(str(path), "Kamal", found["word"] or EVERY) if found else None


def _capistrano(path: PurePosixPath, _among: Siblings) -> Recognised | None:
    found = _CAPISTRANO.fullmatch(str(path))
    return Descriptor(str(path), "Capistrano", found["word"] or EVERY) if found else None


def _sealed(path: PurePosixPath, _among: Siblings) -> Recognised | None:
    parts = path.as_posix()
    if path.name == "master.key" or path.suffix in {".pem", ".key", ".p12", ".pfx", ".jks"}:
        return LeftAlone(str(path), "a key; it belongs into no workspace")
    if path.name.endswith((".yml.enc", ".yaml.enc")):
        return LeftAlone(str(path), "encrypted")
    if parts.endswith(".kamal/secrets") or "/.kamal/secrets" in f"/{parts}":
        return LeftAlone(str(path), "holds secrets; keep them with `tidegate secret set`")
    return None


def _all_at_once(path: PurePosixPath, _among: Siblings) -> Recognised | None:
    if path.name in _ALL_AT_ONCE and path.parent.name == "config":
        return LeftAlone(str(path), "holds every environment in one file; it ships with the build")
    return None


def _tfvars(path: PurePosixPath, _among: Siblings) -> Recognised | None:
    if path.suffix != ".tfvars":
        return None
    word = path.name.removesuffix(".tfvars").removesuffix(".auto")
    if word == "terraform" or word in BASE_WORDS:
        word = EVERY
    elif stage_word(word) is None:
        return None
    file = str(path.with_name("terraform.tfvars"))
    return Piece(str(path), "Terraform variables", word, file, file)


def _beside(path: PurePosixPath, among: Siblings) -> tuple[str, ...]:
    """Return the other files of the same folder."""
    return tuple(
        other
        for other in among
        if other != str(path) and PurePosixPath(other).parent == path.parent
    )


_RULES: tuple[_Rule, ...] = (
    _sealed,
    _capistrano,
    _kamal,
    _rails,
    folder_of_stage,
    _dotenv,
    _appsettings,
    _spring,
    _helm,
    _xdt,
    _compose,
    _all_at_once,
    _tfvars,
    in_folder,
)
