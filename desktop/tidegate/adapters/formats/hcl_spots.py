"""Where everything of an HCL document stands."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tidegate.domain.setting import Scalar, Segment, SettingType

if TYPE_CHECKING:
    from tidegate.adapters.formats.spots import Member


@dataclass(slots=True)
class Spot:
    """A value with its span; `members` of a map, `items` of a list.

    What blocks make is `is_block`: a body between braces, or the labels and repetitions around
    bodies, which have no place of their own. An object between braces is none.
    """

    start: int
    end: int
    type: SettingType
    value: Scalar = None
    members: "list[Member[Spot]]" = field(default_factory=list)
    items: "list[Spot]" = field(default_factory=list)
    is_block: bool = False
    line: int = -1
    """Where the block begins that this is the body of."""
    keys: "dict[str, Member[Spot]]" = field(default_factory=dict)
    """The members by key; of an object's key that is written twice the last counts."""

    def add(self, member: "Member[Spot]") -> None:
        """Add a member."""
        self.members.append(member)
        self.keys[member.key] = member

    def child(self, segment: Segment) -> "Spot | None":
        """Return the value below a key or an index, None where there is none."""
        if isinstance(segment, int):
            return self.items[segment] if segment < len(self.items) else None
        member = self.keys.get(str(segment))
        return member.value if member else None
