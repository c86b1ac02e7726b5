"""What the host program reads besides the release itself: steps, checks and facts, as files."""

from collections.abc import Iterator

from tidegate.domain.build import FileEntry
from tidegate.domain.delta import ReleaseTree
from tidegate.domain.environment import Health, Step
from tidegate.domain.order import HostOrder
from tidegate.domain.rollout import steps_on

Files = Iterator[tuple[str, bytes]]


def steps_of(order: HostOrder) -> tuple[tuple[int, Step], ...]:
    """Return the steps of one host with their numbers, resolved where the order says so."""
    steps = order.plan.steps if order.steps is None else order.steps
    return steps_on(steps, host=order.planned, is_first=order.is_first)


def health_of(order: HostOrder) -> tuple[Health, ...]:
    """Return the health checks of one host, resolved where the order says so."""
    return order.plan.health if order.health is None else order.health


def list_file(added: tuple[FileEntry, ...]) -> tuple[str, bytes]:
    """Return name and content of the list of what comes."""
    return "added", "".join(entry.line for entry in added).encode()


def order_files(order: HostOrder, *, tree: ReleaseTree, added: tuple[FileEntry, ...]) -> Files:
    """Yield names and contents of everything else that is not part of the release."""
    overlay = {entry.path for entry in tree.overlay}
    files = [entry for entry in added if entry.kind == "file"]
    yield "modes", _lines(f"{e.mode:04o}\t{e.path}" for e in files if e.path in overlay)
    yield "overlay", _lines(entry.path for entry in tree.overlay)
    yield "shared", _lines(order.plan.shared)
    yield "facts", _lines(f"{name}={value}" for name, value in _facts(order))
    for number, step in steps_of(order):
        yield from _step(f"steps/{number:03d}-{step.at}", step)
    for number, check in enumerate(health_of(order), start=1):
        yield from _health(f"health/{number:03d}", check, order=order)


def _facts(order: HostOrder) -> Iterator[tuple[str, str]]:
    yield "environment", order.plan.environment
    yield "host", order.planned.name
    yield "expected", order.expected
    yield "keep", str(order.plan.keep)
    yield "pinned", " ".join(order.pinned)


def _step(folder: str, step: Step) -> Files:
    yield f"{folder}/name", _lines([_one_line(step.name)])
    yield f"{folder}/within", _lines([str(int(step.within.total_seconds()))])
    yield f"{folder}/run", step.run.encode() + b"\n"
    if step.irreversible:
        yield f"{folder}/irreversible", b""


def _health(folder: str, check: Health, *, order: HostOrder) -> Files:
    yield f"{folder}/label", _lines([_one_line(check.http or check.run)])
    yield f"{folder}/within", _lines([str(int(check.within.total_seconds()))])
    yield f"{folder}/passes", _lines([str(check.passes)])
    if check.run:
        yield f"{folder}/run", check.run.encode() + b"\n"
        return
    yield f"{folder}/http", _lines([check.http])
    yield f"{folder}/expect", _lines([str(check.expect)])
    if check.contains:
        yield f"{folder}/contains", _lines([_filled(check.contains, order=order)])


def _filled(text: str, *, order: HostOrder) -> str:
    """Put the release's own name into what its answer must contain."""
    filled = text.replace("{release}", order.plan.release)
    return _one_line(filled.replace("{version}", order.plan.build.version))


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _lines(lines: "Iterator[str] | list[str] | tuple[str, ...]") -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()
