"""The person at this machine, as the record names them."""

from tidegate.domain.value import Value


class Operator(Value):
    """`name` is what people read (git's e-mail where known), `machine` where they sit."""

    name: str
    os_user: str
    machine: str
