"""A comparison as one HTML file that needs nothing else: no script, no font, no network."""

from collections.abc import Iterator
from html import escape
from typing import TYPE_CHECKING

from tidegate import __version__
from tidegate.cli.comparison_report import Report, Side, reports_of
from tidegate.cli.output import visible
from tidegate.domain.comparison import Severity

if TYPE_CHECKING:
    from tidegate.domain.comparison import Comparison, Entry, FileComparison
    from tidegate.domain.three_way import ThreeWay

_WIDEST = 400
_STYLE = """
:root { color-scheme: light dark; --page: #f6f7f9; --card: #fff; --text: #1c2230; --faint: #667085;
  --line: #dfe3ea; --blocker: #a8123a; --high: #c2410c; --medium: #8a6100; --low: #475467;
  --info: #3b6ea5; }
@media (prefers-color-scheme: dark) { :root { --page: #12151c; --card: #1a1f29; --text: #e6e9ef;
  --faint: #98a2b3; --line: #2d3442; --blocker: #ff8fa8; --high: #ffa877; --medium: #f0c75e;
  --low: #b6bfcc; --info: #8fbdf0; } }
body { margin: 0 auto; max-width: 1200px; padding: 24px; background: var(--page);
  color: var(--text); font: 15px/1.5 system-ui, sans-serif; }
h1 { font-size: 22px; margin: 0 0 4px; } h2 { font-size: 17px; margin: 0 0 4px; }
p { margin: 4px 0; color: var(--faint); }
section { background: var(--card); border: 1px solid var(--line); border-radius: 8px;
  padding: 16px 18px; margin: 18px 0; overflow-x: auto; }
ul.counts { list-style: none; display: flex; flex-wrap: wrap; gap: 10px; padding: 0; }
ul.counts li { background: var(--card); border: 1px solid var(--line); border-radius: 8px;
  padding: 6px 14px; } ul.counts b { display: block; font-size: 20px; }
table { border-collapse: collapse; width: 100%; margin-top: 10px; }
th { text-align: left; font-weight: 600; color: var(--faint); }
th, td { padding: 6px 10px 6px 0; border-top: 1px solid var(--line); vertical-align: top; }
code { font: 13px/1.5 ui-monospace, monospace; overflow-wrap: anywhere; white-space: pre-wrap; }
small { display: block; color: var(--faint); overflow-wrap: anywhere; }
.none { color: var(--faint); font-style: italic; }
.mark { font-weight: 600; white-space: nowrap; }
.blocker { color: var(--blocker); } .high { color: var(--high); } .medium { color: var(--medium); }
.low { color: var(--low); } .info { color: var(--info); }
@media print { body { max-width: none; background: none; } section { break-inside: avoid-page; } }
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def html_lines(
    first: "Comparison | ThreeWay", *others: "Comparison | ThreeWay", everything: bool
) -> Iterator[str]:
    """Yield the page, masked as every form is."""
    reports = reports_of(first, *others)
    title = _safe("; ".join(report.title for report in reports))
    yield "<!doctype html>"
    yield '<html lang="en"><head><meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{escape(_POLICY)}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>Settings of {title}</title><style>{_STYLE}</style></head><body><main>"
    for report in reports:
        yield f"<h1>Settings of {_safe(report.title)}</h1>"
        yield from _counts(report)
        for file in report.comparison.files:
            yield from _section(report, file, everything=everything)
    yield f"</main><p>Made by Tidegate {__version__}; secrets are masked.</p></body></html>"


def _counts(report: Report) -> Iterator[str]:
    comparison = report.comparison
    count = comparison.summary
    numbers = {
        "settings in common": count.both,
        "the same": count.same,
        "different": count.different + count.type_mismatch,
        f"only in {comparison.left}": count.only_left,
        f"only in {comparison.right}": count.only_right,
    }
    changes = {name.replace("_", " "): n for name, n in report.changes().items()}
    yield '<ul class="counts">'
    yield from (f"<li><b>{n}</b>{_safe(name)}</li>" for name, n in (numbers | changes).items())
    yield "</ul>"
    told = [f"{n} {severity.value}" for severity, n in comparison.findings.items() if n]
    yield f"<p>Findings: {', '.join(told) or 'none'}.</p>"


def _section(report: Report, file: "FileComparison", *, everything: bool) -> Iterator[str]:
    told = f"{_safe(report.format(file))}. {report.sentence(file)}"
    yield f"<section><h2>{_safe(file.file)}</h2><p>{told}</p>"
    yield from (f"<p>Note: {_safe(note)}</p>" for note in file.notes)
    entries = sorted(report.shown(file, everything=everything), key=_rank)
    if entries:
        heads = ("Setting", *report.names, "Verdict")
        yield "<table><thead><tr>" + "".join(f'<th scope="col">{_safe(h)}</th>' for h in heads)
        yield "</tr></thead><tbody>"
        yield from (_row(report, file, entry) for entry in entries)
        yield "</tbody></table>"
    yield "</section>"


def _rank(entry: "Entry") -> int:
    """Put the worst first; the order of the file decides among equals."""
    return list(Severity).index(entry.severity)


def _row(report: Report, file: "FileComparison", entry: "Entry") -> str:
    severity = entry.severity.value
    verdict = (
        f'<span class="mark {severity}">{severity}</span> {_safe(report.words(file, entry))}'
        f"<small>{_safe(report.reason(file, entry))}</small>"
    )
    values = "".join(map(_value, report.sides(file, entry)))
    return f"<tr><td><code>{_safe(entry.path)}</code></td>{values}<td>{verdict}</td></tr>"


def _value(side: Side) -> str:
    cell = _safe(side.cell(width=_WIDEST))
    if side.setting is None:
        return f'<td class="none">{cell}</td>'
    return f"<td><code>{cell}</code><small>{_safe(str(side.setting.origin))}</small></td>"


def _safe(text: str) -> str:
    return escape(visible(text))
