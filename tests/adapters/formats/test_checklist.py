"""Every tricky case that was measured has a sample, and holds with other line ends and encodings.

The samples stand in the tables of each format's own tests; here each measured case is named, so
that none is forgotten, and tried again as a Windows or a UTF-16 editor would have saved the file.
"""

import pytest
from tests.adapters.formats import (
    test_dotenv,
    test_ini,
    test_json,
    test_json5,
    test_properties,
    test_systemd,
    test_toml,
    test_xml,
    test_yaml,
)
from tests.adapters.formats.editing import edited, put, values

YAML = {
    **{name: (t + "z_last: 1\n", put("z_last", 2), t + "z_last: 2\n")
       for name, t in test_yaml.KEPT.items()},
    **test_yaml.CASES,
}  # fmt: skip
SAMPLES = {
    "yaml": YAML,
    "toml": test_toml.CASES,
    "ini": test_ini.CASES,
    "properties": test_properties.CASES,
    "dotenv": test_dotenv.CASES,
    "json": test_json.CASES,
    "json5": test_json5.CASES,
    "xml": test_xml.CASES,
    "systemd": test_systemd.CASES,
}
MEASURED = {
    "yaml": {
        "plain set, inline comment kept": "plain, inline comment kept",
        "set key that has inline comment": "plain, inline comment kept",
        "CRLF file": "CRLF",
        "BOM": "BOM",
        "no final newline": "no final newline",
        "double quotes kept": "double quotes kept",
        "single quotes kept": "single quotes kept",
        "norway: string NO must be quoted": "norway",
        "numeric-looking string must be quoted": "numeric-looking",
        "octal mode untouched": "octal mode",
        "float/exp/underscore untouched": "floats, exponents, underscores",
        "yes/no/on/off untouched": "yes/no/on/off",
        "null forms untouched": "null forms",
        "set an empty value": "an empty value",
        "anchor+merge untouched": "anchor and merge",
        "set inside merged mapping": "inside merged map",
        "set anchored scalar keeps anchor": "anchored scalar keeps its anchor",
        "merge list form": "merge list form",
        "literal block untouched": "literal block",
        "folded block untouched": "folded block",
        "block with |+ and trailing blank lines": "kept blank lines",
        "explicit indent indicator |2": "explicit indent",
        "set a literal block value": "literal block",
        "custom tags untouched": "custom tags",
        "multi-document, edit 2nd": "second document",
        "document with only comments first": "comment-only document first",
        "odd indentation kept (4/2 mixed)": "odd indentation",
        "flow with odd spacing kept": "odd flow spacing",
        "set inside flow mapping": "flow map",
        "extra spaces after colon kept": "extra spaces after colon",
        "aligned values: set aligned one": "aligned",
        "long line not wrapped": "long line",
        "long double-quoted not wrapped": "long double-quoted",
        "escapes in double quotes untouched": "escapes",
        "unicode and emoji": "unicode",
        "comment between key and nested": "comment between key and nested",
        "leading comment and blank lines": "leading comment and blank lines",
        "trailing spaces kept": "trailing spaces",
        "duplicate keys tolerated": "duplicate keys",
        "helm template braces in value (quoted)": "helm braces quoted",
        "quoted keys, dotted keys": "quoted and dotted keys",
        "complex: ? key": "complex key",
        "tabs after value / before comment": "tab before comment",
        "%YAML directive": "directive",
        "list of maps, set in item": "list of maps",
        "add key at end of root": "add at end of root",
        "add key, no final newline": "add, no final newline",
        "add key in nested map (before blank+comment)": "add before blank and comment",
        "add key in CRLF file": "add in CRLF",
        "add key in 4-space map": "add in 4-space map",
        "add key in flow map": "add in flow map",
        "add after block scalar": "add after block scalar",
        "delete key keeps neighbours' comments": "delete keeps comments",
        "delete first key in nested": "delete first in nested",
    },
    "toml": {
        "plain set, inline comment kept": "plain set",
        "CRLF": "CRLF",
        "BOM": "BOM",
        "no final newline": "no final newline",
        "literal string style kept": "literal string kept",
        "multi-line basic untouched": "multi-line untouched",
        "number forms untouched": "number forms untouched",
        "dates untouched": "dates untouched",
        "dotted keys": "dotted keys",
        "array of tables": "array of tables",
        "out-of-order tables": "out of order",
        "inline table set": "inline table",
        "multi-line array untouched": "array untouched",
        "aligned equals kept": "aligned",
        "indentation in tables kept": "indented",
        "unicode escapes untouched": "escapes untouched",
        "add key to root before tables": "add to root",
        "add key to middle table": "add to middle table",
        "add key to last table, no final newline": "add, no final newline",
        "add key to CRLF table": "add CRLF",
        "add key to implicit super-table": "add to implicit table",
        "add key to indented table": "add to indented table",
        "delete key": "delete",
    },
    "ini": {
        "plain set, = with spaces": "= with spaces",
        "no spaces around =": "no spaces around =",
        "colon delimiter": "colon delimiter",
        "aligned =": "aligned =",
        "CRLF": "CRLF",
        "BOM": "BOM",
        "no final newline": "no final newline",
        "inline ; comment kept": "inline ; comment kept",
        "key case kept": "key case kept",
        "set mixed-case key": "set mixed-case key",
        "keys before first section (root keys)": "root keys",
        "duplicate keys (php extension=)": "duplicate keys",
        "duplicate sections": "duplicate sections",
        "key with no value": "key with no value",
        "multi-line value untouched": "multi-line untouched",
        "quoted value kept": "quoted value kept",
        "percent sign value": "percent sign",
        "indented keys": "indented keys",
        "commented-out options kept": "commented-out options",
        "empty value set": "empty value set",
        "add key to middle section": "add key to middle section",
        "add key follows file style (no spaces)": "add follows the file's style",
        "add key, no final newline": "add key, no final newline",
        "add key CRLF": "add key CRLF",
        "delete key keeps comments": "delete keeps comments",
    },
    "properties": {
        "plain set": "plain set",
        "spaces around = kept": "spaces around = kept",
        "colon separator kept": "colon separator kept",
        "space separator kept": "space separator kept",
        "CRLF": "CRLF",
        "no final newline": "no final newline",
        "continuation untouched": "continuation untouched",
        "unicode escape untouched": "unicode escape untouched",
        "latin-1 bytes untouched": "latin-1 bytes untouched",
        "utf-8 bytes untouched": "utf-8 bytes untouched",
        "escaped key chars": "escaped key chars",
        "set value with backslash": "set value with backslash",
        "set value with url (no needless escapes)": "set value with url",
        "set non-ascii value in utf-8 file": "set non-ascii value in utf-8 file",
        "duplicate keys untouched": "duplicate keys: only the last",
        "! comment": "! comment",
        "indented key": "indented key",
        "key with no separator": "key with no separator",
        "BOM": "BOM",
        "spring multi-doc #---": "spring multi-doc",
        "add key": "add key",
        "add key, no final newline": "add key, no final newline",
        "add follows style ' = '": "add follows style",
        "add CRLF": "add CRLF",
        "delete key keeps comments": "delete key keeps comments",
    },
    "dotenv": {
        "plain set unquoted stays unquoted": "plain set unquoted stays unquoted",
        "double quotes kept": "double quotes kept",
        "single quotes kept": "single quotes kept",
        "export prefix kept": "export prefix kept",
        "inline comment kept": "inline comment kept",
        "CRLF": "CRLF",
        "BOM": "BOM",
        "no final newline": "no final newline",
        "hash inside quotes": "hash inside quotes",
        "multi-line double quoted untouched": "multi-line untouched",
        "duplicate keys: only effective (last) changes": "only the last duplicate",
        "spaces around =": "spaces around =",
        "empty value set": "empty value set",
        "value with space gets quotes": "value with space gets quotes",
        "dollar stays literal": "dollar stays literal",
        "commented-out untouched": "commented-out untouched",
        "unicode": "unicode",
        "latin-1 file": "latin-1 file",
        "invalid line tolerated": "invalid line tolerated",
        "yaml-like KEY: value line (docker env)": "yaml-like line",
        "add key": "add key",
        "add key, no final newline": "add key, no final newline",
        "add CRLF": "add CRLF",
        "delete": "delete",
    },
    "json": {
        "plain set": "plain set",
        "comments kept": "comments kept",
        "CRLF + BOM (VS style)": "CRLF and BOM",
        "tabs kept": "tabs kept",
        "trailing comma kept": "trailing comma kept",
        "number forms kept": "number forms kept",
        "escapes kept": "escapes kept",
        "duplicate keys kept": "duplicate keys kept",
        "array item": "array item",
        "add key, multi-line, comment on last line": "add, comment on last line",
        "add key with trailing comma style": "add with trailing comma",
        "add key CRLF": "add CRLF",
        "delete middle key": "delete middle",
        "delete last key": "delete last",
    },
    "json5": {
        "json5: unquoted": "the sample's string",
        "json5: single quotes": "list item",
        "json5: hex": "the sample's hex number",
        "json5: +1": "plus sign",
        "json5: Infinity": "Infinity",
        "json5: line continuation": "line continuation",
    },
    "xml": {
        "set attribute": "set attribute",
        "set attribute in single quotes": "set attribute in single quotes",
        "CRLF": "CRLF",
        "BOM": "BOM",
        "declaration single quotes": "declaration single quotes",
        "attributes on several lines": "attributes on several lines",
        "entities kept": "entities kept",
        "CDATA kept": "CDATA kept",
        "empty element forms": "empty element forms",
        "comments and PI outside root": "comments and PI outside root",
        "doctype + entity": "doctype + entity",
        "utf-16 file": "utf-16 file",
        "no final newline": "no final newline",
    },
    "systemd": {
        "set": "set",
        "CRLF": "CRLF",
        "no final newline": "no final newline",
        "add repeated key": "add repeated key",
        "repeated key both kept, set first section": "repeated key both kept, set first section",
        "delete": "delete",
        "empty assignment (reset)": "empty assignment (reset)",
    },
}
COUNTS = {"yaml": 54, "toml": 23, "ini": 25, "properties": 25, "dotenv": 24, "xml": 13,
          "systemd": 7}  # fmt: skip


def test_every_measured_case_is_named():
    assert {kind: len(MEASURED[kind]) for kind in COUNTS} == COUNTS
    named = {"json": 14, "json5": 6}
    assert {kind: len(MEASURED[kind]) for kind in named} == named


def _bytes(text):
    return text if isinstance(text, bytes) else text.encode()


def _with_crlf(content):
    if b"\r" in content or not _is_utf8(content):
        return None
    return content.replace(b"\n", b"\r\n")


def _with_mark(content):
    marked = content[:3] == b"\xef\xbb\xbf" or content[:2] in (b"\xff\xfe", b"\xfe\xff")
    return None if marked or not _is_utf8(content) else b"\xef\xbb\xbf" + content


def _in_utf16(content):
    if _with_mark(content) is None or b"encoding=" in content:
        return None
    return b"\xff\xfe" + content.decode().encode("utf-16-le")


def _is_utf8(content):
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


SAVED = {"as it is": bytes, "CRLF": _with_crlf, "BOM": _with_mark, "UTF-16": _in_utf16}
ROWS = [
    pytest.param(kind, SAMPLES[kind][case], id=f"{kind}: {row}")
    for kind, rows in MEASURED.items()
    for row, case in rows.items()
]


@pytest.mark.parametrize(("kind", "sample"), ROWS)
def test_a_measured_case_holds_however_the_file_was_saved(kind, sample):
    before, edit, after = sample
    for name, saved in SAVED.items():
        old, wanted = saved(_bytes(before)), saved(_bytes(after))
        tells_no_line_end = name == "CRLF" and b"\n" not in _bytes(before)
        if old is None or wanted is None or tells_no_line_end:
            continue
        assert edited(old, edit, kind=kind) == wanted, name
        assert edited(old, kind=kind) == old, name
        assert _values(wanted, kind) == _values(_bytes(after), kind), name


def _values(content, kind):
    """Return what is read, without the line ends within values, which are the file's own."""
    return {k: str(v).replace("\r\n", "\n") for k, v in values(content, kind=kind).items()}
