"""One side of a comparison as it was found, wherever that was."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tidegate.domain.setting import Source

if TYPE_CHECKING:
    from tidegate.domain.environment import Host

Fingerprints = Mapping[tuple[str, str], str]


@dataclass(frozen=True, slots=True)
class Found:
    """One side: its settings, and what is needed to compare its secrets.

    `environment` is whose secrets its references name (empty: nobody's), `stage` the environment
    whose settings these are or were (empty: a plain file); `fingerprints` are those that were
    recorded, by file and spelled path; `host` is where live files were read.
    """

    source: Source
    environment: str = ""
    own_folder: str = ""
    is_path: bool = False
    fingerprints: Fingerprints = field(default_factory=dict)
    stage: str = ""
    host: "Host | None" = None
