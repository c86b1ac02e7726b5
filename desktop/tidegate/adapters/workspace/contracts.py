"""The file `contract.yaml` read."""

from collections.abc import Iterator

from tidegate.adapters.workspace.located import Mapping, key_place, place_of
from tidegate.adapters.workspace.messages import spell_place
from tidegate.adapters.workspace.reading import parse
from tidegate.adapters.workspace.strict_yaml import read_yaml
from tidegate.domain.contract import Contract
from tidegate.domain.problem import Problem, Problems

CONTRACT_FILE = "contract.yaml"


def read_contract(content: bytes, *, environments: frozenset[str]) -> Contract:
    """Return the contract; raises Problems with places, unknown environments among them."""
    tree = read_yaml(content, file=CONTRACT_FILE)
    contract = parse(tree, Contract)
    if problems := tuple(_unknown(contract, tree, environments)):
        raise Problems(problems)
    return contract


def _unknown(contract: Contract, tree: Mapping, environments: frozenset[str]) -> Iterator[Problem]:
    for location, name in contract.environments():
        if name not in environments:
            is_key = location[-1] == name
            at = key_place(tree, location) if is_key else place_of(tree, location)
            yield Problem(
                f"{spell_place(at)}there is no environment '{name}'",
                remedy=f"known are: {', '.join(sorted(environments)) or 'none'}",
            )
