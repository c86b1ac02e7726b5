"""Finds secrets of a file where nobody looks for them: under harmless keys, and encoded."""

import re
from collections.abc import Iterable, Iterator
from typing import final
from urllib.parse import quote

from tidegate.domain.references import has_references
from tidegate.domain.secrecy import secret_parts
from tidegate.domain.secret import MASK
from tidegate.domain.setting import ScalarNode, Setting

_SHORTEST = 8
"""In letters; shorter texts stand in other values by chance."""


_WORD = re.compile(r"[a-z]{1,11}")


@final
class Leaks:
    """The secrets of a file as they may stand in other values: plain, base64, URL, JSON."""

    def __init__(
        self, secrets: Iterable[Setting], *, among: Iterable[Setting | ScalarNode]
    ) -> None:
        texts = {part for setting in secrets for part in _parts_of(setting)}
        forms = {form for text in texts for form in _forms_of(text)}
        # One search in all values together: most files repeat no secret.
        whole = "\0".join(f"{s.value}\0{s.raw}" for s in among) if forms else ""
        self._forms = tuple(form for form in forms if form in whole)

    def __bool__(self) -> bool:
        return bool(self._forms)

    def has(self, setting: Setting | None) -> bool:
        """Tell whether a value repeats a secret."""
        if setting is None or not isinstance(setting.value, str):
            return False
        return self.are_in(setting.value) or self.are_in(setting.raw)

    def are_in(self, text: str) -> bool:
        """Tell whether a text repeats a secret."""
        return len(text) >= _SHORTEST and any(form in text for form in self._forms)

    def masked(self, text: str) -> str:
        """Return a sentence without the secrets that it repeats."""
        if not self.are_in(text):
            return text
        forms = sorted(self._forms, key=len, reverse=True)
        return re.sub("|".join(map(re.escape, forms)), MASK, text)


def _parts_of(setting: Setting) -> Iterator[str]:
    """Yield what must not be seen of a value; a reference is no secret, nor is a plain word."""
    if not isinstance(setting.value, str) or has_references(setting.value):
        return
    for part in secret_parts(setting.value) or [setting.value.strip()]:
        if len(part) >= _SHORTEST and not _WORD.fullmatch(part):
            yield part


def _forms_of(text: str) -> set[str]:
    import base64  # noqa: PLC0415 - files without a secret need none of it
    import json  # noqa: PLC0415

    content = text.encode("utf-8", "surrogatepass")
    forms = {text, quote(content, safe=""), quote(content), json.dumps(text)[1:-1]}
    forms |= {base64.b64encode(content).decode(), base64.urlsafe_b64encode(content).decode()}
    for lead in (1, 2):  # where the text does not begin with a triple of bytes
        whole = base64.b64encode(bytes(lead) + content).decode()
        forms.add(whole[4 : len(whole) - 4])
    return {form.rstrip("=") for form in forms if len(form) >= _SHORTEST}
