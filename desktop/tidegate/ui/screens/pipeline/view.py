"""The page: what needs attention, the matrix of versions, the inspector, and what is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from tidegate.domain.cell import CellState
from tidegate.ui.screens.pipeline.board import Board, first_of
from tidegate.ui.screens.pipeline.holds_part import HoldsPart
from tidegate.ui.screens.pipeline.inspector import PipelineInspector
from tidegate.ui.screens.pipeline.matrix import Matrix
from tidegate.ui.screens.pipeline.notice_cards import NoticeCards
from tidegate.ui.screens.pipeline.sheet_part import SheetPart
from tidegate.ui.screens.pipeline.tools import Tools
from tidegate.ui.screens.pipeline.words import Notice, notices
from tidegate.ui.widgets.buttons import Button
from tidegate.ui.widgets.invitation import Invitation
from tidegate.ui.widgets.screen import Screen
from tidegate.ui.widgets.states import StatefulArea
from tidegate.ui.widgets.tables import TableCard

if TYPE_CHECKING:
    from tidegate.ui.screens.pipeline.board import Selected
    from tidegate.ui.screens.pipeline.matrix_model import Viewed
    from tidegate.ui.screens.pipeline.offering import Choices
    from tidegate.ui.screens.pipeline.policy import Offer, Order
    from tidegate.ui.screens.pipeline.presenter import PipelinePresenter
    from tidegate.ui.screens.pipeline.sheet import ReleaseSheet

_PURPOSE = "Here a workspace's versions travel from one environment to the next."
_FIRST_BUILD = (
    "Register a build and follow it from one environment to the next. It stays the same bytes "
    "everywhere; only the configuration differs."
)


class PipelineScreen(Screen):
    """The page. `open_page_requested` carries a page's key and what to show there.

    `version_chosen` carries the version that is shown, empty for none; `compare_requested` two
    sources; `promote_requested` and `prepare_requested` a version and an environment, the former
    an empty one for the next on the way.
    """

    open_page_requested = Signal(str, str)
    compare_requested = Signal(str, str)
    version_chosen = Signal(str)
    select_requested = Signal(str)
    promote_requested = Signal(str, str)
    prepare_requested = Signal(str, str)
    roll_back_requested = Signal(str)
    refresh_requested = Signal()

    def __init__(self, *, window: QWidget | None = None) -> None:
        super().__init__(window=window)
        self._board: Board | None = None
        self._selected: Selected | None = None
        self._make()
        self._lay_out()
        self._join()
        self._join_inspector()
        self.show_closed()

    @override
    def driven_by(self, presenter: object) -> None:
        """Hold the presenter and send it the wishes."""
        super().driven_by(presenter)
        leader: PipelinePresenter = presenter  # type: ignore[assignment]  # Screen knows none
        self._sheets.driven_by(leader.desk)
        self.select_requested.connect(leader.select)
        self.promote_requested.connect(leader.promote)
        self.prepare_requested.connect(leader.prepare)
        self.roll_back_requested.connect(leader.roll_back)
        self.refresh_requested.connect(leader.refresh)
        self._tools.read_requested.connect(leader.read_hosts)
        self._holds.hold_requested.connect(
            lambda where, version, why: leader.hold(where, reason=why, version=version)
        )
        self._holds.lift_requested.connect(lambda where, why: leader.lift(where, reason=why))

    def act(self, action_id: str) -> bool:
        """Do an action of `ui.actions` on what is selected; false where it is not this page's."""
        acts = {
            "release.promote": self._promote,
            "release.compare": self._compare,
            "release.roll_back": self._roll_back,
            "release.deploy": self._deploy,
            "release.hold": self._hold,
        }
        if action_id in acts:
            acts[action_id]()
        return action_id in acts

    def choose(self, version: str) -> None:
        """Select a version, as another page or the palette asks for it."""
        if self._board is not None and self.matrix.matrix.place_of(version).row() < 0:
            self._tools.let_all_through()
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
        self._judge()
        self.empty.show_closed()
        self._show_empty()

    def show_board(self, board: Board) -> None:
        """Show the pipeline."""
        was_shown = self._board is not None and not self._board.is_empty
        self._board = board
        self._judge()
        if board.is_empty:
            self.empty.show_no_build()
            self._show_empty()
            return
        self._cards.show_notices(notices(board))
        self._filter()
        self.area.show_content()
        if not was_shown:
            self.inspector.show()
            self.matrix.choose(first_of(self.matrix.matrix.rows))

    def show_selected(self, selected: Selected | None) -> None:
        """Show a version in the inspector, or nothing."""
        self._selected = selected
        self.inspector.show_selected(selected, board=self._board)
        self.version_chosen.emit(selected.version if selected else "")

    def show_reading(self, *, reads: bool) -> None:
        """Show that hosts are being read, or no more."""
        self._tools.show_reading(reads=reads)

    @property
    def sheet(self) -> ReleaseSheet | None:
        """The sheet that is open."""
        return self._sheets.sheet

    def show_sheet(self, order: Order, choices: Choices) -> None:
        """Open the sheet, or show another order in it."""
        self._sheets.show_sheet(order, choices)

    def show_offer(self, offer: Offer) -> None:
        """Show the plan in the sheet."""
        self._sheets.show_offer(offer)

    def show_unplannable(self, problem: Exception) -> None:
        """Say in the sheet why there is no plan."""
        self._sheets.show_unplannable(problem)

    def show_working(self, text: str) -> None:
        """Say in the sheet what is being done."""
        self._sheets.show_working(text)

    def show_waiting(self, text: str) -> None:
        """Say in the sheet for whom one waits."""
        self._sheets.show_waiting(text)

    def show_refused(self, problem: Exception) -> None:
        """Say what could not be done, in the sheet if it is open."""
        self._sheets.show_refused(problem)

    def close_sheet(self) -> None:
        """Close the sheet, if it is open."""
        self._sheets.close()

    def show_deploying(self, deployment_or_environment: str) -> None:
        """Go to where the deployment can be watched."""
        self.open_page_requested.emit("deployments", deployment_or_environment)

    def show_request(self, digest: str) -> None:
        """Go to where the request can be reviewed."""
        self.open_page_requested.emit("approvals", digest)

    def _make(self) -> None:
        self._sheets, self._holds = SheetPart(self), HoldsPart(self)
        self._cards = NoticeCards()
        self.more = self._cards.more
        self._tools = Tools(self.more)
        self.active, self.search = self._tools.active, self._tools.search
        self.matrix = Matrix()
        self.lettered = (self.matrix,)
        self.inspector = PipelineInspector()
        self.register = Button("Register build", icon="package-plus")
        self.deploy = Button("Deploy…", kind="primary", icon="rocket")
        self.bar_actions = (self.register, self.deploy)
        self.empty = Invitation("workflow", purpose=_PURPOSE, first_build=_FIRST_BUILD)

    def _lay_out(self) -> None:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(20, 16, 20, 0)
        column.setSpacing(12)
        column.addWidget(self._cards)
        column.addWidget(self._tools)
        column.addWidget(TableCard(self.matrix), 1)
        self.area = StatefulArea(content, empty=self.empty)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.area, 1)
        row.addWidget(self.inspector)

    def _join(self) -> None:
        self.matrix.chosen.connect(self.select_requested)
        self.matrix.opened.connect(self._open)
        self.matrix.promote_requested.connect(self.promote_requested)
        self._tools.filter_changed.connect(self._filter)
        self._cards.answered.connect(self._answer)
        self._sheets.unlock_requested.connect(
            lambda environment: self.show_deploying(f"unlock/{environment}")
        )
        self.register.clicked.connect(self._register)
        self.empty.build_requested.connect(self._register)
        self.empty.workspace_requested.connect(lambda: self.open_page_requested.emit("welcome", ""))
        self.deploy.clicked.connect(self._deploy)
        self.area.retry_requested.connect(self.refresh_requested)

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

    def _show_empty(self) -> None:
        self.area.show_empty()
        self.inspector.hide()

    def _answer(self, notice: Notice) -> None:
        """Lead to where a person can act on a notice."""
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
        if self._board is not None:
            self.matrix.show_board(self._board, self._tools.rows_of(self._board))

    def _judge(self) -> None:
        is_open, is_filled = self._board is not None, bool(self._board and self._board.view.rows)
        self.register.show_allowed(is_open, reason="Needs an open workspace")
        self.deploy.show_allowed(is_filled, reason="Needs a registered build")

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
            self.promote_requested.emit(version, str(cell.environment))

    def _promote(self) -> None:
        if version := self.matrix.chosen_version():
            self.promote_requested.emit(version, "")

    def _deploy(self) -> None:
        version = self.matrix.chosen_version()
        if self._board is not None and (proposed := self._board.proposed(version)):
            self.prepare_requested.emit(version, proposed)

    def _deploy_to(self, environment: str) -> None:
        if self._selected is not None:
            self.prepare_requested.emit(self._selected.version, environment)

    def _compare(self) -> None:
        version = self.matrix.chosen_version()
        pair = self._board.neighbours(version) if self._board and version else None
        if pair is not None:
            self.compare_requested.emit(*pair)

    def _roll_back(self) -> None:
        row, here = self._selected.row if self._selected else None, self.matrix.chosen_environment()
        if self._board is not None and (environment := self._board.rolled_back(row, here=here)):
            self.roll_back_requested.emit(environment)

    def _hold(self) -> None:
        version, here = self.matrix.chosen_version(), self.matrix.chosen_environment()
        if self._board is not None:
            self._holds.ask_to_hold(self._board, version=version, environment=here)

    def _lift(self, environment: str) -> None:
        head = self._board.head(environment) if self._board else None
        if head is not None:
            self._holds.ask_to_lift(head)

    def _act_in_inspector(self, key: str) -> None:
        if key == "build" and self._selected is not None:
            self.open_page_requested.emit("releases", self._selected.version)
        elif key == "roll_back":
            self._roll_back()
        elif key == "hold":
            self._hold()

    def _register(self) -> None:
        self.open_page_requested.emit("releases", "register")
