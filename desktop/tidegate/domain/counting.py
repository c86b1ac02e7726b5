"""Numbers in words that fit them."""

_NARROW = "\u202f"


def spell_number(number: int) -> str:
    """Say a whole number with narrow spaces between thousands."""
    return f"{number:,}".replace(",", _NARROW)


def count_of(number: int, one: str, *, many: str = "") -> str:
    """Say a number with its noun: `1 host`, `8 hosts`."""
    return f"{spell_number(number)} {one if number == 1 else many or one + 's'}"
