import pytest
from PySide6.QtGui import QFontInfo, QPalette
from tests.ui.lint import unknown_icons

from tidegate.ui import icons
from tidegate.ui.marks import State, initials, person_hue
from tidegate.ui.theme import THEME, Appearance, colour, font, px, style_sheet
from tidegate.ui.widgets.labels import Label
from tidegate.ui.widgets.marks import StateMark


@pytest.fixture
def worn(qapp):
    yield lambda *look, **size: THEME.wear(qapp, *look, **size)
    THEME.wear(qapp, Appearance.LIGHT)


def test_the_bundled_fonts_are_really_used(qapp):
    assert QFontInfo(font(13)).family() == "Inter"
    assert QFontInfo(font(12, mono=True)).family() == "JetBrains Mono"
    assert font(13, weight=600).weight() == 600


def test_a_change_of_the_theme_reaches_open_widgets(qapp, qtbot, worn):
    label = Label("text")
    qtbot.addWidget(label)
    before = label.palette().color(QPalette.ColorRole.WindowText).name()
    worn(Appearance.DARK)
    after = label.palette().color(QPalette.ColorRole.WindowText).name()
    assert (before, after) == ("#16202c", "#e7ecf3")


def test_the_text_size_is_held_between_its_limits(qapp, worn):
    worn(Appearance.LIGHT, text_size=500)
    assert (THEME.text_size, px(10), font(10).pixelSize()) == (130, 13, 13)
    worn(Appearance.LIGHT, text_size=1)
    assert THEME.text_size == 90


def test_an_unknown_wish_of_the_system_is_light(qapp, worn):
    worn(Appearance.SYSTEM)
    assert not THEME.is_dark


def test_the_style_sheet_has_every_token_put_in(qapp):
    assert "$" not in style_sheet()


def test_an_icon_is_drawn_in_the_tone_asked_for(qapp):
    image = icons.pixmap("square-terminal", tone="fail", size=32, ratio=2.0).toImage()
    shades = {image.pixelColor(x, y).name() for x in range(64) for y in range(64)}
    assert image.size().width() == 64
    assert colour("fail").name() in shades


def test_every_icon_named_in_the_source_is_there():
    assert unknown_icons() == []


def test_every_state_is_told_by_a_shape_of_its_own(qapp, qtbot):
    kinds = {State.LIVE, State.RUNNING, State.WAITING, State.FAILED, State.DRIFT}
    kinds |= {State.ROLLED_BACK, State.WAS_LIVE, State.QUEUED, State.SKIPPED, State.ABSENT}
    shapes = set()
    for state in kinds:
        mark = StateMark(state, size=16)
        qtbot.addWidget(mark)
        assert mark.accessibleName() == state.label
        shapes.add(_outline(mark))
    assert len(shapes) == len(kinds)


def _outline(mark):
    """Which pixels are dark, whatever their colour."""
    image = mark.grab().toImage()
    return bytes(image.pixelColor(x, y).lightness() < 200 for x in range(16) for y in range(16))


def test_a_person_keeps_one_look_everywhere():
    assert initials("Ana Kovač") == "AK"
    assert initials("") == "?"
    assert person_hue("ana@example.com") == person_hue("ana@example.com")
