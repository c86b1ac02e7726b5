"""Results beside one another: what was measured, and the ratios beside their bounds."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from tests.benchmarks.measuring import Reading

Results = Mapping[str, Mapping[str, Reading]]
"""By case, then by way of deploying."""

OURS, WARM = "Tidegate", "Tidegate, connection warm"
RSYNC, SWITCHED = "rsync -az", "rsync -az --link-dest, ssh switch"
SHARED = "the same by a ControlMaster"
_FULL = ("full A", "full B", "full C")


@dataclass(frozen=True)
class Bound:
    """A value that must not be passed; None where it was not measured."""

    measure: str
    limit: float
    value: float | None
    unit: str = ""

    @property
    def holds(self) -> bool | None:
        return None if self.value is None else self.value <= self.limit


def bounds(results: Results, *, spread: float | None, memory: float | None) -> list[Bound]:
    """Return every bound of the design beside what was measured."""
    d, a, many = (results.get(f"{case} far", {}) for case in ("redeploy D", "full A", "redeploy B"))
    near = {name: results.get(f"{name} near", {}) for name in ("redeploy D", *_FULL)}
    rows: list[tuple[str, float, float | None]] = [
        ("redeploy D far: wall ÷ rsync --link-dest + switch", 0.35, _ratio(d, OURS, SWITCHED)),
        ("redeploy D far, warm: wall ÷ by a ControlMaster", 0.70, _ratio(d, WARM, SHARED)),
        ("redeploy D far: bytes sent ÷ rsync's", 0.15, _ratio(d, OURS, SWITCHED, "sent")),
        ("redeploy D far: waits, cold", 11, _of(d, OURS, "waits")),
        ("redeploy D far: waits, warm", 6, _of(d, WARM, "waits")),
        ("redeploy of 20,000 files far: waits, cold", 11, _of(many, OURS, "waits")),
        (
            "redeploy D near: wall ÷ rsync --link-dest + switch",
            0.60,
            _ratio(near["redeploy D"], OURS, SWITCHED),
        ),
        ("full A far: wall ÷ rsync -az", 0.90, _ratio(a, OURS, RSYNC)),
        ("full A near: wall ÷ rsync -az", 1.30, _ratio(near["full A"], OURS, RSYNC)),
        ("full B near: wall ÷ rsync -az", 1.60, _ratio(near["full B"], OURS, RSYNC)),
        ("full C near: wall ÷ scp", 1.50, _ratio(near["full C"], OURS, "scp -r")),
    ]
    return [
        *(Bound(*row) for row in rows),
        Bound("8 hosts far: first to last `current` changed", 100, spread, " ms"),
        Bound("100 hosts at once: more memory than for 1", 150, memory, " MB"),
    ]


def _ratio(case: Mapping[str, Reading], ours: str, theirs: str, what: str = "wall") -> float | None:
    mine, other = _of(case, ours, what), _of(case, theirs, what)
    return mine / other if mine is not None and other else None


def _of(case: Mapping[str, Reading], way: str, what: str) -> float | None:
    return getattr(case[way], what) if way in case else None


def markdown(results: Results, found: Iterable[Bound], notes: Iterable[str]) -> str:
    """Return everything as two tables."""
    return "\n".join((*_bound_rows(found), "", *_result_rows(results), "", *notes, ""))


def _bound_rows(found: Iterable[Bound]) -> Iterator[str]:
    yield "| measure | bound | measured | |"
    yield "|---|---|---|---|"
    verdicts = {True: "holds", False: "**does not hold**", None: "not measured"}
    for bound in found:
        shown = "" if bound.value is None else f"{bound.value:.3g}{bound.unit}"
        limit = f"≤ {bound.limit:g}{bound.unit}"
        yield f"| {bound.measure} | {limit} | {shown} | {verdicts[bound.holds]} |"


def _result_rows(results: Results) -> Iterator[str]:
    yield "| case | way | wall, s | client CPU, s | sent, kB | received, kB | waits |"
    yield "|---|---|--:|--:|--:|--:|--:|"
    for case, ways in results.items():
        for way, reading in ways.items():
            counted = (
                _kilobytes(reading.sent),
                _kilobytes(reading.received),
                _whole(reading.waits),
            )
            cells = (f"{reading.wall:.2f}", f"{reading.cpu:.2f}", *counted)
            yield f"| {case} | {way} | {' | '.join(cells)} |"


def _kilobytes(size: float | None) -> str:
    return "" if size is None else f"{size / 1000:,.0f}"


def _whole(number: float | None) -> str:
    return "" if number is None else f"{number:.0f}"
