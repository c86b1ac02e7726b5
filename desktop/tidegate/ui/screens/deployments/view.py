"""The page: the list, and one deployment as it happens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from tidegate.ui.screens.deployments import questions
from tidegate.ui.screens.deployments.deciding import CHOICES
from tidegate.ui.screens.deployments.detail import Detail
from tidegate.ui.screens.deployments.rolling_back import RollbackDialog
from tidegate.ui.screens.deployments.rows import Row, columns, key_of, sections
from tidegate.ui.widgets.screen import Screen
from tidegate.ui.widgets.states import EmptyState, StatefulArea
from tidegate.ui.widgets.tables import SectionedTable, TableCard

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tidegate.domain.environment import Environment
    from tidegate.domain.plan import Plan
    from tidegate.ui.messages import Question
    from tidegate.ui.screens.deployments.log import Line
    from tidegate.ui.screens.deployments.presenter import DeploymentsPresenter
    from tidegate.ui.screens.deployments.watch import Listed, Watched

_ROW = 52


class DeploymentsScreen(Screen):
    """The page.

    `title_requested` carries a title and the crumb that leads back, both empty for the list;
    `page_requested` a page's key and its argument; `deploy_requested` a version and an
    environment; `count_changed` how many deployments run.
    """

    title_requested = Signal(str, str)
    page_requested = Signal(str, str)
    deploy_requested = Signal(str, str)
    count_changed = Signal(int)

    def __init__(self, *, window: QWidget | None = None) -> None:
        super().__init__(window=window)
        self._presenter: DeploymentsPresenter | None = None
        self._watched: Watched | None = None
        self._table = SectionedTable(columns(), name="Deployments", row_height=_ROW, key=key_of)
        self._detail = Detail()
        self._pages = QStackedWidget()
        self._empty = EmptyState(
            "rocket",
            "Nothing was deployed yet",
            text="Every deployment is shown here while it runs, host by host, and stays here "
            "with its log and its receipt.",
            action="Open the pipeline",
        )
        self._area = StatefulArea(self._pages, empty=self._empty)
        self._runs_any = False
        self._clock = QTimer(self)
        self._clock.setInterval(1_000)
        self._lay_out()
        self._join()

    @override
    def driven_by(self, presenter: object) -> None:
        """Hold the presenter and carry the page's wishes to it."""
        super().driven_by(presenter)
        self._presenter = presenter  # type: ignore[assignment]  # the page's own presenter
        if self._presenter is not None:
            self._clock.timeout.connect(self._presenter.tick)

    def show_busy(self, text: str) -> None:
        """Show that something is being read."""
        self._area.show_busy(text)

    def show_problem(self, problem: Exception) -> None:
        """Show why nothing can be shown."""
        self._area.show_problem(problem)

    def show_list(self, listed: Listed) -> None:
        """Show the list, unless one deployment is being watched."""
        self._table.show_sections(sections(listed))
        self._runs_any = bool(listed.running)
        self._keep_time()
        self.count_changed.emit(len(listed.running))
        if self._watched is not None:
            return
        if listed.deployments:
            self._pages.setCurrentIndex(0)
            self._area.show_content()
        else:
            self._area.show_empty()

    def show_watched(self, watched: Watched) -> None:
        """Show one deployment."""
        is_new = self._watched is None or self._watched.deployment.id != watched.deployment.id
        self._watched = watched
        self._detail.show_watched(watched)
        self._pages.setCurrentWidget(self._detail)
        self._area.show_content()
        if is_new:
            self.ask_for_title()
        self._keep_time()

    def _keep_time(self) -> None:
        """Let seconds pass while what is shown runs."""
        watched = self._watched
        runs = not watched.deployment.status.is_finished if watched else self._runs_any
        if not runs:
            self._clock.stop()
        elif not self._clock.isActive():
            self._clock.start()

    def ask_for_title(self) -> None:
        """Name what is watched above the page, as is needed whenever the page comes back."""
        if self._watched is not None:
            self.title_requested.emit(questions.title_of(self._watched), "Deployments")

    def show_log(self, lines: Sequence[Line]) -> None:
        """Show a log from its beginning."""
        self._detail.show_log(lines)

    def add_log(self, lines: Sequence[Line]) -> None:
        """Show further lines of the log."""
        self._detail.add_log(lines)

    def show_rollback(self, plan: Plan) -> None:
        """Show the plan of a rollback before it runs."""
        dialog = RollbackDialog(self.over, plan)
        if self._presenter is not None:
            dialog.accepted.connect(self._presenter.roll_back)
        dialog.open()

    def show_refused(self, problem: Exception) -> None:
        """Say what could not be done."""
        self.messages.show_problem(problem)

    def ask_unlock(self, environment: Environment, *, why: str = "") -> None:
        """Ask whether an environment's locks are to be broken; `why` says who is in the way."""
        presenter = self._presenter
        if presenter is None:
            return
        name = str(environment.name)
        question = questions.before_unlocking(
            environment.label, kind=environment.kind.value, why=why
        )
        self._ask(question, lambda: presenter.unlock(name))

    def go_back(self) -> None:
        """Leave what is watched for the list."""
        self._watched = None
        self._keep_time()
        self._pages.setCurrentIndex(0)
        self._area.show_content()
        self.title_requested.emit("", "")
        if self._presenter is not None:
            self._presenter.back()
            self._presenter.refresh()
        self._table.setFocus()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 14)
        column.addWidget(self._area)
        self._pages.addWidget(TableCard(self._table))
        self._pages.addWidget(self._detail)

    def _join(self) -> None:
        self._table.opened.connect(self._open)
        self._table.clicked.connect(lambda _index: self._open(self._table.chosen_row()))
        self._area.retry_requested.connect(self._retry)
        self._empty.acted.connect(lambda: self.page_requested.emit("pipeline", ""))
        self._detail.act_requested.connect(self._act)
        self._detail.choice_requested.connect(self._choose)
        self._detail.compare_requested.connect(
            lambda place: self.page_requested.emit("compare", place)
        )
        self._detail.save_receipt_requested.connect(self._save_receipt)
        self._detail.save_log_requested.connect(self._save_log)
        back = QShortcut(QKeySequence(Qt.Key.Key_Escape), self._detail)
        back.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        back.activated.connect(self.go_back)

    def _open(self, row: object) -> None:
        if isinstance(row, Row) and self._presenter is not None:
            self._presenter.show(row.deployment.id)

    def _retry(self) -> None:
        if self._presenter is not None:
            self._presenter.refresh()

    def _act(self, act: str) -> None:
        presenter, watched = self._presenter, self._watched
        if presenter is None or watched is None:
            return
        deployment = watched.deployment
        acts: dict[str, Callable[[], object]] = {
            "stop": lambda: self._ask(questions.before_stopping(watched), presenter.stop),
            "pause": presenter.pause,
            "go_on": presenter.go_on,
            "drift": presenter.check_drift,
            "settle": lambda: self._ask(questions.before_settling(watched), presenter.settle),
            "resume": presenter.resume,
            "unlock": presenter.ask_unlock,
            "roll_back": lambda: presenter.plan_rollback(deployment.environment),
            "deploy_again": lambda: self.deploy_requested.emit(
                deployment.version, deployment.environment
            ),
        }
        acts[act]()

    def _choose(self, act: str, hosts: Sequence[str]) -> None:
        """Decide about failed hosts; what makes hosts differ or go back is asked about."""
        presenter, watched = self._presenter, self._watched
        if presenter is None or watched is None or act not in CHOICES:
            return
        asked = {
            "skip_host": questions.before_leaving_out(watched, hosts),
            "all_back": questions.before_going_back(watched),
        }
        if act in asked:
            self._ask(asked[act], lambda: presenter.choose(act, hosts))
        else:
            presenter.choose(act, hosts)

    def _ask(self, question: Question, on_yes: Callable[[], None]) -> None:
        self.messages.ask(question, on_yes=on_yes)

    def _save_receipt(self) -> None:
        presenter, watched = self._presenter, self._watched
        if presenter is None or watched is None:
            return
        name = f"receipt-{watched.deployment.release}.txt"
        path, _ = QFileDialog.getSaveFileName(self, "Save receipt", name)
        if path:
            presenter.save_receipt(path)

    def _save_log(self, text: str) -> None:
        presenter, watched = self._presenter, self._watched
        if presenter is None or watched is None:
            return
        name = f"{watched.deployment.release}.log"
        path, _ = QFileDialog.getSaveFileName(self, "Save the log", name)
        if path:
            presenter.save_log(path, text)
