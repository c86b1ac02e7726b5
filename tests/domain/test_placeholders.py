"""Few rules, and precise ones: what they pass over matters as much as what they find."""

import pytest
from tests.domain.test_secrecy import setting

from tidegate.domain.placeholders import is_placeholder, unfit_for_production
from tidegate.domain.setting import Origin, Setting, SettingType


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("name", "changeme"),
        ("name", "CHANGE_ME"),
        ("api.key", "your-api-key-here"),
        ("x", "<your domain>"),
        ("x", "TODO"),
        ("db.password", "password"),
        ("db.password", "123456"),
        ("x", "__DB_HOST__"),
    ],
)
def test_placeholders_are_found(key, value):
    assert is_placeholder(setting(key, value))


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("url", "https://your-shop.example.com"),
        ("rule", "deny <script> tags"),
        ("selector", "input.password"),
        ("text", "please change me later on the page"),
        ("user", "admin"),
        ("mode", "test"),
        ("x", "todo-list"),
        ("greeting", "<b>Hello</b>"),
        ("form.hint", "change me"),
        ("tags.Note", "dummy"),
        ("api_token", "none"),
    ],
)
def test_real_values_are_not(key, value):
    assert not is_placeholder(setting(key, value))


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("debug", True),
        ("APP_DEBUG", "true"),
        ("display_errors", "On"),
        ("requireHttps", False),
        ("tls.insecure_skip_verify", True),
        ("cors.allowed_origins", "*"),
        ("NODE_ENV", "development"),
        ("api.url", "http://localhost:8080/api"),
        ("payment.endpoint", "https://sandbox.pay.example.com/v1"),
        ("DATABASE_URL", "postgres://db-staging.example.com/shop"),
        ("php_flag[display_errors]", "on"),
        ("system.customErrors.mode", "Off"),
        ("NODE_TLS_REJECT_UNAUTHORIZED", "0"),
        ("tls.verify_certificate", False),
    ],
)
def test_what_does_not_belong_into_production_is_found(key, value):
    assert unfit_for_production(setting(key, value))


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("debug", False),
        ("health.url", "http://127.0.0.1:8080/health"),
        ("cache_url", "http://localhost:6379"),
        ("metrics.listen", "http://0.0.0.0:9090"),
        ("url", "https://device.example.com"),
        ("url", "https://stages.example.com/dev"),
        ("NODE_ENV", "production"),
        ("cors.origin", "https://shop.example.com"),
        ("debug_port", 5005),
        ("environment", "production"),
        ("collector_uri", "https://in.dev-ops.example.com/v1"),
        ("callback_url", "https://qa-tools.example.com/cb"),
        ("ssl.mode", "off"),
    ],
)
def test_what_belongs_there_is_passed_over(key, value):
    assert not unfit_for_production(setting(key, value))


def test_the_command_of_a_health_check_may_name_the_machine_itself():
    where = Origin("compose.yml", 1)
    path = ("web", "healthcheck", "test", 3)
    value = "http://localhost:8080/health"
    assert not unfit_for_production(Setting(path, value, SettingType.STRING, value, where))
    one = Setting(("web", "urls", 3), value.removesuffix("/health"), SettingType.STRING, "", where)
    assert unfit_for_production(one)
