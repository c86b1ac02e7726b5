"""What waits to be saved on a page: wishes, done and undone, shown as bytes, and saved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from tidegate.services.tasks import check_wanted
from tidegate.ui.wishes import changes_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tidegate.domain.workspace import Workspace
    from tidegate.services.contract_notes import Objection
    from tidegate.services.promoting_settings import StagedChange
    from tidegate.services.tasks import CancelFlag
    from tidegate.ui.asking import Asking
    from tidegate.ui.wishes import Desk, Place, Wish


class StagingView(Protocol):
    """What is ordered of a page that stages."""

    def show_staged(self, wishes: Sequence[Wish]) -> None:
        """Show what waits to be saved."""
        ...

    def show_objections(self, objections: Mapping[Place, Objection]) -> None:
        """Mark what waits to be saved and breaks the contract; `show_staged` follows."""
        ...

    def show_working(self, working: bool) -> None:  # noqa: FBT001 - an order
        """Show that the bytes are being worked out, or no more."""
        ...

    def show_review(self, changes: Sequence[StagedChange], *, kind: str) -> None:
        """Show the bytes before they are saved; `kind` is a productive environment's."""
        ...

    def show_refused(self, problem: Exception) -> None:
        """Say what could not be done."""
        ...

    def tell(self, text: str) -> None:
        """Tell short news."""
        ...


class Staging:
    """The wishes of one page: put, taken back, undone, worked out as bytes, and saved."""

    def __init__(
        self,
        view: StagingView,
        desk: Desk,
        asking: Asking,
        *,
        on_saved: Callable[[], None],
        on_changed: Callable[[], None] = lambda: None,
        judge: Callable[[Wish], Objection | None] = lambda _wish: None,
    ) -> None:
        self._view, self._desk, self._asking = view, desk, asking
        self._on_saved, self._on_changed, self._judge = on_saved, on_changed, judge
        self._workspace: Workspace | None = None
        self._wishes: tuple[Wish, ...] = ()
        self._done: list[tuple[Wish, ...]] = []
        self._undone: list[tuple[Wish, ...]] = []
        self._changes: tuple[StagedChange, ...] = ()
        self._judged: dict[Wish, Objection | None] = {}
        self._unjudged: dict[Wish, None] = {}
        self._judging: CancelFlag | None = None
        self._reviewing: CancelFlag | None = None
        self._is_working = False

    @property
    def wishes(self) -> tuple[Wish, ...]:
        """Return what waits to be saved, in the order of wishing."""
        return self._wishes

    @property
    def can_redo(self) -> bool:
        """Tell whether something was undone."""
        return bool(self._undone)

    def show(self) -> None:
        """Show again what waits, held against what the contract demands by now."""
        self._unjudged = dict.fromkeys(self._wishes)
        self._show_judged()

    def work_in(self, workspace: Workspace | None) -> None:
        """Work the wishes out in this workspace from now on."""
        self._workspace = workspace

    def at(self, *place: str) -> Wish | None:
        """Return the wish for a place."""
        return next((wish for wish in self._wishes if wish.place == place), None)

    def put(self, *wishes: Wish) -> None:
        """Add wishes as one act, each in the stead of one for the same place."""
        places = [wish.place for wish in wishes]
        self._become((*self._without(*places), *wishes))

    def take(self, *places: Place) -> None:
        """Take wishes back."""
        self._become(self._without(*places))

    def discard(self) -> None:
        """Take all back; they can be had again by undoing."""
        self._become(())

    def undo(self) -> None:
        """Be as before the last act."""
        if self._done:
            self._undone.append(self._wishes)
            self._show(self._done.pop())

    def redo(self) -> None:
        """Do again what was undone."""
        if self._undone:
            self._done.append(self._wishes)
            self._show(self._undone.pop())

    def forget(self) -> None:
        """Know nothing of any wish, past or present."""
        self._changes, self._done, self._undone = (), [], []
        self._show(())

    def review(self) -> None:
        """Work out the bytes that would change, and show them."""
        workspace, wishes = self._workspace, self._wishes
        if workspace is None or not wishes:
            return
        self._show_working(working=True)
        self._give_up(self._reviewing)
        self._reviewing = self._asking.work_out(
            lambda: changes_of(wishes, workspace=workspace, desk=self._desk),
            on_done=lambda changes: self._show_review(changes, wishes=wishes),
            on_failed=lambda problem: self._show_refused(problem, wishes=wishes),
        )

    def save(self) -> None:
        """Save exactly the bytes that were shown."""
        workspace, changes = self._workspace, self._changes
        if workspace is None or not changes:
            return
        self._changes = ()
        self._asking.act(
            lambda: self._desk.promoting.save(workspace, changes),
            on_done=lambda _: self._saved(changes),
            on_failed=self._view.show_refused,
        )

    def _without(self, *places: Place) -> tuple[Wish, ...]:
        return tuple(wish for wish in self._wishes if wish.place not in places)

    def _become(self, wishes: tuple[Wish, ...]) -> None:
        if wishes == self._wishes:
            return
        self._done.append(self._wishes)
        self._undone = []
        self._show(wishes)

    def _show(self, wishes: tuple[Wish, ...]) -> None:
        self._give_up(self._reviewing)
        self._show_working(working=False)
        self._wishes = wishes
        self._show_judged()
        self._on_changed()

    def _show_judged(self) -> None:
        """Show what is known, and let judge what is new: there may be thousands."""
        known, wishes = self._judged, self._wishes
        unjudged = {w: None for w in wishes if w in self._unjudged or w not in known}
        self._judged = {wish: known.get(wish) for wish in wishes}
        self._unjudged = unjudged
        self._show_objections()
        self._give_up(self._judging)
        if unjudged:
            self._judging = self._asking.work_out(
                lambda: self._against(tuple(unjudged)),
                on_done=lambda found: self._hear(found, unjudged=unjudged),
            )

    def _against(self, wishes: Sequence[Wish]) -> dict[Wish, Objection | None]:
        found: dict[Wish, Objection | None] = {}
        for wish in wishes:
            check_wanted()
            found[wish] = self._judge(wish)
        return found

    def _hear(
        self, found: Mapping[Wish, Objection | None], *, unjudged: Mapping[Wish, None]
    ) -> None:
        """Show a judgement unless others were asked for meanwhile."""
        if unjudged is not self._unjudged:
            return
        self._unjudged = {}
        is_news = any(self._judged.get(wish) != each for wish, each in found.items())
        self._judged.update(found)
        if is_news:
            self._show_objections()

    def _show_objections(self) -> None:
        found = ((wish.place, each) for wish, each in self._judged.items())
        self._view.show_objections({place: each for place, each in found if each is not None})
        self._view.show_staged(self._wishes)

    def _show_working(self, *, working: bool) -> None:
        if working != self._is_working:
            self._is_working = working
            self._view.show_working(working)

    @staticmethod
    def _give_up(flag: CancelFlag | None) -> None:
        if flag is not None:
            flag.cancel()

    def _show_refused(self, problem: Exception, *, wishes: tuple[Wish, ...]) -> None:
        if wishes == self._wishes:
            self._show_working(working=False)
            self._view.show_refused(problem)

    def _show_review(self, changes: tuple[StagedChange, ...], *, wishes: tuple[Wish, ...]) -> None:
        if wishes == self._wishes:
            self._show_working(working=False)
            self._changes = changes
            self._view.show_review(changes, kind=self._strictest_kind())

    def _strictest_kind(self) -> str:
        if self._workspace is None:
            return ""
        wished = {wish.environment for wish in self._wishes}
        kinds = [e.kind for name, e in self._workspace.environments.items() if name in wished]
        return next((kind.value for kind in kinds if kind.is_productive), "")

    def _saved(self, changes: Sequence[StagedChange]) -> None:
        self._view.tell(f"Saved {', '.join(change.file for change in changes)}")
        self.forget()
        self._on_saved()
