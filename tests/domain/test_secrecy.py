"""Secrets are told by name, shape and reference; what is about a secret is none."""

import pytest

from tidegate.domain.secrecy import has_secret_shape, is_in_clear, is_secret, shown
from tidegate.domain.setting import Identity, Origin, Setting, SettingType

TYPES = {str: SettingType.STRING, int: SettingType.INTEGER, bool: SettingType.BOOLEAN}


def setting(key, value):
    path = tuple(key.split("."))
    return Setting(path, value, TYPES[type(value)], str(value), Origin("f", 1))


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("db.password", "hunter22"),
        ("DB_PASSWORD", "x"),
        ("apiKey", "abc"),
        ("STRIPE_SECRET_KEY", "abc"),
        ("pin_secret", 123456),
        ("url", "postgres://app:s3cret@db/shop"),
        ("conn", "Server=db;User Id=sa;Password=hunter22;"),
        ("any", "-----BEGIN RSA PRIVATE KEY-----\nabc"),
        ("any", "ghp_" + "a" * 36),
        ("ana", "$2y$10$" + "a" * 53),
        ("ana", "$apr1$k3j2h4k5$" + "a" * 22),
        ("root", "$6$iqDW9Z7/hV0T21JE$" + "a" * 86),
        ("ana", "{SSHA}" + "a" * 32),
        ("hash", "pbkdf2_sha256$260000$salt$" + "a" * 43 + "="),
        ("url", "amqp://u:${{ secret.mq }}@mq"),
    ],
)
def test_secrets_are_found(key, value):
    assert is_secret(setting(key, value))


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("password.min_length", 12),
        ("token_ttl", "60s"),
        ("rewrite", "/a/$1$2 costs $5$ or $6$ at most"),
        ("require_password", True),
        ("secret_name", "db"),
        ("monkey", "x"),
        ("author", "x"),
        ("keyboard.layout", "de"),
        ("url", "https://example.com/a:b@c"),
        ("primary_key", "id"),
        ("tokenizer", "bert"),
        ("compass", "north"),
    ],
)
def test_what_is_none_is_left_alone(key, value):
    assert not is_secret(setting(key, value))


def test_only_the_password_of_a_url_is_masked():
    one = setting("url", "postgres://app:s3cret@db/shop?x=1")
    assert shown(one) == "postgres://app:••••••@db/shop?x=1"
    assert shown(setting("password", "hunter22")) is None


def test_a_reference_is_no_secret_in_clear():
    assert not is_in_clear(setting("password", "${{ secret.db }}"))
    assert not is_in_clear(setting("url", "amqp://u:${{ secret.mq }}@mq"))
    assert is_in_clear(setting("password", "hunter22"))
    assert is_in_clear(setting("url", "amqp://u:pw@mq"))
    assert not has_secret_shape("user@example.com wrote: this")


def test_a_value_without_a_name_is_what_its_item_is_told_by():
    told = Identity("key", "DbPassword")
    where = Origin("web.config", 1)
    found = Setting(("add", told, "value"), "x1", SettingType.STRING, '"x1"', where)
    assert is_secret(found)
    assert not is_secret(Setting(("add", told, "key"), "DbPassword", found.type, "", where))
