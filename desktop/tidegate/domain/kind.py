"""What an environment is for."""

from enum import StrEnum


class Kind(StrEnum):
    """What an environment is for; decides its colour, its icon and how strict its rules are."""

    DEVELOPMENT = "development"
    TEST = "test"
    ACCEPTANCE = "acceptance"
    PRODUCTION = "production"
    CUSTOMER = "customer"
    REPRODUCTION = "reproduction"

    @property
    def is_productive(self) -> bool:
        """Tell whether real users are served there."""
        return self in (Kind.PRODUCTION, Kind.CUSTOMER)
