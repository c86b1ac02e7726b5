"""What carries decisions out; with it the program is whole."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from tidegate.app.wiring.decisions import Decisions

if TYPE_CHECKING:
    from tidegate.services.conveying import Conveying
    from tidegate.services.deploying import Deploying
    from tidegate.services.recovering import Recovering
    from tidegate.services.releasing import Releasing
    from tidegate.services.steering import Steering
    from tidegate.services.testing import Testing


class Wiring(Decisions):
    """The whole program behind its window or its terminal."""

    @cached_property
    def steering(self) -> Steering:
        """Return the helms of the deployments that run in this program."""
        from tidegate.services.steering import Steering

        return Steering()

    @cached_property
    def testing(self) -> Testing:
        """Return what runs tests after a deployment."""
        from tidegate.services.testing import Testing

        return Testing(
            ledger=self.ledger,
            recording=self.recording,
            runner=self.test_runner,
            hosts=self.hosts,
        )

    @cached_property
    def deploying(self) -> Deploying:
        """Return the engine."""
        from tidegate.services.deploying import Deploying
        from tidegate.services.ordering import Ordering

        return Deploying(
            hosts=self.hosts,
            ledger=self.ledger,
            logs=self.logs,
            recording=self.recording,
            ordering=Ordering(
                artifacts=self.artifacts,
                ledger=self.ledger,
                rendering=self.rendering,
                credentials=self.credentials,
            ),
            steering=self.steering,
        )

    @cached_property
    def recovering(self) -> Recovering:
        """Return what brings interrupted deployments to rest."""
        from tidegate.services.recovering import Recovering

        return Recovering(
            hosts=self.hosts, ledger=self.ledger, logs=self.logs, recording=self.recording
        )

    @cached_property
    def releasing(self) -> Releasing:
        """Return the whole way of a release into an environment."""
        from tidegate.services.releasing import Releasing

        return Releasing(
            ledger=self.ledger,
            artifacts=self.artifacts,
            planning=self.planning,
            gating=self.gating,
            approving=self.approving,
            holding=self.holding,
            testing=self.testing,
            deploying=self.deploying,
            settling=self.recovering,
        )

    @cached_property
    def conveying(self) -> Conveying:
        """Return continuous delivery and deployment."""
        from tidegate.services.conveying import Conveying

        return Conveying(
            ledger=self.ledger,
            builds=self.registering,
            approving=self.approving,
            releasing=self.releasing,
        )
