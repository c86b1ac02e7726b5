"""The ways in which layers become one document."""

from enum import StrEnum


class Merge(StrEnum):
    """How the layers of a configuration file become one document."""

    DEEP = "deep"
    DOTNET = "dotnet"
    HELM = "helm"
    REPLACE = "replace"
    XDT = "xdt"
