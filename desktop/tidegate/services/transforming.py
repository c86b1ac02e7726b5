"""Applies the transforms of `merge: xdt` to a document, one layer after the other."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tidegate.services.ports.formats import Formats


def transformed(
    formats: "Formats",
    layers: Sequence[tuple[str, bytes]],
    *,
    format: str,  # noqa: A002 - the port's word
) -> bytes:
    """Return the first layer's content after the transforms that the others are.

    Layers are names and contents, lowest first. Raises Problem for what is not supported.
    """
    (name, content), *others = layers
    for other, changes in others:
        content = formats.transform(
            content, changes, file=name, transform_file=other, format=format
        )
    return content
