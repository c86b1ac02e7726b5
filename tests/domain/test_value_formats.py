"""Formats take what programs take, and refuse what only looks alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.domain.value_formats import has_format

GOOD = {
    "url": [
        "https://shop.example.com",
        "http://10.0.0.1:8080/a?b=c",
        "postgresql+psycopg://u:p@db.example.com/shop",
        "jdbc:postgresql://db.example.com:5432/shop",
        "sqlite:///var/lib/shop.db",
        "mongodb://a.example.com,b.example.com/shop",
    ],
    "host:port": ["db.example.com:5432", "10.0.0.1:1", "[::1]:8080", "localhost:65535", "db_1:80"],
    "duration": [
        "0",
        "60s",
        "1h30m",
        "500ms",
        "1.5 hours",
        "PT1M30S",
        "P2D",
        "00:01:30",
        "1.00:00:00",
    ],
    "size": ["10MB", "512k", "1.5 GiB", "64m", "1024", "8 bytes"],
    "cron": ["* * * * *", "*/5 0-6 1,15 * mon-fri", "@daily", "0 0 12 ? * MON *", "0 0 L * *"],
    "email": ["ops@example.com", "Ops <ops@example.com>", "a+b@mail.example.com", "root@localhost"],
}
BAD = {
    "url": [
        "shop.example.com",
        "https://",
        "http:/x.example.com",
        "https://a b",
        "https://h:99999/",
    ],
    "host:port": ["db.example.com", "db:0", "db:65536", "http://db:80", ":80", "db:port"],
    "duration": ["", "60", "1x", "P", "PT", "minute", "1:2", "10 % s"],
    "size": ["", "big", "10 XB", "-1", "1,5MB"],
    "cron": ["", "* * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * * * fry", "*/0 * * * *"],
    "email": ["", "ops", "ops@", "@example.com", "a b@example.com", "ops@exa mple.com"],
}


@pytest.mark.parametrize(("name", "text"), [(n, t) for n, texts in GOOD.items() for t in texts])
def test_what_has_the_format(name, text):
    assert has_format(text, name)


@pytest.mark.parametrize(("name", "text"), [(n, t) for n, texts in BAD.items() for t in texts])
def test_what_has_not(name, text):
    assert not has_format(text, name)


@given(st.sampled_from(sorted(GOOD)), st.text())
def test_any_text_is_judged_without_trouble(name, text):
    assert has_format(text, name) in (True, False)
