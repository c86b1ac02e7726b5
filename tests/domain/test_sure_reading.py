"""A line that its format's reader may have passed over, or taken for an odd key, is found."""

import pytest

from tidegate.adapters.formats.adapter import FormatsAdapter
from tidegate.domain.flattening import flatten
from tidegate.domain.sure_reading import tells_inner_secret, unsure_line


def read(text, file):
    formats = FormatsAdapter()
    format_ = formats.detect(file, text.encode())
    return flatten(formats.read(text.encode(), file=file, format=format_)), format_


@pytest.mark.parametrize(
    ("file", "text"),
    [
        (".env", "# a\nexport A=1\n\nB='x'\nKEY=\"-----BEGIN\nabc=\n-----END\"\n"),
        ("a.ini", "; a\nroot = 1\n[db]\nhost name: h\nlong = a\n  b\n[db]\nhost name = i\n"),
        ("php.ini", "[PHP]\nextension=a\nextension=b\nmail.log = \n"),
        ("a.properties", "! a\na.b=1\nc\\ d: 2\nlong=x,\\\n   password here\n"),
        ("a.service", "[Service]\nExecStart=/bin/x --a \\\n  --b\nAfter=a\nAfter=b\n"),
        ("app.yaml", "- one\n- two\n"),
    ],
)
def test_a_file_of_its_own_format_is_sure(file, text):
    settings, format_ = read(text, file)
    assert unsure_line(text, settings, format=format_) == 0


@pytest.mark.parametrize(
    ("file", "text", "line"),
    [
        (".env", '{"password": "x"}', 1),
        (".env", "A=1\n<add key='a' value='b' />\n", 2),
        (".env", "A=1\nALONE\n", 2),
        (".env", "DB_PASSWORD=old\nDB_PASSWORD=new\n", 1),
        (".env", "A=old\nA=new\n", 0),
        ("a.ini", "<a b='c'/>", 1),
        ("a.ini", "env =\n  - name: DB_PASSWORD\n    value: x\n", 2),
        ("php.ini", "db: {password: x}\nmail.log = a=b\n", 1),
        ("a.properties", "password = <<EOT\nx\nEOT\n", 2),
        ("a.properties", "machine h login b password x\n", 1),
        ("a.tfvars", "a = b\npassword = Zq1\n", 2),
        ("a.tfvars", "password = var.x\n", 0),
        ("a.service", "[Service]\npassword:\n  x\n", 2),
        ("a.ini", "a=1\ndb.example.com:5432:orders:app:Zq1\n", 2),
        ("a.properties", "localhost:*:*:postgres:Zq1\n", 1),
        ("a.ini", "ana:realm:" + "5f4dcc3b5aa765d61d8327deb882cf99" + "\n", 1),
        ("a.ini", "listen=0.0.0.0:8080\nhost:db.example.com:5432\n", 0),
    ],
)
def test_a_line_of_another_format_is_told(file, text, line):
    settings, format_ = read(text, file)
    assert unsure_line(text, settings, format=format_) == line


def test_settings_inside_of_a_value_are_seen():
    inner, _ = read("[Service]\nEnvironment=A=1 API_TOKEN=abcdef12\n", "a.service")
    plain, _ = read("A=b=c, d: e\nB=password=${{ secret.x }};a=1\n", ".env")
    assert tells_inner_secret(inner)
    assert not tells_inner_secret(plain)
