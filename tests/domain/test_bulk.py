"""Bulk values are the frozen dataclasses that they look like."""

from dataclasses import dataclass, fields, replace

from tidegate.domain.bulk import bulk_value


@bulk_value
class Spot:
    """A place."""

    line: int
    column: int = 1


@dataclass(frozen=True, slots=True)
class Frozen:
    """The same, made the slow way."""

    line: int
    column: int = 1


def test_they_are_equal_hashed_and_shown_by_their_fields():
    assert Spot(1) == Spot(1, 1)
    assert Spot(1) != Spot(2)
    assert Spot(1) != Frozen(1)
    assert Spot(1).__eq__(Frozen(1)) is NotImplemented
    assert hash(Spot(1, 2)) == hash(Frozen(1, 2))
    assert repr(Spot(1, column=2)) == repr(Frozen(1, 2)).replace("Frozen", "Spot")


def test_they_are_dataclasses_with_slots():
    assert [field.name for field in fields(Spot)] == ["line", "column"]
    assert replace(Spot(1, 2), line=3) == Spot(3, 2)
    assert not hasattr(Spot(1), "__dict__")
