"""A secret gives way to a reference, and no other trace of it stays."""

from hypothesis import given
from hypothesis import strategies as st

from tidegate.domain.secret import Secret, secret_name
from tidegate.domain.secret_lifting import (
    Lifted,
    Lifting,
    repeats_any,
    without_commented_secrets,
)
from tidegate.domain.setting import Identity, Origin, Setting, SettingType, spell


def settings(*pairs):
    at = Origin("f", 1)
    made = [Setting(p, v, SettingType.STRING, str(v), at) for p, v in pairs]
    return {spell(each.path): each for each in made}


def lift(*pairs, file="f", lifting=None):
    edits, lifted = (lifting or Lifting()).lift(settings(*pairs), file=file)
    return {spell(e.path): e.value for e in edits}, {s.name: s.value.reveal() for s in lifted}


def test_a_secret_by_its_name_gives_way_whole():
    edits, found = lift((("db", "password"), "hunter22"), (("db", "host"), "db.internal"))
    assert edits == {"db.password": "${{ secret.db.password }}"}
    assert found == {"db.password": "hunter22"}


def test_of_a_url_only_the_password_goes():
    edits, found = lift((("DATABASE_URL",), "postgres://app:app@app/app"))
    assert edits == {"DATABASE_URL": "postgres://app:${{ secret.DATABASE_URL_PASSWORD }}@app/app"}
    assert found == {"DATABASE_URL_PASSWORD": "app"}


def test_where_a_secret_is_repeated_it_goes_too():
    edits, _ = lift((("token",), "abcdef-123456"), (("header",), "Bearer abcdef-123456"))
    assert set(edits) == {"token", "header"}


def test_what_is_no_secret_stays():
    kept = [
        (("password",), each) for each in ("", "null", "${DB_PASSWORD}", "<%= x %>", "null://null")
    ]
    assert all(lift(each) == ({}, {}) for each in kept)


def test_one_setting_has_one_name_and_two_settings_have_two():
    lifting = Lifting()
    _, base = lift((("a", "db", "password"), "one-word"), lifting=lifting)
    _, other = lift((("b", "db", "password"), "two-words"), lifting=lifting)
    _, overlay = lift((("a", "db", "password"), "three-words"), lifting=lifting)
    assert list(base) == list(overlay) == ["db.password"]
    assert list(other) == ["db.password_2"]


def test_an_item_is_named_by_what_tells_it():
    path = ("configuration", "appSettings", "add", Identity("key", "ApiKey"), "value")
    assert list(lift((path, "long-enough"))[1]) == ["ApiKey"]


def test_secrets_in_comments_are_blanked():
    text = (
        "# DB_PASSWORD=old-one\n  ; api.token = x\n# name=ada\nurl=u # was http://u:pw123@h/\n"
        "<!-- password: a -->\n"
    )
    clean = without_commented_secrets(text)
    assert not any(part in clean for part in ("old-one", "pw123", "= x"))
    assert "# name=ada\n" in clean
    assert clean.count("\n") == text.count("\n")
    assert "-->" in clean


def test_a_text_that_repeats_a_secret_is_told():
    lifted = (Lifted("a", Secret("hunter22-hunter22")),)
    assert repeats_any("x = aHVudGVyMjItaHVudGVyMjI=", lifted)
    assert repeats_any("-----BEGIN RSA PRIVATE KEY-----", ())
    assert not repeats_any('password = "${{ secret.password }}"', lifted)


@given(
    st.lists(
        st.tuples(
            st.lists(st.text(max_size=40), min_size=1, max_size=3).map(tuple),
            st.text(max_size=30),
        ),
        max_size=5,
        unique_by=lambda pair: spell(pair[0]),
    )
)
def test_names_are_allowed_and_unique(pairs):
    edits, found = Lifting().lift(settings(*pairs), file="f")
    assert len(found) >= len(edits)
    assert all(secret_name(each.name) for each in found)
    assert len({each.name.lower() for each in found}) == len(found)
