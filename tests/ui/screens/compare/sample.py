"""A comparison of development and production as a small team has it, from real domain values."""

from dataclasses import dataclass
from datetime import timedelta

from tests.release_sample import NOW, deployed, environment, workspace

from tidegate.domain.comparison import (
    Comparison,
    Difference,
    Entry,
    FileComparison,
    Severity,
    Summary,
)
from tidegate.domain.contract import Contract
from tidegate.domain.deployment import Status
from tidegate.domain.key_past import KeyChange
from tidegate.domain.plan import Action
from tidegate.domain.rulebook import RuleBook
from tidegate.domain.setting import Origin, Setting, SettingType
from tidegate.domain.spelling import path_of
from tidegate.domain.three_way import Change, Earlier, ThreeWay
from tidegate.services.contract_notes import Demands
from tidegate.ui.screens.compare.needs import CompareServices, ReportForm

ENV, APP = ".env", "config/app.yaml"
_TYPES = {
    str: SettingType.STRING,
    int: SettingType.INTEGER,
    bool: SettingType.BOOLEAN,
    float: SettingType.FLOAT,
}


def shop(root="/nowhere"):
    return workspace(
        environment("dev", title="Development", extends=("base",)),
        environment("qa", title="Test", kind="test", extends=("base",)),
        environment("uat", title="Staging", kind="acceptance", extends=("base",)),
        environment("production", title="Production", kind="production", extends=("base",)),
        root=root,
    )


def setting(path, value, *, profile, line, over=()):
    overridden = tuple(Origin(f"config/{p}/app.yaml", n) for p, n in over)
    raw = str(value).lower() if isinstance(value, bool) else str(value)
    place = Origin(f"config/{profile}/app.yaml", line)
    return Setting(path_of(path), value, _TYPES[type(value)], raw, place, overridden)


def entry(path, left, right, difference, *, severity=Severity.INFO, why="", prints=("", ""), at=7):
    over = (("base", at - 3),) if at % 2 else ()
    return Entry(
        path,
        difference,
        severity,
        None if left is None else setting(path, left, profile="dev", line=at, over=over),
        None if right is None else setting(path, right, profile="production", line=at + 4),
        bool(prints[0]),
        prints,
        why,
    )


D, S = Difference, Severity
DATABASE = (
    entry(
        "database.url",
        "postgresql://orders@localhost:5432/dev",
        "postgresql://orders@db-1.prod.internal:5432/orders",
        D.EXPECTED,
        why="An address of each environment's own.",
    ),
    entry("database.pool_size", 5, 40, D.EXPECTED),
    entry(
        "database.statement_timeout_ms",
        5000,
        None,
        D.ONLY_LEFT,
        severity=S.BLOCKER,
        why="contract.yaml requires database.statement_timeout_ms in production.",
    ),
    entry("database.ssl_mode", "verify-full", "verify-full", D.SAME),
)
LIMITS = (
    entry(
        "limits.rate_burst",
        200,
        50,
        D.UNEXPECTED,
        severity=S.MEDIUM,
        why="No rule explains this difference.",
    ),
    entry("limits.redis_url", "redis://localhost:6379/0", "rediss://cache.prod:6380/0", D.EXPECTED),
    entry(
        "limits.port",
        8080,
        "8080",
        D.TYPE_MISMATCH,
        severity=S.HIGH,
        why="An integer in Development, a text in Production.",
    ),
)
FEATURES = (
    entry("features.fast_search", True, False, D.UNEXPECTED, severity=S.MEDIUM),
    entry("features.order_export", True, None, D.ONLY_LEFT, severity=S.MEDIUM),
    entry("features.legacy_tax_engine", None, True, D.ONLY_RIGHT, severity=S.MEDIUM),
    entry("features.quick_buy", True, True, D.SAME),
)
SECRETS = (
    entry("JWT_SIGNING_KEY", "sekrit-9f2c", "y", D.EXPECTED, prints=("9a31f0", "41c7aa")),
    entry(
        "PAYMENTS_API_KEY",
        "x",
        "x",
        D.UNEXPECTEDLY_EQUAL,
        severity=S.HIGH,
        prints=("e07b11", "e07b11"),
        why="Production shares this secret with Development.",
    ),
    entry("LOG_FORMAT", "text", "json", D.UNEXPECTED, severity=S.MEDIUM),
    entry("LOG_LEVEL", "DEBUG", "INFO", D.EXPECTED),
    entry("GREETING", "Hi", "", D.UNEXPECTED, severity=S.LOW),
)


def comparison(left="dev", right="production", *, without=()):
    yaml = tuple(e for e in DATABASE + LIMITS + FEATURES if e.path not in without)
    files = (
        FileComparison(APP, "yaml", yaml, Summary(10, 9, 8, 2, 1, 2, 5, 1)),
        FileComparison(ENV, "dotenv", SECRETS, Summary(5, 5, 5, 0, 0, 1, 4)),
    )
    return Comparison(left, right, files)


def three_way():
    """Our pool size, the server's burst, and a port that both have changed."""
    found = comparison("production", "production@live")
    changed = {
        "database.pool_size": (40, Change.BY_US),
        "limits.rate_burst": (200, Change.ON_SERVER),
        "limits.port": (80, Change.ON_BOTH),
    }
    earlier = {
        (file.file, e.path): _earlier(e, *changed.get(e.path, (None, Change.UNCHANGED)))
        for file in found.files
        for e in file.entries
    }
    return ThreeWay("production@deployed", found, earlier)


def _earlier(one, value, change):
    before = one.right or one.left
    if value is not None:
        before = setting(one.path, value, profile="production", line=3)
    return Earlier(before, change, "77aa01" if one.is_secret else "")


def huge(count=20_000):
    entries = tuple(
        entry(
            f"section{n // 200}.key_{n}",
            n,
            n + n % 3,
            D.SAME if n % 3 == 0 else D.UNEXPECTED,
            severity=S.MEDIUM,
        )
        for n in range(count)
    )
    return Comparison("dev", "production", (FileComparison(APP, "yaml", entries, Summary()),))


@dataclass(frozen=True)
class FileChange:
    file: str
    before: bytes
    after: bytes
    diff: str
    notes: tuple[str, ...] = ()
    refusals: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


class ScriptedComparing:
    def __init__(self, answer=None):
        self.answer, self.asked = answer or comparison(), []

    def compare(self, left, right, *, workspace):
        self.asked.append((left, right))
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


class ScriptedPromoting:
    """Gathers what is set into one file's change, as the service does, and what is saved."""

    def __init__(self):
        self.saved, self.set, self.carried = [], [], []
        self.contract = Contract()

    def demands(self, workspace):
        return Demands(RuleBook(self.contract))

    def set_value(self, workspace, environment, file, path, value, *, staged=()):
        self.set.append((environment, file, path, value))
        name = f"config/{environment}/app.yaml"
        before = next((c for c in staged if c.file == name), None)
        line = f"+  {path[-1]}: {value}\n"
        head = f"--- {name}\n+++ {name}\n@@ -6,3 +6,4 @@\n   pool_size: 40\n"
        return FileChange(name, b"", b"", (before.diff if before else head) + line)

    def stage(self, workspace, left, right, keys, *, staged=()):
        self.carried.append(tuple(keys))
        for each in keys:
            file, _, key = each.partition(":")
            value = f"{left}'s"
            staged = (self.set_value(workspace, right, file, path_of(key), value, staged=staged),)
        return staged

    def edit(self, workspace, environment, file, edits, *, staged=()):
        for each in edits:
            value = getattr(each, "value", None)
            staged = (
                self.set_value(workspace, environment, file, each.path, value, staged=staged),
            )
        return staged[-1]

    def save(self, workspace, staged):
        self.saved.append(tuple(staged))


class ScriptedAccepting:
    """Says what it was asked as one line more of the contract."""

    def accept(self, workspace, path, *, between, reason, until="", staged=()):
        line = f"+  - {{path: {path}, between: [{', '.join(between)}], reason: {reason}}}\n"
        return FileChange("contract.yaml", b"", b"", f"--- a\n+++ b\n@@ -1 +1,2 @@\n{line}{until}")


class ScriptedThree:
    """What was deployed last, beside the sample comparison."""

    def __init__(self):
        self.asked = []

    def compare(self, sources, *, workspace):
        self.asked.append(sources)
        return three_way()


class ScriptedRecords:
    """What went to production, newest first: one that failed and a rollback among them."""

    def deployments(self, application, *, environment, limit):
        def one(version, age, **fields):
            return deployed(shop(), "production", version, age=age, **fields)

        return {
            "production": (
                one("1.2", 2, status=Status.FAILED_UNCHANGED),
                one("1.1", 30),
                one("1.1", 40, action=Action.ROLLBACK),
                one("1.0", 50),
            )
        }.get(environment, ())[:limit]


class ScriptedHistory:
    """Somebody changed the pool size on the right a while ago; nothing is known of the rest."""

    def of(self, workspace, asked):
        if (asked.key, asked.environment) != ("database.pool_size", "production"):
            return ()
        long_ago = NOW - timedelta(days=3)
        return (
            KeyChange("changed it from 40 to 48", None, "", "not committed yet"),
            KeyChange("changed it from 16 to 40", long_ago, "Iva R.", "commit 8be21d4f"),
            KeyChange(
                "changed it from 16 to 40", long_ago, "carol@example.com", "deployed 1.1 to live"
            ),
        )


class ScriptedClock:
    def now(self):
        return NOW


def services(answer=None, *, write=str):
    """Return everything scripted, with one form of report."""
    return CompareServices(
        ScriptedComparing(answer),
        ScriptedPromoting(),
        ScriptedOpening(shop()),
        (ReportForm("Markdown", ".md", write), ReportForm("JSON", ".json", write)),
        ScriptedAccepting(),
        ScriptedThree(),
        ScriptedRecords(),
        ScriptedClock(),
        history=ScriptedHistory(),
    )


class ScriptedOpening:
    def __init__(self, workspace):
        self.workspace = workspace

    def open(self, folder):
        return self.workspace
