"""Smoke tests of a running service; writes a JUnit report.

python check.py REPORT NAME=URL [NAME=URL ...]
"""

import json
import sys
import urllib.request
from pathlib import Path
from xml.sax.saxutils import quoteattr

sys.path.insert(0, str(Path(__file__).parent.parent))


def health_answers(url: str) -> None:
    """The service says that it is well."""
    assert _get(url + "/health")["status"] == "ok"


def currency_is_known(url: str) -> None:
    """Orders are in a currency that the shop accepts."""
    currency = _get(url + "/")["currency"]
    assert currency in ("EUR", "USD"), f"the currency is {currency!r}, not EUR or USD"


def pages_are_bounded(url: str) -> None:
    """A page of orders has a sensible size."""
    size = _get(url + "/")["page_size"]
    assert 1 <= size <= 500, f"a page has {size} orders, allowed are 1 to 500"


CASES = (health_answers, currency_is_known, pages_are_bounded)


def main(report: str, *hosts: str) -> int:
    """Run every case on every host; return 1 when one failed."""
    lines, failed = [], 0
    for host in hosts:
        name, _, url = host.partition("=")
        for case in CASES:
            failure = _failure(case, url)
            failed += bool(failure)
            lines.append(_line(f"{name}: {case.__name__}", failure))
            print(f"{'FAILED' if failure else 'passed'} {name}: {case.__name__} {failure}".rstrip())
    suite = f'<testsuite name="smoke" tests="{len(lines)}" failures="{failed}">'
    Path(report).write_text(suite + "".join(lines) + "</testsuite>\n", encoding="utf-8")
    return 1 if failed else 0


def _failure(case, url: str) -> str:
    try:
        case(url)
    except Exception as problem:
        return f"{problem}" or type(problem).__name__
    return ""


def _line(name: str, failure: str) -> str:
    inner = f"<failure message={quoteattr(failure)}/>" if failure else ""
    return f'<testcase classname="smoke" name={quoteattr(name)}>{inner}</testcase>'


def _get(url: str) -> dict:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(url, timeout=5) as answer:
        return json.load(answer)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
