"""What is different between an approved plan and the one that would be made now, in sentences."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from tidegate.domain.environment import Health, Step, Test
from tidegate.domain.identity import short
from tidegate.domain.plan import Plan, PlannedHost, SettingChange
from tidegate.domain.planning import UNSIGNED_NOTE
from tidegate.domain.value import Value

Item = TypeVar("Item", bound=Value)

_NAME = "\0"  # stands for a host's name until equal sentences are joined
_MOST_NAMES = 3


def differences(plan: Plan, fresh: Plan) -> tuple[str, ...]:
    """Return one sentence for each thing that is not what the plan says any more.

    Times, nonces and who asked play no part; the rule of approval neither (the stricter one
    counts), nor the tests of the stage before (the gate judges them as they are now).
    """
    named = (
        *_identity(plan, fresh),
        *_build(plan, fresh),
        *_hosts(plan, fresh),
        *_settings(plan, fresh),
        *_commands(plan, fresh),
        *_ways(plan, fresh),
    )
    if not named and plan.config != fresh.config:
        return ("the configuration is not what the plan has",)
    return named


def _identity(plan: Plan, fresh: Plan) -> Iterator[str]:
    for word in ("application", "environment", "kind", "action"):
        was, is_now = getattr(plan, word), getattr(fresh, word)
        if was != is_now:
            yield f"the plan is for {word} {was}, not {is_now}"
    if UNSIGNED_NOTE in fresh.notes and UNSIGNED_NOTE not in plan.notes:
        yield "the workspace's `signers` file is gone since the plan was made"


def _build(plan: Plan, fresh: Plan) -> Iterator[str]:
    if plan.build.version != fresh.build.version:
        yield f"the plan is for version {plan.build.version}, not {fresh.build.version}"
    elif plan.build.digest != fresh.build.digest:
        yield (
            f"the build {plan.build.version} is {short(fresh.build.digest)} now, "
            f"the plan has {short(plan.build.digest)}"
        )
    elif plan.build != fresh.build:
        yield f"the build {plan.build.version} has another number of files or bytes in the plan"
    if plan.restores != fresh.restores:
        yield f"it would restore {fresh.restores} now, the plan restores {plan.restores}"


def _hosts(plan: Plan, fresh: Plan) -> Iterator[str]:
    was, is_now = _by_name(plan.hosts), _by_name(fresh.hosts)
    yield from (f"the host {name} was removed" for name in was if name not in is_now)
    yield from (f"the host {name} was added" for name in is_now if name not in was)
    both = [name for name in was if name in is_now]
    if both != [name for name in is_now if name in was]:
        yield "the order of the hosts changed"
    told: dict[str, list[str]] = {}
    for name in both:
        for sentence in _host(was[name], is_now[name]):
            told.setdefault(sentence, []).append(name)
    yield from (sentence.replace(_NAME, _names_of(names)) for sentence, names in told.items())


def _names_of(names: list[str]) -> str:
    """Name the hosts of which the same is told, the first few of many."""
    if len(names) > _MOST_NAMES:
        return f"{', '.join(names[:_MOST_NAMES])} and {len(names) - _MOST_NAMES} more hosts"
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _by_name(hosts: Iterable[PlannedHost]) -> dict[str, PlannedHost]:
    return {host.name: host for host in hosts}


def _host(was: PlannedHost, is_now: PlannedHost) -> Iterator[str]:
    """Yield what changed on a host, its name left open so that equal sentences can be joined."""
    if was.host_key != is_now.host_key:
        yield f"{_NAME} shows the host key {is_now.host_key}, the plan has {was.host_key}"
    if _place(was) != _place(is_now):
        yield f"{_NAME} is {_place(is_now)} now, the plan has {_place(was)}"
    if was.previous != is_now.previous:
        yield (
            f"{_NAME} runs {is_now.previous or 'nothing'} now, "
            f"the plan replaces {was.previous or 'nothing'}"
        )
    if was.roles != is_now.roles:
        yield f"the roles of {_NAME} changed"
    yield from _files(was, is_now)


def _place(host: PlannedHost) -> str:
    return f"{host.user}@{host.address}:{host.port}{host.path}"


def _files(was: PlannedHost, is_now: PlannedHost) -> Iterator[str]:
    before = {file.to: file for file in was.files}
    after = {file.to: file for file in is_now.files}
    for path in dict.fromkeys([*before, *after]):
        old, new = before.get(path), after.get(path)
        if old is None:
            yield f"{path} on {_NAME} was added"
        elif new is None:
            yield f"{path} on {_NAME} was removed"
        elif old.secrets != new.secrets:
            names = sorted({use.name for use in {*old.secrets} ^ {*new.secrets}})
            yield f"{path} on {_NAME}: the secret {', '.join(names)} changed"
        elif old != new:
            yield f"{path} on {_NAME} has other content or another mode than in the plan"


def _settings(plan: Plan, fresh: Plan) -> Iterator[str]:
    was, is_now = _by_path(plan.settings), _by_path(fresh.settings)
    for key in dict.fromkeys([*was, *is_now]):
        old, new = was.get(key), is_now.get(key)
        if old != new:
            yield f"the setting {key[1]} in {key[0]} {_turned(old, new)}"


def _by_path(changes: Sequence[SettingChange]) -> dict[tuple[str, str], SettingChange]:
    return {(change.file, change.path): change for change in changes}


def _turned(old: SettingChange | None, new: SettingChange | None) -> str:
    if old is None and new is not None:
        return f"would become {_shown(new)}, the plan leaves it as it is"
    if new is None and old is not None:
        return f"would stay as it is, the plan makes it {_shown(old)}"
    if old is not None and new is not None and old.after == new.after:
        return f"was not before what the plan shows ({_quoted(old.before)})"
    return f"would become {_shown(new)}, the plan makes it {_shown(old)}"


def _shown(change: SettingChange | None) -> str:
    if change is None or change.is_secret:
        return "another secret"
    return _quoted(change.after)


def _quoted(text: str | None) -> str:
    return "absent" if text is None else f"'{text}'"


def _commands(plan: Plan, fresh: Plan) -> Iterator[str]:
    yield from _listed("step", plan.steps, fresh.steps, name=_step_name)
    yield from _listed("health check", plan.health, fresh.health, name=_health_name)
    yield from _listed("test", plan.tests, fresh.tests, name=_test_name)


def _step_name(step: Step) -> str:
    return step.name


def _health_name(check: Health) -> str:
    return check.http or check.run


def _test_name(test: Test) -> str:
    return test.name


def _listed(
    word: str, was: Sequence[Item], is_now: Sequence[Item], *, name: Callable[[Item], str]
) -> Iterator[str]:
    before, after = {name(item): item for item in was}, {name(item): item for item in is_now}
    yield from (f"the {word} `{key}` was added" for key in after if key not in before)
    yield from (f"the {word} `{key}` was removed" for key in before if key not in after)
    changed = [key for key in before if key in after and before[key] != after[key]]
    yield from (f"the {word} `{key}` is not what the plan has" for key in changed)
    if not changed and set(before) == set(after) and tuple(was) != tuple(is_now):
        yield f"the order of the {word}s changed"


def _ways(plan: Plan, fresh: Plan) -> Iterator[str]:
    for name, words in (
        ("strategy", "the strategy"),
        ("confirm_within", "`confirm_within`"),
        ("isolate", "`isolate`"),
        ("keep", "`keep`"),
        ("shared", "the shared paths"),
    ):
        if getattr(plan, name) != getattr(fresh, name):
            yield f"{words} changed"
