"""Leads the page: lists deployments, follows one live, stops, rolls back, settles, resumes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from tidegate.domain.deployment import Event, EventKind
from tidegate.domain.problem import Problem, ProblemKind
from tidegate.services.releasing import refusal
from tidegate.services.tasks import Task
from tidegate.ui.screens.deployments.deciding import Deciding
from tidegate.ui.screens.deployments.drifting import Drift, drifts
from tidegate.ui.screens.deployments.log import Line, LogFeed
from tidegate.ui.screens.deployments.reading import Reading, told, write_text
from tidegate.ui.screens.deployments.receipt import text_of
from tidegate.ui.screens.deployments.watch import Listed, Watched

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tidegate.domain.deployment import Deployment
    from tidegate.domain.environment import Environment
    from tidegate.domain.host_report import HostReport
    from tidegate.domain.plan import Plan
    from tidegate.domain.workspace import Workspace
    from tidegate.services.planning import Draft
    from tidegate.services.ports.events import Publish
    from tidegate.services.releasing import ReleaseOutcome
    from tidegate.services.tasks import CancelFlag, TaskRunner, Work
    from tidegate.ui.screens.deployments.needs import DeploymentServices

_QUIET_SECONDS = 3
_REMEMBERED = 500
_UNLOCK = "unlock/"


class DeploymentsView(Protocol):
    """What the presenter orders of the page."""

    def show_busy(self, text: str) -> None:
        """Show that something is being read."""
        ...

    def show_problem(self, problem: Exception) -> None:
        """Show why nothing can be shown."""
        ...

    def show_list(self, listed: Listed) -> None:
        """Show the deployments."""
        ...

    def show_watched(self, watched: Watched) -> None:
        """Show one deployment, or what has become of it."""
        ...

    def show_log(self, lines: Sequence[Line]) -> None:
        """Show a log from its beginning."""
        ...

    def add_log(self, lines: Sequence[Line]) -> None:
        """Show further lines of the log."""
        ...

    def show_rollback(self, plan: Plan) -> None:
        """Show the plan of a rollback before it runs."""
        ...

    def show_refused(self, problem: Exception) -> None:
        """Say what could not be done."""
        ...

    def ask_unlock(self, environment: Environment, *, why: str = "") -> None:
        """Ask whether an environment's locks are to be broken; `why` says who is in the way."""
        ...

    def tell(self, text: str) -> None:
        """Tell short news."""
        ...


class DeploymentsPresenter:
    """One page: a list, and at most one deployment that is watched."""

    def __init__(
        self,
        view: DeploymentsView,
        services: DeploymentServices,
        runner: TaskRunner,
        *,
        publish: Publish,
    ) -> None:
        self._view, self._services, self._runner = view, services, runner
        self._publish, self._reading = publish, Reading(services)
        self._deciding = Deciding(services.steering)
        self._workspace: Workspace | None = None
        self._watched: Watched | None = None
        self._wanted = self._awaited = ""
        self._reads = self._looks = 0
        self._log = LogFeed()
        self._logged: set[str] = set()
        self._missed: list[Event] = []
        self._known: set[str] = set()
        self._flags: dict[str, CancelFlag] = {}
        self._rollback: Draft | None = None
        self._quiet = 0

    def open(self, workspace: Workspace | None) -> None:
        """Show the deployments of a workspace, or none; changed files leave what is watched."""
        if workspace is not None and workspace.is_at_place_of(self._workspace):
            self._workspace = workspace
            self.refresh()
            return
        self.back()
        self._workspace = workspace
        self._known.clear()
        self._reads += 1
        if workspace is None:
            self._view.show_list(Listed())
            return
        self._view.show_busy("Reading deployments")
        self.refresh()

    def refresh(self) -> None:
        """Read the list again, and the deployment that is watched."""
        workspace = self._workspace
        if workspace is None:
            return
        self._reads += 1
        mine = self._reads
        self._runner.start(
            Task(
                work=lambda _report, _cancel: self._reading.listed(workspace),
                on_done=lambda listed: self._listed(mine, listed),
                on_failed=lambda error: self._unread(mine, error),
                name="read deployments",
            )
        )
        if self._watched is not None and not self._watched.is_fed:
            self._look(self._wanted)

    def show(self, argument: str) -> None:
        """Watch a deployment by its id, or the one that runs, or is about to, in an environment.

        `unlock/ENV` asks whether that environment's locks are to be broken.
        """
        workspace = self._workspace
        if workspace is None or not argument:
            return
        if argument.startswith(_UNLOCK):
            self._view.ask_unlock(workspace.environment(argument.removeprefix(_UNLOCK)))
            return
        if argument in workspace.environments:
            self._awaited = argument
            self.refresh()
            return
        self._wanted, self._watched = argument, None
        self._view.show_busy("Reading the deployment")
        self._look(argument)

    def back(self) -> None:
        """Watch none: go back to the list."""
        self._looks += 1
        self._watched, self._wanted, self._awaited = None, "", ""
        self._missed.clear()

    def hear(self, events: Sequence[Event]) -> None:
        """Take a batch of events of any deployment, on the window's thread."""
        if self._workspace is None:
            return
        self._learn(events)
        mine = [each for each in events if each.deployment == self._wanted]
        if not mine:
            return
        self._quiet = 0
        if self._watched is None:
            self._missed += mine
        else:
            self._follow(mine)

    def tick(self) -> None:
        """Let a second pass: clocks go on, and what another machine runs is read again."""
        watched = self._watched
        if watched is None or watched.deployment.status.is_finished:
            return
        self._quiet += 1
        self._show(watched.at(self._services.clock.now()))
        if self._quiet >= _QUIET_SECONDS and not watched.is_fed:
            self._quiet = 0
            self._look(self._wanted)

    def expect(self, environment: str, flag: CancelFlag) -> None:
        """Know how a deployment that was begun in this window is stopped."""
        self._flags[environment] = flag

    def stop(self) -> None:
        """Stop what is watched after its current step, never between two states."""
        watched = self._watched
        if watched is None:
            return
        flag = self._flags.get(watched.deployment.environment)
        if flag is not None:
            flag.cancel()
            self._show(replace(watched, is_stopping=True))

    def pause(self) -> None:
        """Let nothing more switch after the batch that is under way."""
        if self._watched is not None:
            self._deciding.pause(self._watched)
            self._show(self._watched)

    def go_on(self) -> None:
        """Let what is paused go on."""
        if self._watched is not None:
            self._deciding.go_on(self._watched)
            self._show(self._watched)

    def choose(self, act: str, hosts: Sequence[str]) -> None:
        """Decide what becomes of failed hosts."""
        watched = self._watched
        if watched is None:
            return
        if not self._deciding.choose(watched, act, hosts=hosts):
            self._view.tell("That was decided already")
        self._show(watched)

    def ask_unlock(self) -> None:
        """Ask whether the locks that stopped what is watched are to be broken."""
        workspace, watched = self._workspace, self._watched
        if workspace is None or watched is None:
            return
        deployment = watched.deployment
        where = workspace.environment(deployment.environment)
        self._view.ask_unlock(where, why=deployment.text)

    def unlock(self, environment: str) -> None:
        """Break an environment's locks, whoever holds them; that is recorded."""
        workspace = self._workspace
        if workspace is None:
            return
        where = workspace.environment(environment)
        recovering, publish = self._services.recovering, self._publish
        self._run(
            where.name,
            lambda _report, _cancel: recovering.unlock(workspace, where, publish=publish),
            on_done=self._settled,
            name="break locks",
        )

    def check_drift(self) -> None:
        """Read the hosts, and show which have something else than what was put there."""
        workspace, watched = self._workspace, self._watched
        if workspace is None or watched is None:
            return
        deployment = watched.deployment
        environment = workspace.environment(deployment.environment)
        recovering = self._services.recovering
        self._view.tell("Reading the hosts")
        self._runner.start(
            Task(
                work=lambda _report, _cancel: drifts(
                    recovering.survey(workspace, environment), deployment
                ),
                on_done=lambda found: self._drifted(deployment.id, found),
                on_failed=self._view.show_refused,
                name="check drift",
            )
        )

    def plan_rollback(self, environment: str = "", to: str = "") -> None:
        """Make the plan of going back, or back to a release, and show it before it happens."""
        workspace, watched = self._workspace, self._watched
        where = environment or (watched.deployment.environment if watched else "")
        if workspace is None or not where:
            return
        self._view.tell("Planning the way back")
        self._runner.start(
            Task(
                work=lambda _report, _cancel: self._services.planning.plan_rollback(
                    workspace, where, to
                ),
                on_done=self._planned,
                on_failed=self._view.show_refused,
                name="plan a rollback",
            )
        )

    def roll_back(self) -> None:
        """Carry out the very plan that was shown."""
        draft, workspace = self._rollback, self._workspace
        if draft is None or workspace is None:
            return
        self._rollback = None
        releasing, publish = self._services.releasing, self._publish
        self._run(
            draft.plan.environment,
            lambda _report, cancel: releasing.deploy_plan(
                workspace, draft.content, publish=publish, cancel=cancel
            ),
            on_done=self._released,
            name="roll back",
        )

    def settle(self) -> None:
        """Bring the hosts of an interrupted deployment to rest."""
        workspace, watched = self._workspace, self._watched
        if workspace is None or watched is None:
            return
        environment = workspace.environment(watched.deployment.environment)
        recovering, publish = self._services.recovering, self._publish
        self._run(
            environment.name,
            lambda _report, _cancel: recovering.settle(workspace, environment, publish=publish),
            on_done=self._settled,
            name="settle hosts",
        )

    def resume(self) -> None:
        """Carry an interrupted deployment to its end."""
        workspace, watched = self._workspace, self._watched
        if workspace is None or watched is None:
            return
        releasing, publish = self._services.releasing, self._publish
        deployment = watched.deployment
        self._run(
            deployment.environment,
            lambda _report, _cancel: releasing.resume(workspace, deployment.id, publish=publish),
            on_done=lambda _deployment: self.refresh(),
            name="resume",
        )

    def save_receipt(self, path: str) -> None:
        """Write the receipt of what is watched into a file."""
        if self._watched is not None:
            self._save(path, text_of(self._watched))

    def save_log(self, path: str, text: str) -> None:
        """Write the log as it is shown into a file."""
        self._save(path, text)

    def _listed(self, number: int, listed: Listed) -> None:
        if number != self._reads:
            return
        self._known.update(each.id for each in listed.deployments)
        self._view.show_list(listed)
        if self._awaited:
            self._find_awaited(listed)

    def _find_awaited(self, listed: Listed) -> None:
        """Watch what runs in the environment that somebody waits for."""
        here = [each for each in listed.running if each.environment == self._awaited]
        if here:
            self._awaited = ""
            self.show(here[0].id)

    def _unread(self, number: int, error: Exception) -> None:
        if number == self._reads and self._watched is None:
            self._view.show_problem(error)

    def _look(self, wanted: str) -> None:
        workspace = self._workspace
        if workspace is None:
            return
        self._looks += 1
        mine = self._looks
        self._runner.start(
            Task(
                work=lambda _report, _cancel: self._reading.watched(workspace, wanted),
                on_done=lambda found: self._loaded(mine, *found),
                on_failed=lambda error: self._unloaded(mine, error),
                name="read a deployment",
            )
        )

    def _loaded(
        self,
        number: int,
        watched: Watched,
        events: tuple[Event, ...],
        printed: tuple[Event, ...],
    ) -> None:
        if number != self._looks:
            return
        is_new = self._watched is None or self._watched.deployment.id != watched.deployment.id
        self._wanted = watched.deployment.id
        seen = {each.id for each in (*events, *printed)}
        self._show(self._ours(watched.after(told(events), now=watched.now), watched))
        self._write_log(events, printed, is_new=is_new)
        missed, self._missed = [e for e in self._missed if e.id not in seen], []
        if missed:
            self._follow(missed)

    def _write_log(
        self, events: tuple[Event, ...], printed: tuple[Event, ...], *, is_new: bool
    ) -> None:
        """Show the whole log, unless it is on the screen already, or fed by events."""
        told = [each for each in events if each.kind is not EventKind.OUTPUT]
        together = {each.id: each for each in (*told, *printed)}
        is_fed = self._watched is not None and self._watched.is_fed
        if not is_new and (is_fed or self._logged == together.keys()):
            return
        self._log, self._logged = LogFeed(), set(together)
        self._view.show_log(self._log.take(sorted(together.values(), key=lambda each: each.at)))

    def _ours(self, seen: Watched, loaded: Watched) -> Watched:
        """Keep the state of the record, add what only the events tell, and whose run it is."""
        is_ours = loaded.deployment.environment in self._flags
        before = self._watched
        is_same = before is not None and before.deployment.id == loaded.deployment.id
        return replace(
            loaded,
            doing=seen.doing,
            failures=seen.failures,
            drifts=before.drifts if before and is_same else None,
            is_ours=is_ours and not loaded.deployment.status.is_finished,
            is_stopping=before.is_stopping if before else False,
        )

    def _unloaded(self, number: int, error: Exception) -> None:
        if number == self._looks:
            self._view.show_problem(error)

    def _learn(self, events: Sequence[Event]) -> None:
        """Read the list again when a deployment begins or ends that is not listed so."""
        fresh = {each.deployment for each in events} - self._known
        has_ended = any(each.kind in (EventKind.FINISHED, EventKind.TESTS_DONE) for each in events)
        if fresh or has_ended:
            self._known |= fresh
            if len(self._known) > _REMEMBERED:
                self._known = set(fresh)
            self._reread()

    def _reread(self) -> None:
        """Read the list without looking at what is watched: its events come by themselves."""
        workspace = self._workspace
        if workspace is None:
            return
        self._reads += 1
        mine = self._reads
        self._runner.start(
            Task(
                work=lambda _report, _cancel: self._reading.listed(workspace),
                on_done=lambda listed: self._listed(mine, listed),
                on_failed=lambda error: self._unread(mine, error),
                name="read deployments",
            )
        )

    def _follow(self, events: Sequence[Event]) -> None:
        watched = self._watched
        if watched is None:
            return
        self._show(watched.after(events, now=self._services.clock.now()))
        self._logged.update(each.id for each in events if each.kind is not EventKind.PROGRESS)
        if lines := self._log.take(events):
            self._view.add_log(lines)

    def _drifted(self, deployment: str, found: tuple[Drift, ...]) -> None:
        watched = self._watched
        if watched is None or watched.deployment.id != deployment:
            return
        self._show(replace(watched, drifts=found))
        if not found:
            self._view.tell("Every host has what was put there")

    def _show(self, watched: Watched) -> None:
        watched = self._deciding.steered(watched)
        if watched.deployment.status.is_finished:
            self._flags.pop(watched.deployment.environment, None)
            watched = replace(watched, is_ours=False)
        self._watched = watched
        self._view.show_watched(watched)

    def _planned(self, draft: Draft) -> None:
        self._rollback = draft
        self._view.show_rollback(draft.plan)

    def _run(
        self,
        environment: str,
        work: Work[ReleaseOutcome] | Work[tuple[HostReport, ...]] | Work[Deployment],
        *,
        on_done: Callable[[ReleaseOutcome], None]
        | Callable[[tuple[HostReport, ...]], None]
        | Callable[[Deployment], None],
        name: str,
    ) -> None:
        """Start something that touches hosts, in the environment's turn, and watch it."""
        task: Task[object] = Task(
            work=work,
            on_done=lambda news: self._ended(environment, lambda: on_done(news)),  # type: ignore[arg-type]  # each work has its own
            on_failed=lambda error: self._ended(
                environment, lambda: self._refuse(error, environment)
            ),
            on_cancelled=lambda: self._ended(environment, self.refresh),
            name=name,
        )
        self._awaited = environment
        flag = self._runner.start(task, lane=environment)
        self.expect(environment, flag)

    def _ended(self, environment: str, tell: Callable[[], None]) -> None:
        self._flags.pop(environment, None)
        tell()
        self.refresh()

    def _refuse(self, error: Exception, environment: str) -> None:
        workspace = self._workspace
        is_locked = isinstance(error, Problem) and error.kind is ProblemKind.LOCKED
        if workspace is not None and is_locked and environment in workspace.environments:
            self._view.ask_unlock(workspace.environment(environment), why=str(error))
        else:
            self._view.show_refused(error)

    def _released(self, outcome: ReleaseOutcome) -> None:
        if outcome.request is not None:
            self._view.tell("The rollback waits for approval")
        elif outcome.deployment is None:
            self._view.show_refused(refusal(outcome.verdict))

    def _settled(self, reports: tuple[HostReport, ...]) -> None:
        unread = [report.host for report in reports if not report.is_reached]
        if unread:
            problem = Problem(
                f"could not be read: {', '.join(unread)}",
                remedy="bring them back to the network and settle again",
                kind=ProblemKind.HOST,
            )
            self._view.show_refused(problem)
        else:
            self._view.tell("Every host is settled")

    def _save(self, path: str, text: str) -> None:
        self._runner.start(
            Task(
                work=lambda _report, _cancel: write_text(path, text),
                on_done=lambda _none: self._view.tell(f"Saved {Path(path).name}"),
                on_failed=self._view.show_refused,
                name="save a file",
            )
        )
