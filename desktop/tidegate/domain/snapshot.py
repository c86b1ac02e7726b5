"""What an environment's configuration was at one moment: values, and secrets' versions only."""

from pydantic import Field

from tidegate.domain.setting import Scalar, SettingType
from tidegate.domain.value import Value


class SnapshotSetting(Value):
    """A leaf as it was; a secret has no value, only its keyed fingerprint."""

    type: SettingType
    value: Scalar = None
    fingerprint: str = ""
    origin: str = ""


class SnapshotFile(Value):
    """One configuration file as it was resolved, by the profile's name of the file.

    `template` is the text that was rendered, with `${{ secret.… }}` left in place; it is empty
    where a secret stands in clear in the file, since the store holds no secret. `encoding` is
    how the template becomes bytes again.
    """

    file: str
    to: str
    mode: str
    format: str
    settings: dict[str, SnapshotSetting]
    template: str = ""
    encoding: str = "utf-8"
    dialect: str = ""


class Snapshot(Value):
    """The resolved configuration of one environment."""

    environment: str
    files: tuple[SnapshotFile, ...] = ()
    variables: dict[str, str] = Field(default_factory=dict)
