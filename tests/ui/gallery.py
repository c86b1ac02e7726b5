"""Renders the shared widgets and an empty shell: `python -m tests.ui.gallery OUT_DIR`."""

import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from tidegate.app import assets
from tidegate.domain.problem import Problem
from tidegate.ui.actions import Need
from tidegate.ui.main_window import MainWindow
from tidegate.ui.marks import ENVIRONMENT_LOOKS, State
from tidegate.ui.palette import Entry
from tidegate.ui.shell.status_bar import StatusItem
from tidegate.ui.theme import THEME, Appearance
from tidegate.ui.widgets.buttons import Button, IconButton
from tidegate.ui.widgets.cards import AttentionCard, Banner, Card, Panel, beside
from tidegate.ui.widgets.cells import Cell, Section
from tidegate.ui.widgets.chips import Chip, FilterChip
from tidegate.ui.widgets.dialogs import Dialog
from tidegate.ui.widgets.differences import differing_parts
from tidegate.ui.widgets.fields import NumberField, SearchField, Select, SourcePicker, TextField
from tidegate.ui.widgets.inspector import Inspector
from tidegate.ui.widgets.labels import Label
from tidegate.ui.widgets.log_pane import LogLine, LogPane
from tidegate.ui.widgets.marks import Avatar, EnvironmentMark, KeyCap, StateMark
from tidegate.ui.widgets.outline import Node, Outline
from tidegate.ui.widgets.progress import (
    Phase,
    PhaseRail,
    ProgressBar,
    ProgressRing,
    RiskBars,
    SharesBar,
)
from tidegate.ui.widgets.rows import IconLine, KeyValues, SectionHeader
from tidegate.ui.widgets.rows_model import Column
from tidegate.ui.widgets.screen import Screen
from tidegate.ui.widgets.segments import Segments, Tabs
from tidegate.ui.widgets.states import BusyState, EmptyState, ErrorCard
from tidegate.ui.widgets.steps import Step, StepList
from tidegate.ui.widgets.switches import CheckRow, ListRow, Switch
from tidegate.ui.widgets.tables import SectionedTable, Table, TableCard
from tidegate.ui.widgets.themed import Divider
from tidegate.ui.widgets.tiles import CountTile, StatTile

PAGES = (
    ("pipeline", "Pipeline", "workflow", "Release"),
    ("releases", "Releases", "package", "Release"),
    ("deployments", "Deployments", "rocket", "Release"),
    ("approvals", "Approvals", "signature", "Release"),
    ("compare", "Compare", "git-compare", "Configuration"),
    ("environments", "Environments", "sliders-horizontal", "Configuration"),
    ("history", "History", "history", "Record"),
    ("reproduce", "Reproduce", "flask-round", "Record"),
)
SETTINGS = (
    ("DATABASE_URL", "postgresql://orders@localhost/dev", "postgresql://orders@db-1/orders", ""),
    ("DB_POOL_SIZE", "5", "40", ""),
    ("DB_STATEMENT_TIMEOUT_MS", "5000", None, "Missing, required by 2.9.0"),
)
LIMITS = (("RATE_LIMIT_BURST", "200", "50", "Review"), ("LOG_LEVEL", "DEBUG", "INFO", ""))
HISTORY = (
    ("14:34", "Ana Kovač", "Deployed", "2.8.1", "production", State.PASSED, "8 of 8 hosts"),
    ("13:52", "Marko Perić", "Signed approval", "2.8.1", "production", State.PASSED, "1 of 2"),
    ("13:50", "Iva Radić", "Asked for approval", "2.8.1", "acceptance", State.INFO, "Risk medium"),
    ("11:20", "Iva Radić", "Deployed", "2.9.0", "development", State.FAILED, "Health, web-s2"),
)
LOG = (
    LogLine("healthy: GET /healthz 200 in 205 ms", "14:29:44", "p3", "ok"),
    LogLine("upload stalled for 15 s, retry 1 of 3", "14:29:46", "p4", "warn"),
    LogLine("$ bin/migrate --check", "14:29:51", "p4", "dim"),
    LogLine("orders-api[30412]: \x1b[32mready\x1b[0m, workers=16\x07", "14:29:55", "p4", "info"),
    LogLine("batch 3 of 4: web-p5, web-p6", "14:31:01", "all", "info"),
    LogLine("disk /srv is full", "14:31:19", "p5", "fail"),
)


def shell():
    """The window with one page of attention cards, a table and an inspector."""
    window = MainWindow(version="1.0")
    for key, title, icon, section in PAGES:
        page = pipeline_page() if key == "pipeline" else EmptyPage()
        window.add_page(key, title, icon=icon, section=section, widget=page)
    window.show_badge("deployments", 1, tone="run")
    window.show_badge("approvals", 2, tone="wait")
    window.show_badge("compare", 6, tone="drift")
    window.show_workspace("orders-api", recent=[("/srv/orders", "orders-api")])
    window.show_person("Ana Kovač", role="Release manager")
    window.show_status(
        [
            StatusItem("key-round", "SSH agent: 2 keys"),
            StatusItem("vault", "Keyring: Secret Service, unlocked"),
            StatusItem("calendar-off", "Freeze starts Fri 27 Nov 17:00"),
        ]
    )
    window.show_available([Need.WORKSPACE, Need.RELEASE])
    window.offer(lambda: [Entry("release:2.9.0", "Release 2.9.0-rc.2", "Go to", "main", "package")])
    window.show_page("pipeline")
    return window


class EmptyPage(Screen):
    """A page with nothing yet."""

    def __init__(self):
        super().__init__()
        layout = QVBoxLayout(self)
        layout.addWidget(
            EmptyState(
                "package", "No builds yet", text="A build is an artifact.", action="Register"
            )
        )


def pipeline_page():
    page = Screen()
    page.bar_actions = (
        Button("Register build", icon="package-plus"),
        Button("Deploy…", kind="primary", icon="rocket"),
    )
    row = beside(spacing=0)
    page.setLayout(row)
    column = QVBoxLayout()
    column.setContentsMargins(20, 16, 20, 14)
    column.setSpacing(12)
    waits = "Production · asked by Iva R., 38 min ago"
    drifts = "2 settings changed by hand on web-s1"
    column.addLayout(
        beside(
            AttentionCard(
                State.WAITING, "2.8.1 waits for your signature", text=waits, action="Review"
            ),
            AttentionCard(
                State.DRIFT, "Staging differs from its profile", text=drifts, action="Compare"
            ),
            spacing=12,
        )
    )
    column.addWidget(TableCard(history_table()), 1)
    row.addLayout(column, 1)
    row.addWidget(inspector())
    return page


def inspector():
    panel = Inspector(name="Selected release", width=318)
    panel.begin()
    panel.add(beside(Label("2.8.1", size=20, weight=600, mono=True), Chip("release/2.8"), None))
    panel.add(Label("Rate-limit fix and faster order search", tone="text2"))
    waiting = Card(fill="wait_soft", line="", padding=12, spacing=10)
    words = Label("Waiting for Production", weight=600, tone="wait")
    waiting.body.addLayout(beside(StateMark(State.WAITING, size=18), words, None, spacing=10))
    waiting.add(Button("Review and sign…", kind="primary", icon="signature", height=34))
    panel.add(waiting, above=6)
    panel.add(SectionHeader("Build"), above=8)
    facts = KeyValues()
    facts.add("Commit", "9ac3f70", mono=True, icon="git-commit-horizontal")
    facts.add("Built", "CI #4127 · 19 Nov 14:02", icon="hammer")
    facts.add("SHA-256", "6f0c…a91e matches CI", mono=True, state=State.PASSED)
    panel.add(facts)
    panel.add(
        SectionHeader("Changes since 2.8.0", right=Button("All 23", kind="link", height=22)),
        above=8,
    )
    panel.add(IconLine("Live on Staging, 4 of 4 hosts", right="20 Nov", state=State.PASSED))
    panel.add(IconLine("Built and signed by CI", right="19 Nov", state=State.PASSED))
    panel.end()
    foot = QWidget()
    foot.setLayout(
        beside(
            Button("Compare", icon="git-compare"),
            Button("Deploy to", trailing="chevron-down"),
            None,
            IconButton("ellipsis", "More", kind="secondary"),
        )
    )
    panel.set_foot(foot)
    return panel


def history_table():
    table = Table(
        [
            Column("Time", lambda r: Cell(r[0], tone="text2"), 76, sort=lambda r: r[0]),
            Column("Who", lambda r: Cell(r[1], person=r[1], weight=500), 150),
            Column("Action", lambda r: Cell(r[2], weight=500), 150),
            Column("What", lambda r: Cell(r[3], mono=True, weight=500), 90),
            Column("Environment", lambda r: Cell(r[4].capitalize(), environment=r[4]), 140),
            Column("Result", lambda r: Cell(r[6], state=r[5], tone="text2")),
        ],
        name="History",
        row_height=38,
    )
    table.show_rows(HISTORY)
    table.choose(HISTORY[0])
    return table


def compare_table():
    def value(mine, other, hue):
        def cell(row):
            if row[mine] is None:
                return Cell(unset=True)
            parts = differing_parts(row[mine], other=row[other])
            return Cell(row[mine], mono=True, parts=parts, hue=hue)

        return cell

    def verdict(row):
        state = State.FAILED if "Missing" in row[3] else State.WARNING
        if not row[3]:
            return Cell("Expected", icon="check", tone="text3")
        return Cell(row[3], state=state, tone=state.token, weight=500)

    table = SectionedTable(
        [
            Column("Key", lambda r: Cell(r[0], mono=True, weight=500, icon="equal-not"), 238),
            Column("Development", value(1, 2, "env_dev"), 224),
            Column("Production", value(2, 1, "env_prod"), 224),
            Column("Verdict", verdict),
        ],
        name="Settings",
    )
    table.show_sections(
        [Section("Database", "3 of 14 differ", SETTINGS), Section("Limits", "2 of 9", LIMITS)]
    )
    table.choose(SETTINGS[2])
    return table


def sheet_of_controls():
    """Everything that is pressed, chosen or written in."""
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(20, 16, 20, 14)
    column.setSpacing(12)
    grey = Button("Save profile", kind="primary")
    grey.show_allowed(False, reason="1 setting must be fixed")
    column.addLayout(
        beside(
            Button("Register build", icon="package-plus"),
            Button("Deploy…", kind="primary", icon="rocket"),
            Button("Roll back…", kind="danger", icon="undo-2"),
            Button("Discard", kind="ghost"),
            Button("All 23", kind="link", height=28),
            Button("Sign and deploy", kind="production", icon="signature", height=36),
            Button("Deploy to", trailing="chevron-down"),
            IconButton("bell", "Notices"),
            grey,
            None,
        )
    )
    on = FilterChip("Differences", icon="equal-not", count=12)
    on.setChecked(True)
    column.addLayout(
        beside(
            SearchField("Filter keys"),
            on,
            FilterChip("Needs review", icon="triangle-alert", count=6),
            Chip("3 changed", tone="run", icon="pencil"),
            Chip("1 added", tone="add", icon="plus"),
            Chip("hotfix", tone="fail", icon="flame"),
            Chip("Unit 1 284", tone="ok", state=State.PASSED),
            Chip("Protected", tone="env_prod", icon="shield", outline=True),
            Chip("web-p1", tone="text2", outline=True, mono=True),
            KeyCap("Ctrl K"),
            None,
            Switch("One"),
            Switch("Two", on=True),
        )
    )
    column.addLayout(
        beside(
            *[StateMark(state) for state in State],
            *[EnvironmentMark(kind) for kind in ENVIRONMENT_LOOKS],
            Avatar("Ana Kovač"),
            Avatar("Marko Perić"),
            Avatar("Iva Radić"),
            None,
        )
    )
    left, right = SourcePicker("Left"), SourcePicker("Right")
    left.show_source("development", title="Development", note="Profile", version="2.9.0")
    right.show_source("production", title="Production", note="Profile", version="2.8.0")
    parts = {"profiles": "Profiles", "hosts": "Live hosts", "snapshots": "Snapshots"}
    column.addLayout(
        beside(
            left,
            IconButton("arrow-left-right", "Swap sides", kind="secondary", size=36),
            right,
            Segments(parts, name="Compare what"),
            spacing=10,
        )
    )
    wrong = TextField("96", name="Workers", mono=True)
    wrong.show_invalid("Must be between 1 and 64")
    column.addLayout(
        beside(
            TextField("5000", name="Value", mono=True),
            wrong,
            NumberField(2, name="Signatures", least=1, most=9),
            Select({"8": "8 hours", "24": "One day"}, name="Expiry"),
            None,
        )
    )
    tabs = Tabs({"c": "Configuration", "h": "Hosts", "p": "Release policy"}, name="Environment")
    tabs.show_count("c", 131)
    column.addWidget(tabs)
    column.addWidget(TableCard(compare_table()), 1)
    column.addWidget(
        Banner(
            "With approval off, Production deploys continuously",
            text="A version that passes every gate goes to all 8 hosts without a person.",
            tone="drift",
            icon="zap",
        )
    )
    return page


def sheet_of_progress():
    """Everything that shows how something goes."""
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(20, 16, 20, 14)
    column.setSpacing(12)
    tiles = [StatTile("Deployments to Production"), StatTile("Lead time", tone="ok_fill")]
    tiles[0].show_figure("11", note="in 30 days", values=[2, 1, 3, 2, 2, 3, 2, 4, 3])
    tiles[1].show_figure("2 d 4 h", note="median", values=[5, 4, 6, 4, 4, 3, 3])
    counts = CountTile(
        "Must change", icon="arrow-right-left", tone="run", note="Would reach people"
    )
    counts.show_count(1284)
    column.addLayout(beside(*tiles, counts, spacing=12))
    summary = Card(across=True, bar="env_prod", padding=12, spacing=12)
    ring, bar, shares, risk = ProgressRing("Run"), ProgressBar("Upload"), SharesBar("Equal"), None
    ring.show_share(0.58)
    bar.show_share(0.4)
    shares.show_shares([(0.92, "ok"), (0.04, "run"), (0.04, "wait")])
    risk = RiskBars()
    risk.show_risk(3, word="Medium")
    summary.add(ring)
    inner = QVBoxLayout()
    inner.addWidget(bar)
    inner.addWidget(shares)
    summary.body.addLayout(inner, 1)
    summary.add(risk)
    column.addWidget(summary)
    rail = PhaseRail()
    rail.show_phases(
        [
            Phase("Preflight", "14 checks", State.PASSED),
            Phase("Lock", "Production", State.PASSED, decisive=True),
            Phase("Rolling deploy", "batch 3 of 4", State.RUNNING),
            Phase("Smoke tests", "18 tests"),
            Phase("Record", "sign and unlock"),
        ]
    )
    railed = Card()
    railed.body.setContentsMargins(16, 6, 16, 6)
    railed.add(rail)
    column.addWidget(railed)
    log = LogPane()
    log.append(LOG)
    checks = Card(padding=1, spacing=0)
    checks.add(
        ListRow("SSH agent", note="2 keys, ed25519 and rsa", state=State.PASSED),
        Divider(),
        ListRow(
            "The person who asks cannot sign",
            note="Separates the two roles",
            icon="user-x",
            controls=(Switch("The person who asks cannot sign", on=True),),
        ),
        Divider(),
    )
    listed = Card()
    listed.add(
        CheckRow("Support knows the release window", checked=True),
        CheckRow("I can roll back in the next hour", note="Kept for two versions"),
    )
    sides = QVBoxLayout()
    sides.addWidget(checks)
    sides.addWidget(listed)
    sides.addWidget(BusyState("Reading 8 hosts", cancellable=True), 1)
    both = beside(spacing=12)
    both.addLayout(sides, 2)
    both.addWidget(log, 3)
    column.addLayout(both, 1)
    error = ErrorCard()
    remedy = "Must be between 1 and 64. Change it in profiles/production.env, line 12."
    error.show_problem(Problem("WORKERS is 96, which is too high", remedy=remedy))
    column.addWidget(error)
    return page


def sheet_of_trees():
    """Profiles below profiles, and the steps of a longer act."""
    page = Panel()
    row = beside(spacing=24)
    page.setLayout(row)
    tree = Outline(name="Profiles")
    customer = Node("prod-eu", "prod-eu", "4 own", icon="globe")
    production = Node("prod", "Production", "21 own", "production", children=(customer,))
    test = Node("test", "Test", "11 own", "test")
    stage = Node("stage", "Staging", "19 own", "acceptance", children=(production,))
    own = Node("dev", "Development", "14 own", "development")
    tree.show_nodes([Node("base", "Base", "128 keys", children=(own, test, stage))])
    tree.choose("prod")
    steps = StepList()
    steps.show_steps(
        [
            Step("state", "State to reproduce", "Production, 22 Nov 14:34"),
            Step("where", "Where to build it", "localhost"),
            Step("settings", "Configuration", "131 keys"),
            Step("secrets", "Data and secrets"),
            Step("review", "Review and create"),
        ],
        current="settings",
    )
    row.addWidget(tree)
    column = QVBoxLayout()
    column.addWidget(steps)
    column.addStretch(1)
    row.addLayout(column)
    secret = Column("Production", lambda r: Cell(r[1], secret=True, hue="env_prod"))
    key = Column("Key", lambda r: Cell(r[0], mono=True, weight=500), 150)
    value = Column("Value", lambda r: Cell(r[2], mono=True, boxed=True, invalid=True), 140)
    table = Table([key, secret, value], name="Secrets")
    table.show_rows([("JWT_SIGNING_KEY", "41c7", "96"), ("DB_PASSWORD", "8d20", "96")])
    row.addWidget(table, 1)
    return page


def sheet_of_dialog(parent):
    dialog = Dialog(
        parent,
        "Approve 2.8.1 for Production",
        note="Asked by Iva Radić 38 minutes ago",
        kind="production",
        width=720,
    )
    dialog.add(SectionHeader("Build", icon="package", size=13))
    facts = KeyValues()
    facts.add("Source", "9ac3f70", mono=True)
    facts.add("Artifact", "6f0c 4b1e … 77d2 a91e", mono=True, state=State.PASSED)
    dialog.add(facts, CheckRow("Support knows the release window"))
    dialog.add_foot(
        Label("Signs digest 3b91…77e2", size=12, tone="text3"),
        None,
        Button("Reject…", kind="danger", height=36),
        Button("Sign only", height=36),
        Button("Sign and deploy", kind="production", icon="signature", height=36),
    )
    return dialog


SHEETS = {
    "controls": sheet_of_controls,
    "progress": sheet_of_progress,
    "trees": sheet_of_trees,
}


def grab(widget, file):
    QCoreApplication.sendPostedEvents()
    QApplication.instance().processEvents()
    widget.grab().save(str(file))


def over(window, dialog):
    """The window's picture with the dialog's on it, as a person sees them."""
    picture = window.grab()
    from PySide6.QtGui import QPainter  # noqa: PLC0415 - only here

    painter = QPainter(picture)
    painter.drawPixmap(window.mapFromGlobal(dialog.pos()), dialog.grab())
    painter.end()
    return picture


def main(folder):
    app = QApplication(["tidegate"])
    assets.register()
    assets.load_fonts()
    out = Path(folder)
    out.mkdir(parents=True, exist_ok=True)
    for look in (Appearance.LIGHT, Appearance.DARK):
        THEME.wear(app, look)
        window = shell()
        window.show()
        grab(window, out / f"shell-{look}.png")
        palette = window.show_palette("re")
        grab(palette, out / f"palette-sheet-{look}.png")
        over(window, palette).save(str(out / f"palette-{look}.png"))
        palette.reject()
        dialog = sheet_of_dialog(window)
        dialog.open()
        grab(dialog, out / f"dialog-sheet-{look}.png")
        over(window, dialog).save(str(out / f"dialog-{look}.png"))
        dialog.reject()
        window.messages.tell("2.8.1 is live on Production", state=State.LIVE, action="Show")
        window.navigation.show_folded(True)
        window.show_page("releases")
        grab(window, out / f"folded-{look}.png")
        window.close()
        for name, make in SHEETS.items():
            page = make()
            page.resize(1180, 860)
            page.show()
            grab(page, out / f"{name}-{look}.png")
            page.close()


if __name__ == "__main__":
    main(sys.argv[1])
