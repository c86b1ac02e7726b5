"""Every service the terminal may call, each made when it is first asked for."""

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # a command loads only the service that it calls
    from tidegate.services.approving import Approving
    from tidegate.services.auditing import Auditing
    from tidegate.services.comparing import Comparing
    from tidegate.services.conveying import Conveying
    from tidegate.services.gating import Gating
    from tidegate.services.holding import Holding
    from tidegate.services.initialising import Initialising
    from tidegate.services.keeping_secrets import KeepingSecrets
    from tidegate.services.opening import Opening
    from tidegate.services.planning import Planning
    from tidegate.services.ports import Signing
    from tidegate.services.promoting_settings import PromotingSettings
    from tidegate.services.recovering import Recovering
    from tidegate.services.registering import Registering
    from tidegate.services.releasing import Releasing
    from tidegate.services.reviewing import Reviewing
    from tidegate.services.toggling import Toggling


class Desk(Protocol):
    """What the terminal works with; the program's wiring makes it true."""

    approving: "Approving"
    auditing: "Auditing"
    comparing: "Comparing"
    conveying: "Conveying"
    gating: "Gating"
    holding: "Holding"
    initialising: "Initialising"
    keeping_secrets: "KeepingSecrets"
    opening: "Opening"
    planning: "Planning"
    promoting_settings: "PromotingSettings"
    recovering: "Recovering"
    registering: "Registering"
    releasing: "Releasing"
    reviewing: "Reviewing"
    signing: "Signing"
    toggling: "Toggling"

    def schemas(self) -> dict[str, object]:
        """Return the JSON Schemas of the workspace's files."""
        ...

    def close(self) -> None:
        """Close what was opened: connections, the store."""
        ...
