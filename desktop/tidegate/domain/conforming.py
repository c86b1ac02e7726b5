"""Holds the profile of an environment against the contract."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from tidegate.domain.breaches import Place, breach_of
from tidegate.domain.classifying import placeholder_severity
from tidegate.domain.comparison import Severity, finding_of
from tidegate.domain.leaking import Leaks
from tidegate.domain.line_by_line import lines_of
from tidegate.domain.patterns import Pattern, segments_of
from tidegate.domain.placeholders import PLACEHOLDER, unfit
from tidegate.domain.rulebook import RuleBook, Ruling
from tidegate.domain.secrecy import is_secret
from tidegate.domain.setting import Origin, ResolvedFile, Setting


@dataclass(frozen=True, slots=True)
class Profile:
    """An environment's resolved files; `own_folder` is where its own layers lie."""

    environment: str
    is_productive: bool
    files: tuple[ResolvedFile, ...]

    @property
    def own_folder(self) -> str:
        """Return where the environment's own layers lie."""
        return f"config/{self.environment}/"

    def home_of(self, path: str) -> ResolvedFile | None:
        """Return the file that has a setting or something below it."""
        below = segments_of(path)
        for file in self.files:
            if path in file.settings or any(_is_below(each, below) for each in file.settings):
                return file
        return None


@dataclass(frozen=True, slots=True)
class Fault:
    """Where a profile is not what it must be; `origin` is None where the setting is missing.

    `pattern` is the contract's, empty where a rule of thumb speaks. No text holds a secret.
    """

    rule: str
    path: str
    environments: tuple[str, ...]
    severity: Severity
    why: str
    remedy: str
    origin: Origin | None = None
    pattern: str = ""

    @property
    def fingerprint(self) -> str:
        """Return what names the finding in every run."""
        return finding_of(self.rule, self.path, between=self.environments)

    @property
    def text(self) -> str:
        """Return the sentence: which setting of which environments, and what is wrong."""
        where = f" in {listed(self.environments)}" if self.environments else ""
        return f"`{self.path}`{where}: {self.why}"


def listed(names: Iterable[str]) -> str:
    """Return names as a sentence has them: `dev, test and production`."""
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last


def faults_within(
    book: RuleBook, profile: Profile, *, others: Iterable[Profile] = ()
) -> Iterator[Fault]:
    """Yield what is wrong with one profile alone; `others` show where a missing setting belongs."""
    yield from _missing(book, profile, tuple(others))
    for file in profile.files:
        leaks = _leaks(book, file)
        for path, setting in file.settings.items():
            for fault in setting_faults(book, profile, file, path, setting):
                yield replace(fault, why=leaks.masked(fault.why)) if leaks else fault


def _missing(book: RuleBook, profile: Profile, others: tuple[Profile, ...]) -> Iterator[Fault]:
    """Yield what the contract requires and no file has, and branches of another type."""
    where = profile.environment
    paths = [segments_of(path) for file in profile.files for path in file.settings]
    paths += [path for file in profile.files if file.by_line for path in _seen_in_lines(file)]
    for text, rule in book.contract.settings.items():
        kind = _kind_of(text, paths) if where in rule.required_in or rule.type else "leaf"
        if not kind and where in rule.required_in:
            why = f"the contract requires it in {where}, and it is not there"
            remedy = f"add it to {_home(text, profile, others)}"
            yield Fault("required", text, (where,), Severity.BLOCKER, why, remedy, pattern=text)
        elif kind in ("map", "list") and rule.type not in (None, kind):
            why = f"the contract says {rule.type}, and it is a {kind}"
            remedy = f"write a value of type {rule.type}"
            yield Fault("type", text, (where,), Severity.BLOCKER, why, remedy, pattern=text)


def _seen_in_lines(file: ResolvedFile) -> Iterator[tuple[str, ...]]:
    """Yield the paths that a template's lines seem to set: what stands there is not missing."""
    lines = lines_of(file.content.decode("utf-8", "replace"), file=file.file)
    return (tuple(map(str, line.path)) for line in lines.values() if line.path)


def _kind_of(text: str, paths: list[tuple[str, ...]]) -> str:
    """Return `leaf`, `map` or `list` for what a pattern names, nothing where it names nothing."""
    pattern = Pattern(text)
    if any(pattern.fits(path) for path in paths):
        return "leaf"
    depth = len(pattern.segments)
    below = (path for path in paths if path[:depth] == pattern.segments and len(path) > depth)
    first = next(below, None)
    if first is None:
        return ""
    return "list" if first[depth].startswith("[") else "map"


def _is_below(path: str, above: tuple[str, ...]) -> bool:
    segments = segments_of(path)
    return len(segments) > len(above) and segments[: len(above)] == above


def _home(path: str, profile: Profile, others: tuple[Profile, ...]) -> str:
    """Return the file of the environment's own in which a missing setting belongs."""
    homes = (other.home_of(path) for other in others)
    found = next((home for home in homes if home is not None), None)
    names = [file.file for file in profile.files]
    alike = [f for f in profile.files if found is not None and f.file == found.file]
    chosen = (alike or list(profile.files))[:1]
    layer = chosen[0].layers[-1] if chosen and chosen[0].layers else ""
    name = layer.split("/", 2)[-1] if layer else next(iter(names), "")
    return f"{profile.own_folder}{name}"


def _leaks(book: RuleBook, file: ResolvedFile) -> Leaks:
    hidden = {path for path, s in file.settings.items() if is_secret(s) or book.hides(path)}
    plain = (s for path, s in file.settings.items() if path not in hidden)
    return Leaks((file.settings[path] for path in hidden), among=plain)


def setting_faults(
    book: RuleBook, profile: Profile, file: ResolvedFile, path: str, setting: Setting
) -> Iterator[Fault]:
    """Yield what is wrong with one setting of a file, whatever else the file has."""
    ruling = book.ruling(path)
    where = (profile.environment,)
    if ruling is not None:
        hides = is_secret(setting) or book.hides(path)
        place = Place(profile.environment, profile.is_productive, file.format, hides=hides)
        if breach := breach_of(ruling, setting, place=place):
            yield Fault(
                breach.rule,
                path,
                where,
                breach.severity,
                breach.why,
                f"{breach.remedy} in {setting.origin.file}",
                setting.origin,
                ruling.pattern,
            )
    if profile.is_productive:
        yield from _unfit(book, profile, path, setting, ruling)


def _unfit(
    book: RuleBook, profile: Profile, path: str, setting: Setting, ruling: Ruling | None
) -> Iterator[Fault]:
    found = unfit(setting)
    if found is None or book.muted(found.rule, path):
        return
    inherited = not setting.origin.file.startswith(profile.own_folder)
    severity = Severity.HIGH
    if found.rule == PLACEHOLDER:
        severity = placeholder_severity(ruling, inherited=inherited, at=profile.environment)
    why = f"{found.why} ({'inherited' if inherited else 'written here'})"
    remedy = f"give it a value of its own in {profile.own_folder}, or mute the rule `{found.rule}`"
    where = (profile.environment,)
    yield Fault(found.rule, path, where, severity, why, remedy, setting.origin)
