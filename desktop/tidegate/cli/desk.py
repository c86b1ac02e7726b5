"""Every service the terminal may call, each made when it is first asked for."""

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # a command loads only the service that it calls
    from tidegate.services.approving import Approving
    from tidegate.services.auditing import Auditing
    from tidegate.services.comparing import Comparing
    from tidegate.services.conveying import Conveying
    from tidegate.services.gating import Gating
    from tidegate.services.holding import Holding
    from tidegate.services.importing import Importing
    from tidegate.services.initialising import Initialising
    from tidegate.services.keeping_secrets import KeepingSecrets
    from tidegate.services.learning import Learning
    from tidegate.services.opening import Opening
    from tidegate.services.planning import Planning
    from tidegate.services.ports.signing import Signing
    from tidegate.services.promoting_settings import PromotingSettings
    from tidegate.services.recovering import Recovering
    from tidegate.services.registering import Registering
    from tidegate.services.releasing import Releasing
    from tidegate.services.reviewing import Reviewing
    from tidegate.services.steering import Steering
    from tidegate.services.three_way_comparing import ThreeWayComparing
    from tidegate.services.toggling import Toggling


class Desk(Protocol):
    """What the terminal works with; the program's wiring makes it true."""

    @property
    def approving(self) -> "Approving": ...
    @property
    def auditing(self) -> "Auditing": ...
    @property
    def comparing(self) -> "Comparing": ...
    @property
    def conveying(self) -> "Conveying": ...
    @property
    def gating(self) -> "Gating": ...
    @property
    def holding(self) -> "Holding": ...
    @property
    def importing(self) -> "Importing": ...
    @property
    def initialising(self) -> "Initialising": ...
    @property
    def keeping_secrets(self) -> "KeepingSecrets": ...
    @property
    def learning(self) -> "Learning": ...
    @property
    def opening(self) -> "Opening": ...
    @property
    def planning(self) -> "Planning": ...
    @property
    def promoting_settings(self) -> "PromotingSettings": ...
    @property
    def recovering(self) -> "Recovering": ...
    @property
    def registering(self) -> "Registering": ...
    @property
    def releasing(self) -> "Releasing": ...
    @property
    def reviewing(self) -> "Reviewing": ...
    @property
    def signing(self) -> "Signing": ...
    @property
    def steering(self) -> "Steering": ...
    @property
    def three_way_comparing(self) -> "ThreeWayComparing": ...
    @property
    def toggling(self) -> "Toggling": ...

    def schemas(self) -> dict[str, object]:
        """Return the JSON Schemas of the workspace's files."""
        ...

    def close(self) -> None:
        """Close what was opened: connections, the store."""
        ...
