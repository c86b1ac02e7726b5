"""Reads what Kamal's deploy.yml says of hosts, settings and secrets."""

import re
from collections.abc import Iterator, Mapping

from tidegate.domain.imported import FoundHost, Placement
from tidegate.domain.setting import ListNode, MapNode, Node, ScalarNode

_PORT = re.compile(r"[0-9]{1,5}")


def is_kamal(tree: Node) -> bool:
    """Tell whether a document is Kamal's, and not another tool's of the same name."""
    return isinstance(tree, MapNode) and {"service", "servers"} <= set(tree.entries)


def placement_of(tree: Node) -> Placement:
    """Return where Kamal runs an application; containers' own settings are left out."""
    root = _map(tree)
    env = _map(root.get("env"))
    clear = _map(env.get("clear")) or {
        key: node for key, node in env.items() if isinstance(node, ScalarNode)
    }
    ssh = _map(root.get("ssh"))
    said = _text(ssh.get("port"))
    port = int(said) if _PORT.fullmatch(said) else 22
    return Placement(
        application=_text(root.get("service")),
        hosts=tuple(_hosts(root.get("servers"), user=_text(ssh.get("user")), port=port)),
        variables={key: _text(node) for key, node in clear.items()},
        secrets=tuple(_names(env.get("secret"))),
        notes=tuple(_notes(root)),
    )


def _hosts(servers: Node | None, *, user: str, port: int) -> Iterator[FoundHost]:
    roles: dict[str, list[str]] = {}
    groups: Mapping[str, Node] = _map(servers) or ({"web": servers} if servers else {})
    for role, group in groups.items():
        for address in _addresses(group):
            roles.setdefault(address, []).append(role)
    for address, named in roles.items():
        yield FoundHost(address, user, port, tuple(named))


def _addresses(group: Node) -> Iterator[str]:
    """Yield the hosts of a role: a list, a map with `hosts`, or hosts with tags."""
    listed = _map(group).get("hosts", group)
    for item in listed.items if isinstance(listed, ListNode) else ():
        if isinstance(item, ScalarNode):
            yield _text(item)
        else:
            yield from list(_map(item))[:1]


def _names(node: Node | None) -> Iterator[str]:
    """Yield the names of secrets; `DATABASE_PASSWORD:OTHER` is taken from another name."""
    for item in node.items if isinstance(node, ListNode) else ():
        if isinstance(item, ScalarNode):
            yield _text(item).partition(":")[0]


def _notes(root: Mapping[str, Node]) -> Iterator[str]:
    if "image" in root:
        yield f"the image {_text(root.get('image'))} is not deployed; register the program's files"
    if accessories := _map(root.get("accessories")):
        yield f"accessories stay with Kamal: {', '.join(accessories)}"
    if path := _text(_map(_map(root.get("proxy")).get("healthcheck")).get("path")):
        yield f"Kamal asks {path} for health; a check of `deploy.health` can do so"


def _map(node: Node | None) -> Mapping[str, Node]:
    return node.entries if isinstance(node, MapNode) else {}


def _text(node: Node | None) -> str:
    return (
        str(node.raw if isinstance(node.value, bool) else node.value)
        if (isinstance(node, ScalarNode) and node.value is not None)
        else ""
    )
