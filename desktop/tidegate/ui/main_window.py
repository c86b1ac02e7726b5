"""The window: the shell around a stack of pages, a menu bar, and the palette."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QActionGroup, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QHBoxLayout,
    QMainWindow,
    QMenu,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from tidegate.ui.actions import ActionRow, Actions, Need, by_menu
from tidegate.ui.messages import Messages
from tidegate.ui.palette import CommandPalette, Entry
from tidegate.ui.shell.logo import window_icon
from tidegate.ui.shell.navigation import Navigation
from tidegate.ui.shell.notice_menu import NoticeMenu
from tidegate.ui.shell.status_bar import StatusBar, StatusItem
from tidegate.ui.shell.top_bar import TopBar
from tidegate.ui.theme import THEME, Appearance
from tidegate.ui.widgets.fields import SearchField
from tidegate.ui.widgets.inspector import Inspector
from tidegate.ui.widgets.log_pane import LogPane
from tidegate.ui.widgets.screen import Screen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from PySide6.QtGui import QCloseEvent

_FOLDS_BELOW = 1080
_PAGE_KEYS = 8


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the stack: its key, what it is called, and its widget."""

    key: str
    title: str
    widget: QWidget


class MainWindow(QMainWindow):
    """The shell. Pages are added once; wishes go out as signals, orders begin with `show_`.

    `action_requested` carries an id of `ui.actions` that the window does not do itself.
    `entry_requested` carries the id of a palette entry that the pages have offered.
    """

    action_requested = Signal(str)
    entry_requested = Signal(str)
    page_shown = Signal(str)
    workspace_requested = Signal(str)
    crumb_requested = Signal(str)

    def __init__(self, *, version: str) -> None:
        super().__init__()
        self.setWindowTitle("Tidegate")
        self.setWindowIcon(window_icon())
        self.resize(1440, 900)
        self.setMinimumSize(880, 560)
        self._pages: dict[str, Page] = {}
        self._may_close: Callable[[], bool] = lambda: True
        self._offers: Callable[[], Sequence[Entry]] = tuple
        self._person_folded: bool | None = None
        self.navigation = Navigation()
        self.top_bar = TopBar()
        self.status_bar = StatusBar(version=version)
        self._stack = QStackedWidget()
        self.actions_table = Actions(self)
        self.notices = NoticeMenu(self)
        self.messages = Messages(self, on_told=self.notices.keep)
        self._lay_out()
        self._make_menus()
        self._join()

    def add_page(self, key: str, title: str, *, icon: str, section: str, widget: QWidget) -> None:
        """Add a page with a button in the navigation; the first eight get Ctrl 1 to 8."""
        self._pages[key] = Page(key, title, widget)
        self._stack.addWidget(widget)
        if section:
            self.navigation.add_page(key, title, icon=icon, section=section)
            self._add_way_to(key, title, icon=icon)
        if isinstance(widget, Screen):
            for button in widget.bar_actions:
                button.setParent(self.top_bar)
                button.hide()
            for table in widget.lettered:
                self.actions_table.bind_letters(table)
        if len(self._pages) == 1:
            self.show_page(key)

    def show_page(self, key: str) -> None:
        """Bring a page to the front."""
        page = self._pages[key]
        self._stack.setCurrentWidget(page.widget)
        self.navigation.show_page(key)
        self.top_bar.show_title(page.title)
        buttons = page.widget.bar_actions if isinstance(page.widget, Screen) else ()
        self.top_bar.show_actions(buttons)
        self.page_shown.emit(key)

    def _go_to(self, key: str) -> None:
        """Bring a page to the front; the one that is there goes back to its beginning."""
        if key == self.page:
            self.crumb_requested.emit(key)
        else:
            self.show_page(key)

    @property
    def page(self) -> str:
        """The key of the page at the front, empty before the first was added."""
        shown = self._stack.currentWidget()
        return next((page.key for page in self._pages.values() if page.widget is shown), "")

    def show_title(self, title: str, *, crumb: str = "") -> None:
        """Show a title below a page's own, such as "#319", with the way back as a crumb."""
        self.top_bar.show_title(title, crumb=crumb)

    def show_badge(self, key: str, count: int, *, tone: str = "idle") -> None:
        """Show a number beside a page in the navigation."""
        self.navigation.show_badge(key, count, tone=tone)

    def show_workspace(self, name: str, *, recent: Sequence[tuple[str, str]] = ()) -> None:
        """Show which workspace is open, and recent ones as (folder, name)."""
        self.navigation.switcher.show_workspace(name, recent=recent)
        self.setWindowTitle(f"{name} - Tidegate" if name else "Tidegate")

    def show_person(self, name: str, *, role: str) -> None:
        """Show who works here."""
        self.navigation.footer.show_person(name, role=role)

    def show_status(self, items: Sequence[StatusItem]) -> None:
        """Show the facts at the foot."""
        self.status_bar.show_items(items)

    def show_available(self, available: Iterable[Need]) -> None:
        """Enable the actions whose needs are met."""
        self.actions_table.show_available(available)

    def offer(self, entries: Callable[[], Sequence[Entry]]) -> None:
        """Ask this function for the palette's places each time it opens."""
        self._offers = entries

    def ask_before_closing(self, may_close: Callable[[], bool]) -> None:
        """Ask this before the window closes; false keeps it open."""
        self._may_close = may_close

    def show_palette(self, words: str = "") -> CommandPalette:
        """Open the palette."""
        palette = CommandPalette(self, [*self._action_entries(), *self._offers()])
        palette.chosen.connect(self._entry_chosen)
        palette.show_words(words)
        palette.open_over()
        return palette

    def _lay_out(self) -> None:
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(self.top_bar)
        column.addWidget(self._stack, 1)
        column.addWidget(self.status_bar)
        row.addWidget(self.navigation)
        row.addLayout(column, 1)
        self.setCentralWidget(whole)
        # The keyboard starts nowhere in particular: no ring on the first button.
        whole.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        whole.setFocus()

    def _make_menus(self) -> None:
        self._menus: dict[str, QMenu] = {}
        for title, rows in by_menu(self.actions_table.rows).items():
            menu = QMenu(title, self)
            self._menus[title] = menu
            self.menuBar().addMenu(menu)
            for row in rows:
                if row.separated:
                    menu.addSeparator()
                menu.addAction(self.actions_table.action(row.id))
        self._choose_one("view.light", "view.dark", "view.system")
        # Where the system shows the menus itself they stay; elsewhere Alt brings them.
        self.menuBar().setVisible(self.menuBar().isNativeMenuBar())

    def _choose_one(self, *ids: str) -> None:
        group = QActionGroup(self)
        for action_id in ids:
            action = self.actions_table.action(action_id)
            action.setCheckable(True)
            group.addAction(action)
        THEME.changed.connect(self._mark_appearance)
        self._mark_appearance()

    def _join(self) -> None:
        self.actions_table.requested.connect(self._act)
        self.navigation.page_requested.connect(self._go_to)
        self.navigation.fold_requested.connect(lambda: self._act("view.navigation"))
        switcher, footer = self.navigation.switcher, self.navigation.footer
        switcher.workspace_requested.connect(self.workspace_requested)
        switcher.action_requested.connect(self.action_requested)
        footer.settings_requested.connect(lambda: self._act("app.settings"))
        self.top_bar.palette_requested.connect(self.show_palette)
        self.top_bar.notices_requested.connect(lambda: self.notices.open_below(self.top_bar.bell))
        self.notices.unread_changed.connect(self.top_bar.show_notices)
        self.top_bar.crumb_requested.connect(lambda: self.crumb_requested.emit(self.page))

    def _add_way_to(self, key: str, title: str, *, icon: str) -> None:
        number = sum(row.id.startswith("page.") for row in self.actions_table.rows) + 1
        keys = f"Ctrl+{number}" if number <= _PAGE_KEYS else ""
        row = ActionRow(f"page.{key}", title, "Go", keys, icon=icon)
        action = self.actions_table.add(row)
        self._menus["Go"].addAction(action)

    @property
    def acts(self) -> dict[str, Callable[[], object]]:
        """What the shell does itself, by the actions' ids; the rest goes to `action_requested`."""
        return {
            "view.palette": self.show_palette,
            "view.navigation": self._fold,
            "view.next_pane": self._next_pane,
            "view.inspector": self._toggle_inspector,
            "edit.find": self._find,
            "view.light": lambda: self._wear(Appearance.LIGHT),
            "view.dark": lambda: self._wear(Appearance.DARK),
            "view.system": lambda: self._wear(Appearance.SYSTEM),
            "app.quit": self.close,
        }

    @Slot(str)
    def _act(self, action_id: str) -> None:
        """Do what concerns the shell itself, and pass the rest on."""
        own = self.acts
        if action_id.startswith("page."):
            self.show_page(action_id.removeprefix("page."))
            self._focus_page()
        elif action_id in own:
            own[action_id]()
        if action_id not in own or action_id.startswith("view."):
            self.action_requested.emit(action_id)

    def _wear(self, appearance: Appearance) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            THEME.wear(app, appearance, text_size=THEME.text_size)

    @Slot()
    def _mark_appearance(self) -> None:
        self.actions_table.action(f"view.{THEME.appearance.value}").setChecked(True)

    def _fold(self) -> None:
        self._person_folded = not self.navigation.is_folded
        self.navigation.show_folded(self._person_folded)

    def _focus_page(self) -> None:
        """Put the keyboard into the page's first table, where arrows and single letters work."""
        page = self._stack.currentWidget()
        tables = page.findChildren(QAbstractItemView) if page else []
        for table in tables:
            if table.isVisible() and table.focusPolicy() & Qt.FocusPolicy.TabFocus:
                table.setFocus(Qt.FocusReason.ShortcutFocusReason)
                return

    def _next_pane(self) -> None:
        """Go on from the navigation to the top bar, the page, its inspector, and around."""
        panes: list[QWidget] = [self.navigation, self.top_bar, self._stack]
        panes += [each for each in self._stack.findChildren(Inspector) if each.isVisible()]
        focused = QApplication.focusWidget()
        # An inspector lies within its page: the innermost is where the focus is.
        here = [at for at, pane in enumerate(panes) if focused and pane.isAncestorOf(focused)]
        _focus_first_in(panes[(here[-1] + 1) % len(panes) if here else 0])

    def _toggle_inspector(self) -> None:
        page = self._stack.currentWidget()
        for panel in page.findChildren(Inspector) if page else ():
            panel.setVisible(panel.isHidden())

    def _find(self) -> None:
        """Put the cursor into the log's search if one works there, else into the page's filter."""
        page, focused = self._stack.currentWidget(), QApplication.focusWidget()
        if page is None:
            return
        logs = page.findChildren(LogPane)
        fields = [field for field in page.findChildren(SearchField) if field.isVisible()]
        inside = [log for log in logs if focused is not None and log.isAncestorOf(focused)]
        if inside or (logs and not fields):
            (inside or logs)[0].show_search()
        elif fields:
            fields[0].setFocus()
            fields[0].selectAll()

    def _action_entries(self) -> list[Entry]:
        return [_entry(row) for row in self.actions_table.allowed() if row.id != "view.palette"]

    @Slot(str)
    def _entry_chosen(self, entry_id: str) -> None:
        if entry_id in {row.id for row in self.actions_table.rows}:
            self.actions_table.action(entry_id).trigger()
        else:
            self.entry_requested.emit(entry_id)

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        if self._may_close():
            event.accept()
        else:
            event.ignore()

    @override
    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]  # Qt hands in its own event
        if self._person_folded is None:
            is_narrow = self.width() < _FOLDS_BELOW
            if is_narrow != self.navigation.is_folded:
                self.navigation.show_folded(is_narrow)

    @override
    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        alone = event.key() == Qt.Key.Key_Alt and not event.isAutoRepeat()
        if alone and not self.menuBar().isNativeMenuBar():
            self.menuBar().setVisible(not self.menuBar().isVisible())
        super().keyReleaseEvent(event)


def _entry(row: ActionRow) -> Entry:
    group = "Go to" if row.id.startswith("page.") else "Actions"
    icon = row.icon or "chevron-right"
    return Entry(row.id, row.title, group=group, note=row.tooltip, icon=icon, keys=row.shortcut)


def _focus_first_in(pane: QWidget) -> None:
    for widget in pane.findChildren(QWidget):
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            widget.setFocus(Qt.FocusReason.TabFocusReason)
            return
