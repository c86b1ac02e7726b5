"""A file's format is told by declaration, name, else content; its bytes by mark, else UTF-8."""

import pytest
from tests.adapters.formats.editing import ADAPTER

from tidegate.adapters.formats.encoding import decode
from tidegate.domain.problem import Problem


@pytest.mark.parametrize(
    ("name", "content", "format_name"),
    [
        (".env", b"", "dotenv"),
        (".env.production", b"", "dotenv"),
        ("prod.env", b"", "dotenv"),
        ("config/app.yml", b"", "yaml"),
        ("appsettings.Production.json", b"", "json"),
        ("pyproject.toml", b"", "toml"),
        ("php.ini-production", b"", "ini"),
        ("web.config", b"", "xml"),
        ("prod.tfvars", b"", "hcl"),
        ("shop.service", b"", "systemd"),
        ("noname", b'{"a": 1}', "json"),
        ("noname", b"# c\nA=1\nexport B=2\n", "dotenv"),
        ("noname", b"---\na: 1\n", "yaml"),
        ("noname", b"a: 1\nb:\n  - x\n", "yaml"),
        ("noname", b'[table]\na = "x"\n', "toml"),
        ("noname", b"[section]\na = x\n", "ini"),
        ("nginx.conf", b"server {\n  listen 80;\n}\n", "text"),
    ],
)
def test_a_format_is_told(name, content, format_name):
    assert ADAPTER.detect(name, content) == format_name


def test_a_declaration_wins_and_an_unknown_one_is_refused():
    assert ADAPTER.detect("a.yaml", b"", declared="dotenv") == "dotenv"
    with pytest.raises(Problem, match="known are: dotenv"):
        ADAPTER.detect("a", b"", declared="yamll")


def test_formats_that_are_not_read_and_unknown_dialects_say_so():
    with pytest.raises(Problem, match="`text` is not read"):
        ADAPTER.read(b"", file="f", format="text")
    with pytest.raises(Problem, match="it has: python, node"):
        ADAPTER.read(b"", file="f", format="dotenv", dialect="ruby")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "latin-1"])
def test_bytes_survive_reading(encoding):
    mark = b"\xfe\xff" if encoding == "utf-16-be" else b""
    content = mark + "a: é\r\nb: 1\n".encode(encoding)
    found = decode(content, file="f")
    assert found.text == "a: é\r\nb: 1\n"
    assert found.with_text(found.text, file="f") == content


def test_what_is_too_large_or_breaks_its_mark_is_refused():
    with pytest.raises(Problem, match="up to 16 MB"):
        decode(bytes(17 * 2**20), file="f")
    with pytest.raises(Problem, match="byte 3 is not utf-8"):
        decode(b"\xef\xbb\xbf\xff", file="f")
    for encoding in ("utf-16-le", "utf-16-be"):
        with pytest.raises(Problem, match="UTF-16 without a byte order mark"):
            decode("a: 1\n".encode(encoding), file="f")
