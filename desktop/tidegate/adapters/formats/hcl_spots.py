"""Where everything of an HCL document stands."""

from dataclasses import dataclass, field

from tidegate.domain.setting import Scalar, SettingType


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
    members: "list[Member]" = field(default_factory=list)
    items: "list[Spot]" = field(default_factory=list)
    is_block: bool = False
    line: int = -1
    """Where the block begins that this is the body of."""
    keys: "dict[str, Member]" = field(default_factory=dict)
    """The members by key; of an object's key that is written twice the last counts."""

    def add(self, member: "Member") -> None:
        """Add a member."""
        self.members.append(member)
        self.keys[member.key] = member


@dataclass(slots=True)
class Member:
    """A key with its span and its value."""

    key: str
    start: int
    key_end: int
    value: Spot

    @property
    def end(self) -> int:
        """Return where the value ends."""
        return self.value.end
