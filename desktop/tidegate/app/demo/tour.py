"""One whole delivery through the demo, as the window would do it, told line by line."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tidegate.app.demo import sample
from tidegate.app.demo.stage import Stage
from tidegate.app.wiring.program import Wiring
from tidegate.cli.events import printed
from tidegate.cli.output import Output
from tidegate.domain.comparison import Difference
from tidegate.domain.identity import short
from tidegate.domain.problem import Problem, ProblemKind
from tidegate.domain.workspace import Workspace
from tidegate.services.conveying import Conveyed

_PRODUCTION = "production"


@dataclass
class Tour:
    """The demo's story; `receipt` is a folder for pictures and the receipt, if they are wanted."""

    stage: Stage
    wiring: Wiring
    output: Output
    receipt: Path | None = None
    told: dict[str, Any] = field(default_factory=dict)

    def run(self) -> int:
        """Go through every station; return 0 only when every host was verified at the end."""
        self._say(f"hosts: {len(self.stage.all_hosts)} on {self.stage.servers}")
        self._open()
        self._steady_release()
        self._faulty_release()
        self._demanding_release()
        self._open_gate()
        self._roll_back()
        self._leave_waiting()
        verified = self._verify()
        self._write_receipt(verified)
        return 0 if all(verified.values()) else 1

    @property
    def workspace(self) -> Workspace:
        """Return the workspace as its files are now."""
        return self.wiring.opening.open(self.stage.folder.workspace)

    def _open(self) -> None:
        self._title("Open the workspace")
        report = self.wiring.opening.check(self.stage.folder.workspace)
        if report.problems:
            raise report.problems[0]
        names = " → ".join(environment.label for environment in self.workspace.pipeline)
        self._say(f"{self.workspace.name}: {names}")
        for host in self.stage.all_hosts:
            self._say(f"  {host.name} at {host.address}:{host.port}, {host.key.fingerprint}")

    def _steady_release(self) -> None:
        self._title(f"Deliver {sample.STEADY.version}: it {sample.STEADY.story}")
        self._convey(sample.STEADY)
        self._approve()
        self._convey()

    def _faulty_release(self) -> None:
        self._title(f"Deliver {sample.FAULTY.version}: it {sample.FAULTY.story}")
        conveyed = self._convey(sample.FAULTY)
        for deployment in conveyed.deployments:
            for result in deployment.red_tests:
                for failure in result.failures:
                    self._say(f"  stopped in {deployment.environment}: {failure.name}")

    def _demanding_release(self) -> None:
        self._title(f"Deliver {sample.DEMANDING.version}: it {sample.DEMANDING.story}")
        self._convey(sample.DEMANDING)
        self._compare()
        self._carry_over("config/app.toml", "database.statement_timeout_ms")
        self._convey()
        self._approve()
        self._convey()

    def _open_gate(self) -> None:
        self._title(f"Open the gate of Production; {sample.NEXT.version} {sample.NEXT.story}")
        production = self.workspace.environment(_PRODUCTION)
        toggling = self.wiring.toggling
        self._say(toggling.consequence(self.workspace, production, required=False))
        toggling.set(self.workspace, production, required=False, key=self._key())
        self._convey(sample.NEXT)
        toggling.set(
            self.workspace, self.workspace.environment(_PRODUCTION), required=True, key=self._key()
        )
        self._say("the gate of Production is closed again")

    def _roll_back(self) -> None:
        self._title(f"Roll Production back to {sample.DEMANDING.version}, and forward again")
        for version in (sample.DEMANDING.version, sample.NEXT.version):
            asked = self.wiring.releasing.rollback(
                self.workspace, _PRODUCTION, version, publish=printed(self.output)
            )
            if asked.deployment is None:
                self._approve()
                self.wiring.releasing.rollback(
                    self.workspace, _PRODUCTION, version, publish=printed(self.output)
                )

    def _leave_waiting(self) -> None:
        self._title(f"Lift the holds; {sample.LATEST.version} {sample.LATEST.story}")
        for hold in self.wiring.holding.in_force(self.workspace):
            self.wiring.holding.lift(self.workspace, hold.id, reason="the tour goes on")
        self._carry_over("config/app.toml", "limits.burst")
        conveyed = self._convey(sample.LATEST)
        for digest in conveyed.requests:
            self._say(f"waits for approval: plan {short(digest)}")

    def _convey(self, build: sample.SampleVersion | None = None) -> Conveyed:
        if build is not None:
            sample.write_build(self.stage.folder, build)
        conveyed = self.wiring.conveying.once(self.workspace, publish=printed(self.output))
        for done in conveyed.deployments:
            tests = "tests green" if done.is_green else "tests red" if done.red_tests else done.text
            self._say(f"{done.version} in {done.environment}: {done.status.value}, {tests}")
        for name, problem in conveyed.problems.items():
            raise Problem(f"{name}: {problem}", kind=ProblemKind.FAILED)
        return conveyed

    def _compare(self) -> None:
        comparison = self.wiring.comparing.compare("staging", _PRODUCTION, workspace=self.workspace)
        for file in comparison.files:
            for entry in file.entries:
                if entry.difference is Difference.ONLY_LEFT:
                    self._say(f"  missing in production: {file.file} {entry.path}")
        counts = comparison.summary
        self._say(f"compared {counts.both} common settings, {counts.different} differ")

    def _carry_over(self, file: str, path: str) -> None:
        promoting = self.wiring.promoting_settings
        staged = promoting.stage(self.workspace, "staging", _PRODUCTION, (path,))
        for change in staged:
            for line in change.diff.splitlines():
                self._say(f"  {line}")
        promoting.save(self.workspace, staged)
        self._say(f"saved {path} into production's {file}")

    def _approve(self) -> None:
        for waiting in self.wiring.approving.requests(self.workspace):
            if not waiting.is_alive or waiting.counted >= waiting.needed:
                continue
            dossier = self.wiring.approving.dossier(self.workspace, waiting.digest)
            decision = self.wiring.approving.approve(
                self.workspace, dossier.content, key=self._key(), reason="seen in the demo"
            )
            version, where = waiting.plan.build.version, waiting.plan.title
            self._say(f"{decision.principal} signs {version} for {where}, {short(waiting.digest)}")
            self.told.setdefault("approvals", []).append(decision.model_dump(mode="json"))

    def _key(self) -> Any:  # noqa: ANN401 - a SigningKey of the signing adapter
        return self.wiring.signing.keys(file=self.stage.approver.file)[0]

    def _verify(self) -> dict[str, bool]:
        """Read every host anew: the release it runs, and whether that is what was put there."""
        self._title("Verify every host")
        verified: dict[str, bool] = {}
        for status in self.wiring.reviewing.status(self.workspace, live=True):
            for host in status.hosts:
                report = host.report
                is_sound = bool(host.is_as_expected) and report is not None and not report.drift
                verified[host.name] = is_sound
                self._say(f"{host.name} runs {host.release or 'nothing'}")
                self._say(f"{host.name}: {'verified' if is_sound else 'NOT VERIFIED'}")
        broken = self.wiring.auditing.verify()
        self._say(f"the record is {'broken: ' + broken if broken else 'whole'}")
        return verified if not broken else dict.fromkeys(verified, False)

    def _write_receipt(self, verified: dict[str, bool]) -> None:
        if self.receipt is None:
            return
        self.receipt.mkdir(parents=True, exist_ok=True)
        deployments = self.wiring.ledger.deployments(self.workspace.name)
        content = {
            "application": self.workspace.name,
            "servers": self.stage.servers,
            "verified": verified,
            "deployments": [done.model_dump(mode="json") for done in deployments],
            **self.told,
        }
        file = self.receipt / "receipt.json"
        file.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        self._say(f"wrote {file}")

    def _title(self, text: str) -> None:
        self.output.say()
        self.output.say(f"== {text}", colour="bold")

    def _say(self, text: str) -> None:
        self.output.say(text)
