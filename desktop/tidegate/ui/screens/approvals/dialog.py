"""The release-approval dialog: everything that is signed, and the acts of signing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from tidegate.ui.marks import State
from tidegate.ui.screens.approvals.rejecting import RejectDialog
from tidegate.ui.screens.approvals.sections import (
    build_part,
    hosts_part,
    notes_part,
    settings_part,
    steps_part,
    tests_part,
)
from tidegate.ui.screens.approvals.side import Side
from tidegate.ui.screens.approvals.words import asked, sign_words, signed_digest, title_of
from tidegate.ui.theme import THEME, px
from tidegate.ui.widgets.buttons import Button
from tidegate.ui.widgets.cards import Banner
from tidegate.ui.widgets.dialogs import Dialog
from tidegate.ui.widgets.inspector import ScrollPage
from tidegate.ui.widgets.labels import Label, set_plain_tooltip
from tidegate.ui.widgets.marks import Icon
from tidegate.ui.widgets.states import ErrorCard
from tidegate.ui.widgets.themed import Divider

if TYPE_CHECKING:
    from PySide6.QtGui import QShowEvent

    from tidegate.ui.screens.approvals.board import Hand, Misfit, Sheet

_WIDTH, _BODY = 1020, 590
_SMALLEST_BODY = 260
_AROUND = 190
_ASIDE = 32


class ApprovalDialog(Dialog):
    """Focus starts on the first open item of the checklist, never on an act; Enter does nothing.

    `sign_requested` carries the hand, the comment and whether to deploy; `reject_requested` the
    hand, the reason and a missing case; `page_requested` a page and its argument;
    `key_file_chosen` the path of a private key.
    """

    sign_requested = Signal(object, str, bool)
    reject_requested = Signal(object, str, str)
    deploy_requested = Signal()
    ask_again_requested = Signal()
    page_requested = Signal(str, str)
    key_file_chosen = Signal(str)

    def __init__(self, window: QWidget | None, sheet: Sheet) -> None:
        super().__init__(
            window,
            title_of(sheet.plan),
            note=asked(sheet.waiting, now=sheet.now),
            kind=sheet.plan.kind.value,
            width=_width_in(window),
        )
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._over, self._sheet = window, sheet
        self._misfits: tuple[str, ...] = ()
        self._working = ""
        self._side = Side(sheet)
        self._side.show_narrow(self.width() < px(_WIDTH))
        self._banners = QVBoxLayout()
        self._refused = ErrorCard(retry="")
        self._said = Label(size=12, tone="text3")
        self._make_acts()
        self._fill()
        self._add_acts()
        self._side.changed.connect(self._judge)
        self._side.key_file_wanted.connect(self._choose_key_file)
        self._judge()

    @property
    def digest(self) -> str:
        """The digest of the plan that is shown."""
        return self._sheet.dossier.digest

    def show_misfit(self, misfit: Misfit) -> None:
        """Say that the plan does not fit any more, and what changed."""
        if misfit.digest != self.digest:
            return
        self._misfits = misfit.changes
        if misfit.changes:
            self._side.show_misfit()
            self._add_banner(
                "What would run now is not what was asked for", text=_sentences(misfit.changes)
            )
        elif misfit.trouble:
            banner = Banner(
                "Could not check whether everything is still as the plan says",
                text=misfit.trouble,
                tone="drift",
                state=State.WARNING,
            )
            self._show_banner(banner)
        self._judge()

    def show_hands(self, sheet: Sheet) -> None:
        """Offer the hands of a sheet that is otherwise the one shown."""
        self._sheet = sheet
        self._working = ""
        self._side.show_hands(sheet)

    def show_working(self, text: str) -> None:
        """Say what is being done; nothing can be pressed until it has ended."""
        self._working = text
        self._refused.hide()
        self._framed.setContentsMargins(0, 0, 0, 0)
        self._fit()
        self._said.show_text(text)
        self._judge()

    def show_refused(self, problem: Exception) -> None:
        """Say what could not be done; everything can be tried again."""
        self._working = ""
        self._said.show_text(signed_digest(self._sheet))
        self._refused.show_problem(problem)
        self._framed.setContentsMargins(22, 10, 22, 12)
        self._fit()
        self._judge()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._side.take_focus()

    def _make_acts(self) -> None:
        only, both = sign_words(self._sheet)
        kind = "production" if self._sheet.plan.kind.is_productive else "primary"
        self._reject = Button("Reject…", kind="danger", height=36)
        self._only = Button(only, height=36)
        words = "Deploy" if self._sheet.is_complete else both
        self._deploy = Button(words, kind=kind, icon="signature", height=36)
        self._reject.clicked.connect(self._ask_reason)
        self._only.clicked.connect(lambda: self._sign(deploys=False))
        self._deploy.clicked.connect(self._sign_and_deploy)

    def _fill(self) -> None:
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(0)
        self._banners.setContentsMargins(0, 0, 0, 0)
        self._banners.setSpacing(0)
        self.body.addLayout(self._banners)
        halves = QHBoxLayout()
        halves.setSpacing(0)
        halves.addWidget(self._evidence(), 1)
        halves.addWidget(self._side)
        self.body.addLayout(halves, 1)
        self._framed = QVBoxLayout()
        self._framed.setContentsMargins(0, 0, 0, 0)
        self._framed.addWidget(self._refused)
        self.body.addLayout(self._framed)
        if closed := self._sheet.closed or self._spent():
            self._add_banner("This request is over", text=closed)
        self._fit()

    def _spent(self) -> str:
        """Why the plan can never run any more although people may still look at it."""
        return self._sheet.dossier.bar if "already used" in self._sheet.dossier.bar else ""

    def _evidence(self) -> QWidget:
        page = ScrollPage(margins=(22, 13, 22, 10))
        page.setAccessibleName("What is signed")
        page.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        page.body.setSpacing(10)
        plan = self._sheet.plan
        settings, compare = settings_part(plan)
        compare.clicked.connect(lambda: self._leave("compare", plan.environment))
        found = (
            build_part(plan),
            settings,
            notes_part(plan),
            tests_part(plan),
            hosts_part(plan),
            steps_part(plan),
        )
        parts = [part for part in found if part is not None]
        for at, part in enumerate(parts):
            if at:
                page.body.addWidget(Divider())
            page.body.addWidget(part)
        page.body.addStretch(1)
        self._page = page
        return page

    def _fit(self) -> None:
        """Give the evidence the height that the window and the banners leave."""
        extra = sum(_height(layout) for layout in (self._banners, self._framed))
        room = self._over.window().height() - _AROUND - extra if self._over else _BODY
        self._page.setFixedHeight(max(px(_SMALLEST_BODY), min(px(_BODY), room)))
        if self.isVisible():
            self.adjustSize()

    def _add_acts(self) -> None:
        plan = self._sheet.plan
        state = "on" if self._sheet.waiting.rule.required else "off"
        policy = Button("Release policy", kind="link", height=24)
        policy.clicked.connect(lambda: self._leave("environments", plan.environment))
        self._said.show_text(signed_digest(self._sheet))
        set_plain_tooltip(self._said, self.digest)
        self.add_foot(
            Icon("info", tone="text3", size=14),
            Label(f"Approval is {state} for {plan.title}.", size=12, tone="text3"),
            policy,
            None,
            self._said,
            self._reject,
            self._only,
            self._deploy,
        )

    def _judge(self) -> None:
        """Enable what may be done; a greyed act says why."""
        hand = self._side.hand
        no = self._working or self._why_not(hand)
        self._only.show_allowed(not no and not self._sheet.is_complete, reason=no)
        self._only.setVisible(not self._sheet.is_complete)
        not_now = no or self._why_not_now()
        if self._sheet.is_complete:
            not_now = self._working or self._ended() or self._sheet.hindrance
        self._deploy.show_allowed(not not_now, reason=not_now)
        over = self._working or self._ended(with_changes=False)
        unknown = "" if hand is not None else self._sheet.bar(None)
        self._reject.show_allowed(not (over or unknown), reason=over or unknown)

    def _why_not(self, hand: Hand | None) -> str:
        if over := self._ended():
            return over
        if bar := self._sheet.bar(hand):
            return bar
        open_items = self._side.open_items
        return f"{open_items} of the checklist still open" if open_items else ""

    def _why_not_now(self) -> str:
        if not self._sheet.is_last_missing:
            return "More people must approve before it can be deployed"
        return self._sheet.hindrance

    def _ended(self, *, with_changes: bool = True) -> str:
        if closed := self._sheet.closed or self._spent():
            return closed
        return "The plan no longer fits: ask again" if with_changes and self._misfits else ""

    def _sign(self, *, deploys: bool) -> None:
        hand = self._side.hand
        if hand is not None:
            self.sign_requested.emit(hand, self._side.comment, deploys)

    def _sign_and_deploy(self) -> None:
        if self._sheet.is_complete:
            self.deploy_requested.emit()
        else:
            self._sign(deploys=True)

    def _choose_key_file(self) -> None:
        path, _ = QFileDialog.getOpenFileName(
            self, "Choose a private key", str(Path.home() / ".ssh")
        )
        if path:
            self.key_file_chosen.emit(path)

    def _ask_reason(self) -> None:
        hand = self._side.hand
        if hand is None:
            return
        question = RejectDialog(self._over, self._sheet.plan)
        question.rejected_with.connect(
            lambda reason, case: self.reject_requested.emit(hand, reason, case)
        )
        question.open()

    def _add_banner(self, title: str, *, text: str) -> None:
        again = Button("Ask again", height=28)
        again.clicked.connect(self.ask_again_requested)
        self._show_banner(
            Banner(title, text=text, tone="drift", state=State.WARNING, actions=(again,))
        )

    def _show_banner(self, banner: Banner) -> None:
        framed = QWidget()
        layout = QVBoxLayout(framed)
        layout.setContentsMargins(22, 12, 22, 12)
        layout.addWidget(banner)
        self._banners.addWidget(framed)
        framed.show()
        self._banners.addWidget(Divider())
        self._fit()

    def _leave(self, page: str, argument: str) -> None:
        self.close()
        self.page_requested.emit(page, argument)


def _sentences(changes: tuple[str, ...]) -> str:
    """Name what changed, at most five things in full."""
    most = 5
    more = f"; and {len(changes) - most} more" if len(changes) > most else ""
    return "; ".join(changes[:most]) + more


def _width_in(window: QWidget | None) -> int:
    """As wide as designed, or as a narrow window allows."""
    room = window.window().width() - _ASIDE if window else px(_WIDTH)
    return round(min(px(_WIDTH), room) * 100 / THEME.text_size)


def _height(layout: QVBoxLayout) -> int:
    """How high a layout's parts are when the dialog is as wide as it is."""
    parent = layout.parentWidget()
    wide = parent.width() if parent is not None and parent.width() > _ASIDE else px(_WIDTH)
    layout.invalidate()
    return layout.heightForWidth(wide) if layout.hasHeightForWidth() else layout.sizeHint().height()
