"""Names and digests as types of their own, so that none is taken for another."""

from typing import NewType

EnvironmentName = NewType("EnvironmentName", str)
"""The file name of an environment without `.yaml`, such as `production`."""

HostName = NewType("HostName", str)
"""A host's name within its environment, such as `web-1`."""

Version = NewType("Version", str)
"""A build's version as people say it, such as `2.8.1`."""

BuildDigest = NewType("BuildDigest", str)
"""SHA-256 (64 hex digits) over a build's manifest."""

ConfigDigest = NewType("ConfigDigest", str)
"""SHA-256 over everything that decides an environment's rendered configuration."""

PlanDigest = NewType("PlanDigest", str)
"""SHA-256 over a plan's stored bytes."""

DeploymentId = NewType("DeploymentId", str)
"""A UUID made by the client that starts the deployment."""

ReleaseId = NewType("ReleaseId", str)
"""The name of a release's folder on every host, `20261122T141530Z-1.4.2-3b91`."""

Principal = NewType("Principal", str)
"""A person as named in the workspace's `signers`, such as `alice@example.com`."""


def short(digest: str, *, length: int = 12) -> str:
    """Return the first hex digits of a digest, enough for a person to tell two apart."""
    return digest[:length]
