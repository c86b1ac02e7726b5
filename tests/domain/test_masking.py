"""Secrets are taken out of output in every usual encoding, however the output is cut."""

import base64
import json
import re
import time
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.lab.speed import slowness

from tidegate.domain.masking import Masker
from tidegate.domain.secret import MASK, Secret

CANARY = "cnry-0123456789abcdef0123456789abcdef"
ODD = "pa/ss wörd'\"&<%+\\é\ttail"


def masked_in_chunks(masker, content, size):
    stream = masker.stream()
    chunks = [content[at : at + size] for at in range(0, len(content), size)]
    return b"".join([*map(stream.feed, chunks), stream.finish()])


def wrapped(text, width):
    return "\n".join(text[at : at + width] for at in range(0, len(text), width))


ENCODINGS = {
    "plain": lambda text: text,
    "json": json.dumps,
    "json, not ASCII": lambda text: json.dumps(text, ensure_ascii=False),
    "url": quote,
    "url, all": lambda text: quote(text, safe=""),
    "form": quote_plus,
    "lower url": lambda text: re.sub("%..", lambda code: code[0].lower(), quote(text, safe="")),
    "hex": lambda text: text.encode().hex(),
    "upper hex": lambda text: text.encode().hex().upper(),
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "base64, url": lambda text: base64.urlsafe_b64encode(text.encode()).decode(),
    "reversed": lambda text: text.encode()[::-1].decode("latin-1"),
    "single quotes": lambda text: "'" + text.replace("'", "'\\''") + "'",
}


@pytest.mark.parametrize("encode", ENCODINGS.values(), ids=ENCODINGS)
@pytest.mark.parametrize("value", [CANARY, ODD], ids=["canary", "odd"])
@pytest.mark.parametrize("size", [1, 7, 4096])
def test_every_encoding_is_masked_across_borders(encode, value, size):
    text = encode(value)
    content = b"before " + text.encode("latin-1" if encode is ENCODINGS["reversed"] else "utf-8")
    shown = masked_in_chunks(Masker([Secret(value)]), content + b" after", size)
    assert text.strip("'\"").encode() not in shown
    assert MASK.encode() in shown
    assert shown.startswith(b"before ")
    assert shown.endswith(b" after")


@pytest.mark.parametrize("prefix", ["", "u", "us", "usr"])
@pytest.mark.parametrize("suffix", ["", "1", "12"])
def test_a_secret_inside_other_base64_is_masked(prefix, suffix):
    header = base64.b64encode(f"{prefix}{CANARY}{suffix}".encode())
    shown = Masker([Secret(CANARY)]).mask_bytes(b"Authorization: Basic " + header)
    assert MASK.encode() in shown
    assert len(shown.replace(MASK.encode(), b"")) < len(b"Authorization: Basic ") + 12


@pytest.mark.parametrize("value", [CANARY, CANARY * 3])
def test_wrapped_output_is_masked(value):
    output = wrapped(value.encode().hex(), 60) + "\n"
    output += wrapped(base64.b64encode(value.encode()).decode(), 76)
    shown = Masker([Secret(value)]).mask(output)
    assert set(shown.replace(MASK, "")) <= {"\n"}


def test_each_line_of_a_long_secret_is_masked():
    key = "-----BEGIN KEY-----\nabcdefgh\nijklmnop\n-----END KEY-----\n"
    assert Masker([Secret(key)]).mask("> ijklmnop <") == f"> {MASK} <"


def test_the_longest_secret_goes_first_and_overlapping_ones_go_together():
    masker = Masker([Secret("passw"), Secret("password!"), Secret("word!xyz")])
    assert masker.mask("password!") == MASK
    assert masker.mask("-password!xyz-") == f"-{MASK}-"
    assert masked_in_chunks(masker, b"-password!xyz-", 1).decode() == f"-{MASK}-"


def test_very_short_secrets_are_left_alone():
    assert Masker([Secret(""), Secret("1")]).mask("1 of 10") == "1 of 10"


def test_what_can_be_no_secret_is_shown_at_once():
    stream = Masker([Secret(CANARY)]).stream()
    assert stream.feed(b"building...\n") == b"building...\n"
    assert stream.feed(b"token cnry-") == b"token "
    assert stream.feed(CANARY.encode()[5:]) == MASK.encode()
    assert stream.feed(b"cnry-0x") == b"cnry-0x"
    assert stream.finish() == b""


def test_nothing_of_it_is_printed():
    masker = Masker([Secret(CANARY)])
    stream = masker.stream()
    stream.feed(CANARY.encode()[:-1])
    assert "cnry" not in repr(masker) + repr(stream)


def test_much_output_goes_through_quickly():
    masker = Masker([Secret(f"{CANARY}{number}") for number in range(20)])
    content = b"a line of ordinary output, not very long\n" * 25_000
    started = time.process_time()
    assert masked_in_chunks(masker, content, 32_768) == content
    assert time.process_time() - started < 5 * slowness()


SMALL = st.text(alphabet="ab", min_size=4, max_size=6)


@given(st.lists(SMALL, max_size=3), st.text(alphabet="ab", max_size=40), st.integers(1, 9))
def test_borders_change_nothing(secrets, text, size):
    masker = Masker(map(Secret, secrets))
    whole = masker.mask_bytes(text.encode())
    assert masked_in_chunks(masker, text.encode(), size) == whole
    assert not any(secret in whole.decode() for secret in secrets)


@given(st.text(), st.text(min_size=4))
def test_any_secret_goes_from_any_text(around, value):
    shown = Masker([Secret(value)]).mask(f"{around}{value}{around}")
    assert value not in shown.replace(MASK, "\0")
