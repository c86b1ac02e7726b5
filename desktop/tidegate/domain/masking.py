"""Takes known secrets out of whatever is about to be shown or written down."""

import base64
import html
import json
import re
import shlex
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator
from typing import final
from urllib.parse import quote, quote_plus

from typing_extensions import override

from tidegate.domain.secret import MASK, Secret

SHORTEST_MASKED = 4
"""In bytes; to mask every `1` because a secret is `1` would spoil the output and tell the value."""

_MASK = MASK.encode()
_PREFIX = SHORTEST_MASKED - 1  # so that something is left of every form
_WRAPPED_AT = {"base64": (64, 76), "hex": (60,)}
"""Columns at which `base64`, `openssl` and `xxd -p` break long lines."""


@final
class Masker:
    """Replaces secrets and their usual encodings by the mask; the longest form goes first."""

    def __init__(self, secrets: Iterable[Secret]) -> None:
        forms = {form for secret in secrets for form in _forms_of(secret)}
        self._sorted = sorted(forms)
        self._pattern = re.compile(_any_of(forms, depth=_PREFIX)) if forms else None
        self._beginning = _beginning_of(forms)
        self._longest = max(map(len, forms), default=0)

    def mask(self, text: str) -> str:
        """Return the text without secrets."""
        masked = self.mask_bytes(text.encode("utf-8", "surrogatepass"))
        return masked.decode("utf-8", "surrogatepass")

    def mask_bytes(self, content: bytes) -> bytes:
        """Return the bytes without secrets."""
        stream = self.stream()
        return stream.feed(content) + stream.finish()

    def stream(self) -> "MaskedStream":
        """Begin a stream of chunks, in which a secret may lie across a border."""
        return MaskedStream(self)

    def spans(self, content: bytes, *, before: int) -> Iterator[tuple[int, int]]:
        """Yield where secrets lie that start before an offset; overlapping ones as one."""
        found = self._search(content, 0)
        while found and found.start() < before:
            start, end = found.span()
            found = self._search(content, start + 1)
            while found and found.start() < end:
                end = max(end, found.end())
                found = self._search(content, found.start() + 1)
            yield start, end

    def undecided_from(self, content: bytes) -> int:
        """Return where the end of the bytes may be the beginning of a secret, else their length."""
        first = max(0, len(content) - self._longest + 1)
        candidates = (found.start() for found in self._beginning.finditer(content, first))
        return next((at for at in candidates if self._may_begin(content[at:])), len(content))

    def _may_begin(self, tail: bytes) -> bool:
        at = bisect_right(self._sorted, tail)
        return at < len(self._sorted) and self._sorted[at].startswith(tail)

    def _search(self, content: bytes, start: int) -> re.Match[bytes] | None:
        return self._pattern.search(content, start) if self._pattern else None

    @override
    def __repr__(self) -> str:
        return f"Masker({len(self._sorted)} forms)"


@final
class MaskedStream:
    """One stream of bytes on its way through a `Masker`; holds back what it cannot judge yet."""

    def __init__(self, masker: Masker) -> None:
        self._masker = masker
        self._held = b""
        self._covered = 0  # held bytes for which a mask has gone out already

    def feed(self, chunk: bytes) -> bytes:
        """Take a chunk and return what may be shown by now."""
        self._held += chunk
        return self._release(self._masker.undecided_from(self._held))

    def finish(self) -> bytes:
        """Return the rest."""
        return self._release(len(self._held))

    def _release(self, limit: int) -> bytes:
        shown = []
        at = self._covered
        for start, end in self._masker.spans(self._held, before=limit):
            if start >= at:
                shown += [self._held[at:start], _MASK]
            at = max(at, end)
        shown.append(self._held[at:limit])
        self._held = self._held[limit:]
        self._covered = max(0, at - limit)
        return b"".join(shown)

    @override
    def __repr__(self) -> str:
        return f"MaskedStream({len(self._held)} bytes held)"


def _any_of(forms: Collection[bytes], *, depth: int) -> bytes:
    """Return a pattern that matches the longest of some forms, branching byte by byte at first.

    In one flat list the search would try every form at every place.
    """
    if not depth:
        return b"|".join(map(re.escape, sorted(forms, key=len, reverse=True)))
    branches = (
        re.escape(first) + b"(?:" + _any_of(rests, depth=depth - 1) + b")"
        for first, rests in _by_first_byte(forms).items()
    )
    return b"|".join(branches)


def _beginning_of(forms: set[bytes]) -> re.Pattern[bytes]:
    """Match where the first two bytes of a form stand, or its first at the very end.

    To try every place of a chunk's end against every form would take longer than the search.
    """
    branches = (
        re.escape(first) + b"(?:[" + b"".join(map(re.escape, _by_first_byte(rests))) + rb"]|\Z)"
        for first, rests in _by_first_byte(forms).items()
    )
    return re.compile(b"(?=" + b"|".join(branches) + b")" if forms else rb"(?!)")


def _by_first_byte(forms: Iterable[bytes]) -> dict[bytes, list[bytes]]:
    groups: dict[bytes, list[bytes]] = {}
    for form in sorted(forms):
        groups.setdefault(form[:1], []).append(form[1:])
    return groups


def _forms_of(secret: Secret) -> set[bytes]:
    text = secret.reveal()
    value = text.encode("utf-8", "surrogatepass")
    lines = value.splitlines() if b"\n" in value else []
    forms = {value, value.strip(), value[::-1], *lines, *map(bytes.strip, lines)}
    forms.add(text.encode("utf-16-le", "surrogatepass"))
    forms |= _escaped(text) | _base64_forms(value) | _hex_forms(value)
    return {form for form in forms if len(form) >= SHORTEST_MASKED}


def _escaped(text: str) -> set[bytes]:
    """Return the text as JSON, URLs, shells and XML write it."""
    safe = text.encode("utf-8", "surrogatepass")
    urls = {quote(safe), quote(safe, safe=""), quote_plus(safe)}
    urls |= {re.sub("%..", lambda code: code[0].lower(), url) for url in urls}
    json_forms = {json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1]}
    json_forms |= {form.replace("/", "\\/") for form in json_forms}
    shells = {shlex.quote(text).strip("'"), text.replace("'", "'\\''")}
    markup = {html.escape(text), html.escape(text, quote=False)}
    forms = urls | json_forms | shells | markup
    return {form.encode("utf-8", "surrogatepass") for form in forms}


def _base64_forms(value: bytes) -> set[bytes]:
    """Return both alphabets, at each of the three places where the value can stand in a triple."""
    forms = set()
    for encode in (base64.standard_b64encode, base64.urlsafe_b64encode):
        whole = encode(value)
        forms |= {whole, whole.rstrip(b"="), *_lines_of(whole, widths=_WRAPPED_AT["base64"])}
        for offset in (1, 2):
            begin, end = -(-8 * offset // 6), 8 * (offset + len(value)) // 6
            forms.add(encode(bytes(offset) + value)[begin:end])
        forms.add(whole[: 8 * len(value) // 6])
    return forms


def _hex_forms(value: bytes) -> set[bytes]:
    lower = value.hex().encode()
    forms = {lower, *_lines_of(lower, widths=_WRAPPED_AT["hex"])}
    return forms | {form.upper() for form in forms}


def _lines_of(encoded: bytes, *, widths: tuple[int, ...]) -> set[bytes]:
    """Return the lines of wrapped output that are long enough to be no coincidence."""
    lines = {
        encoded[at : at + width]
        for width in widths
        if len(encoded) > width
        for at in range(0, len(encoded), width)
    }
    return {line for line in lines if len(line) >= 2 * SHORTEST_MASKED}
