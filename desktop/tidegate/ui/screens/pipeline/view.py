"""The page: what needs attention, the filter, the matrix, the inspector, and its dialogs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from tidegate.domain.cell import CellState
from tidegate.ui.marks import State
from tidegate.ui.messages import Question
from tidegate.ui.screens.pipeline.board import Board, shown_rows
from tidegate.ui.screens.pipeline.hold_dialog import HoldDialog
from tidegate.ui.screens.pipeline.inspector import PipelineInspector
from tidegate.ui.screens.pipeline.matrix import Matrix
from tidegate.ui.screens.pipeline.sheet import ReleaseSheet
from tidegate.ui.screens.pipeline.words import Notice, notices
from tidegate.ui.widgets.buttons import Button
from tidegate.ui.widgets.cards import AttentionCard, beside
from tidegate.ui.widgets.chips import FilterChip
from tidegate.ui.widgets.fields import SearchField
from tidegate.ui.widgets.labels import ElidedLabel
from tidegate.ui.widgets.screen import Screen
from tidegate.ui.widgets.states import EmptyState, StatefulArea
from tidegate.ui.widgets.tables import TableCard

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tidegate.ui.screens.pipeline.board import Selected
    from tidegate.ui.screens.pipeline.matrix_model import Viewed
    from tidegate.ui.screens.pipeline.offering import Choices
    from tidegate.ui.screens.pipeline.policy import Offer, Order
    from tidegate.ui.screens.pipeline.presenter import PipelinePresenter

_FIRST_NOTICES = 2
_TYPING_PAUSE_MS = 90
_PURPOSE = "Here a workspace's versions travel from one environment to the next."
_HINT = "Drag a version to the next column, or press P, to promote"


class PipelineScreen(Screen):
    """The page. `open_page_requested` carries a page's key and what to show there.

    `version_chosen` carries the selected version, empty for none; `compare_requested` two sources.
    """

    open_page_requested = Signal(str, str)
    compare_requested = Signal(str, str)
    version_chosen = Signal(str)

    def __init__(self, *, window: QWidget | None = None) -> None:
        super().__init__(window=window)
        self._presenter: PipelinePresenter | None = None
        self._board: Board | None = None
        self._selected: Selected | None = None
        self._shows_all_notices = False
        self.sheet: ReleaseSheet | None = None
        self._make()
        self._lay_out()
        self._join()
        self.show_closed()

    @override
    def driven_by(self, presenter: object) -> None:
        """Hold the presenter and carry the page's wishes to it."""
        super().driven_by(presenter)
        self._presenter = presenter  # type: ignore[assignment]  # the page's own presenter

    def act(self, action_id: str) -> bool:
        """Do an action of `ui.actions` on what is selected; false where it is not this page's."""
        acts = {
            "release.promote": self._promote,
            "release.compare": self._compare,
            "release.roll_back": self._roll_back,
            "release.deploy": self._deploy,
            "release.hold": self._hold,
            "view.refresh": self._refresh,
        }
        if action_id in acts:
            acts[action_id]()
        return action_id in acts

    def choose(self, version: str) -> None:
        """Select a version, as another page or the palette asks for it."""
        if self._board is not None and self.matrix.matrix.place_of(version).row() < 0:
            self.active.setChecked(False)
            self.search.clear()
            self._filter()
        self.matrix.choose(version)

    def show_busy(self) -> None:
        """Show that the record is being read."""
        self.area.show_busy("Reading the record")

    def show_problem(self, problem: Exception) -> None:
        """Show why the pipeline cannot be read."""
        self.area.show_problem(problem)
        self.inspector.hide()

    def show_closed(self) -> None:
        """Show that no workspace is open."""
        self._board = None
        self.empty.show_words(
            "No workspace is open",
            text=_PURPOSE,
        )
        self.area.show_empty()
        self.inspector.hide()
        self._judge()

    def show_board(self, board: Board) -> None:
        """Show the pipeline."""
        was_shown = self._board is not None and not self._board.is_empty
        self._board = board
        self._judge()
        if board.is_empty:
            self._show_nothing_registered()
            return
        self._show_notices()
        self._filter()
        self.area.show_content()
        if not was_shown:
            self.inspector.show()
            self._choose_first()

    def show_selected(self, selected: Selected | None) -> None:
        """Show a version in the inspector, or nothing."""
        self._selected = selected
        self.inspector.show_selected(selected, board=self._board)
        self.version_chosen.emit(selected.version if selected else "")

    def show_reading(self, *, reads: bool) -> None:
        """Show that hosts are being read, or no more."""
        self.read.show_words("Reading hosts" if reads else "Check for drift")
        self.read.show_allowed(not reads, reason="The hosts are being read")

    def show_sheet(self, order: Order, choices: Choices) -> None:
        """Open the sheet, or show another order in it."""
        if self.sheet is not None and self.sheet.fits(order):
            self.sheet.show_planning()
            return
        self.close_sheet()
        sheet = ReleaseSheet(self.over, order, choices)
        self.sheet = sheet
        sheet.finished.connect(lambda: self._closed(sheet))
        if self._presenter is not None:
            desk = self._presenter.desk
            sheet.order_requested.connect(desk.prepare)
            sheet.act_requested.connect(desk.act)
        sheet.unlock_requested.connect(lambda environment: self._unlock(sheet, environment))
        sheet.open()

    def show_offer(self, offer: Offer) -> None:
        """Show the plan in the sheet."""
        if self.sheet is not None:
            self.sheet.show_offer(offer)

    def show_unplannable(self, problem: Exception) -> None:
        """Say in the sheet why there is no plan."""
        if self.sheet is not None:
            self.sheet.show_unplannable(problem)

    def show_working(self, text: str) -> None:
        """Say in the sheet what is being done."""
        if self.sheet is not None:
            self.sheet.show_working(text)

    def show_refused(self, problem: Exception) -> None:
        """Say what could not be done, in the sheet if it is open."""
        if self.sheet is not None:
            self.sheet.show_refused(problem)
        else:
            self.messages.show_problem(problem)

    def close_sheet(self) -> None:
        """Close the sheet, if it is open."""
        if self.sheet is not None:
            sheet, self.sheet = self.sheet, None
            sheet.close()

    def show_deploying(self, deployment_or_environment: str) -> None:
        """Go to where the deployment can be watched."""
        self.open_page_requested.emit("deployments", deployment_or_environment)

    def show_request(self, digest: str) -> None:
        """Go to where the request can be reviewed."""
        self.open_page_requested.emit("approvals", digest)

    def _make(self) -> None:
        self.matrix = Matrix()
        self.lettered = (self.matrix,)
        self.inspector = PipelineInspector()
        self.active = FilterChip("Active versions", icon="list-filter")
        self.active.setChecked(True)
        self.active.setToolTip("What is live or on its way, and the versions just before")
        self.search = SearchField("Filter versions", width=180, least=90)
        self.read = Button("Check for drift", kind="ghost", icon="refresh-cw", height=28)
        right = Qt.TextElideMode.ElideRight
        self.hint = ElidedLabel(_HINT, size=12, tone="text3", elide=right)
        self.more = Button("More", kind="link", height=28)
        self.more.hide()
        self.register = Button("Register build", icon="package-plus")
        self.deploy = Button("Deploy…", kind="primary", icon="rocket")
        self.bar_actions = (self.register, self.deploy)
        self.empty = EmptyState(
            "workflow",
            "No workspace is open",
            text=_PURPOSE,
            action="Register build…",
        )
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(_TYPING_PAUSE_MS)

    def _lay_out(self) -> None:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(20, 16, 20, 0)
        column.setSpacing(12)
        self._cards = QGridLayout()
        self._cards.setSpacing(12)
        column.addLayout(self._cards)
        tools = beside(self.active, self.search, self.read, self.more, None, self.hint)
        column.addLayout(tools)
        column.addWidget(TableCard(self.matrix), 1)
        self.area = StatefulArea(content, empty=self.empty)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.area, 1)
        row.addWidget(self.inspector)

    def _join(self) -> None:
        self.matrix.chosen.connect(self._chose)
        self.matrix.opened.connect(self._open)
        self.matrix.promote_requested.connect(self._promote_to)
        self.active.toggled.connect(self._filter)
        self.search.textChanged.connect(lambda _text: self._typing.start())
        self._typing.timeout.connect(self._filter)
        self.read.clicked.connect(self._read_hosts)
        self.more.clicked.connect(self._toggle_notices)
        self.register.clicked.connect(self._register)
        self.empty.acted.connect(self._begin)
        self.deploy.clicked.connect(self._deploy)
        self.area.retry_requested.connect(self._refresh)
        self._join_inspector()

    def _join_inspector(self) -> None:
        panel = self.inspector
        panel.review_requested.connect(self.show_request)
        panel.deployment_requested.connect(self.show_deploying)
        panel.compare_requested.connect(self._compare)
        panel.settings_requested.connect(
            lambda name: self.compare_requested.emit(f"{name}@deployed", name)
        )
        panel.deploy_requested.connect(self._deploy_to)
        panel.act_requested.connect(self._act_in_inspector)
        panel.close_requested.connect(panel.hide)

    def _show_nothing_registered(self) -> None:
        self.empty.show_words(
            "No build yet",
            text="Register a build and follow it from one environment to the next. It stays the "
            "same bytes everywhere; only the configuration differs.",
        )
        self.area.show_empty()
        self.inspector.hide()

    def _show_notices(self) -> None:
        found = notices(self._board) if self._board else ()
        while item := self._cards.takeAt(0):
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        shown = found if self._shows_all_notices else found[:_FIRST_NOTICES]
        for at, notice in enumerate(shown):
            self._cards.addWidget(self._card(notice), at // 2, at % 2)
        self._cards.setColumnStretch(0, 1)
        self._cards.setColumnStretch(1, 1 if len(shown) > 1 else 0)
        hidden = len(found) - _FIRST_NOTICES
        words = "Fewer cards" if self._shows_all_notices else f"{hidden} more to look at"
        self.more.show_words(words)
        self.more.setVisible(hidden > 0)

    def _card(self, notice: Notice) -> AttentionCard:
        state = State[notice.state]
        card = AttentionCard(state, notice.title, text=notice.text, action=notice.action)
        card.acted.connect(lambda: self._answer(notice))
        return card

    def _answer(self, notice: Notice) -> None:
        if notice.wish == "approval":
            self.show_request(notice.argument)
        elif notice.wish == "hold":
            self._lift(notice.argument)
        elif notice.wish == "drift":
            name = notice.argument
            self.compare_requested.emit(f"{name}@deployed", f"{name}@live")
        else:
            self.show_deploying(notice.argument)

    def _filter(self) -> None:
        if self._board is None:
            return
        words = self.search.text()
        rows = shown_rows(self._board, only_active=self.active.isChecked(), words=words)
        self.matrix.show_board(self._board, rows)

    def _choose_first(self) -> None:
        """Start on what waits, else on the newest version."""
        rows: Sequence[object] = self.matrix.matrix.rows
        asked = (
            row.version
            for row in self.matrix.matrix.rows
            if any(cell.state is CellState.WAITING for cell in row.cells)
        )
        first = self.matrix.matrix.rows[0].version if rows else ""
        self.matrix.choose(next(asked, first))

    def _judge(self) -> None:
        is_open, is_filled = self._board is not None, bool(self._board and self._board.view.rows)
        self.register.show_allowed(is_open, reason="Needs an open workspace")
        self.deploy.show_allowed(is_filled, reason="Needs a registered build")
        if self.empty.button is not None:
            words = "Register build…" if is_open else "Open a workspace…"
            self.empty.button.show_words(words)

    def _chose(self, version: str) -> None:
        if self._presenter is not None:
            self._presenter.select(version)

    def _open(self, viewed: Viewed) -> None:
        """Do what a field is for: promote, review, watch; nothing runs by it."""
        version, cell = viewed.row.version, viewed.cell
        if cell is None:
            self.open_page_requested.emit("releases", version)
        elif cell.state is CellState.WAITING:
            self.show_request(str(cell.request or ""))
        elif cell.deployment:
            self.show_deploying(str(cell.deployment))
        else:
            self._promote_to(version, str(cell.environment))

    def _promote_to(self, version: str, environment: str) -> None:
        if self._presenter is not None:
            self._presenter.promote(version, environment)

    def _promote(self) -> None:
        if version := self.matrix.chosen_version():
            self._promote_to(version, "")

    def _deploy(self) -> None:
        version = self.matrix.chosen_version()
        if self._presenter is None or self._board is None or not self._board.heads:
            return
        if version:
            row = self._board.row(version)
            target = self._board.target(row) if row else None
            self._presenter.prepare(version, str(target or self._board.heads[-1].name))
        else:
            self._presenter.prepare("", str(self._board.heads[0].name))

    def _deploy_to(self, environment: str) -> None:
        if self._presenter is not None and self._selected is not None:
            self._presenter.prepare(self._selected.version, environment)

    def _compare(self) -> None:
        version = self.matrix.chosen_version()
        pair = self._presenter.neighbours(version) if self._presenter and version else None
        if pair is not None:
            self.compare_requested.emit(*pair)

    def _roll_back(self) -> None:
        """Roll back the environment of the chosen cell, else the last one that runs something."""
        if self._presenter is None or self._board is None:
            return
        live = [str(head.name) for head in self._board.heads if head.live_version]
        here = self.matrix.chosen_environment()
        if here in live:
            self._presenter.roll_back(here)
        elif live:
            self._presenter.roll_back(self._last_of(live))

    def _last_of(self, live: list[str]) -> str:
        """The furthest environment where the chosen version is live, else the furthest of all."""
        row = self._selected.row if self._selected else None
        cells = row.cells if row else ()
        mine = [str(c.environment) for c in cells if c.state is CellState.LIVE]
        return (mine or live)[-1]

    def _hold(self) -> None:
        if self._board is None:
            return
        dialog = HoldDialog(
            self.over,
            self._board,
            version=self.matrix.chosen_version(),
            environment=self.matrix.chosen_environment(),
        )
        dialog.held.connect(self._place_hold)
        dialog.open()

    def _place_hold(self, environment: str, version: str, reason: str) -> None:
        if self._presenter is not None:
            self._presenter.hold(environment, reason=reason, version=version)

    def _lift(self, environment: str) -> None:
        head = self._board.head(environment) if self._board else None
        if head is None:
            return
        reasons = "; ".join(f"{hold.reason}, {hold.placed_by}" for hold in head.holds)
        question = Question(
            title=f"Lift the hold on {head.title}",
            text=f"{reasons}. What is green goes there by itself again, as the gate allows.",
            action="Lift hold",
            environment=head.kind.value,
        )
        self.messages.ask_text(
            question,
            label="Reason",
            on_text=lambda reason: self._lift_with(environment, reason),
            hint="Such as: mended in 2.8.2",
        )

    def _lift_with(self, environment: str, reason: str) -> None:
        if self._presenter is not None:
            self._presenter.lift(environment, reason=reason)

    def _act_in_inspector(self, key: str) -> None:
        if key == "build" and self._selected is not None:
            self.open_page_requested.emit("releases", self._selected.version)
        elif key == "roll_back":
            self._roll_back()
        elif key == "hold":
            self._hold()

    def _toggle_notices(self) -> None:
        self._shows_all_notices = not self._shows_all_notices
        self._show_notices()

    def _register(self) -> None:
        self.open_page_requested.emit("releases", "register")

    def _begin(self) -> None:
        if self._board is None:
            self.open_page_requested.emit("welcome", "")
        else:
            self._register()

    def _read_hosts(self) -> None:
        if self._presenter is not None:
            self._presenter.read_hosts()

    def _refresh(self) -> None:
        if self._presenter is not None:
            self._presenter.refresh()

    def _unlock(self, sheet: ReleaseSheet, environment: str) -> None:
        """Leave it to the page of deployments to ask, and to break the locks."""
        sheet.close()
        self.open_page_requested.emit("deployments", f"unlock/{environment}")

    def _closed(self, sheet: ReleaseSheet) -> None:
        if self.sheet is sheet:
            self.sheet = None
            if self._presenter is not None:
                self._presenter.desk.dismiss()
