import pytest

from tidegate.ui.tokens import DARK, HUES, LIGHT, STATES, contrast

TEXT, MARK = 4.5, 3.0
GROUNDS = ("canvas", "surface", "surface2", "nav", "sunken", "accent_soft")
PAIRS = [
    *((text, ground, TEXT) for text in ("text", "text2", "text3") for ground in GROUNDS),
    *(("accent_text", ground, TEXT) for ground in GROUNDS),
    *((state, f"{state}_soft", TEXT) for state in (*STATES, "add", "remove")),
    *((state, ground, TEXT) for state in STATES for ground in ("surface", "canvas")),
    *((f"{state}_fill", "surface", MARK) for state in STATES),
    *(("on_fill", f"{state}_fill", MARK) for state in STATES),
    *((hue, ground, TEXT) for hue in HUES for ground in ("surface", "canvas", "log")),
    *(("text", mark, TEXT) for mark in ("add_mark", "remove_mark")),
    *((line, ground, MARK) for line in ("border2", "focus") for ground in ("surface", "canvas")),
    ("on_accent", "accent", TEXT),
    ("on_accent", "accent_hover", TEXT),
    ("on_fill", "env_prod", TEXT),
    ("on_fill", "env_prod_hover", TEXT),
    ("on_tooltip", "tooltip", TEXT),
]


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("front", "back", "least"), PAIRS, ids=str)
def test_every_pair_that_is_used_can_be_read(tokens, front, back, least):
    assert contrast(tokens[front], tokens[back]) >= least


def test_both_themes_have_the_same_tokens():
    assert LIGHT.keys() == DARK.keys()


def test_contrast_is_that_of_the_guideline():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.01)
