"""Every test of the window sees it dressed: fonts, icons and the light theme."""

import pytest

from tidegate.app import assets
from tidegate.ui.theme import THEME, Appearance


@pytest.fixture(autouse=True)
def _dressed(request):
    if {"qapp", "qtbot"} & set(request.fixturenames):
        _dress(request.getfixturevalue("qapp"))


def _dress(app):
    assets.register()
    assets.load_fonts()
    if not app.styleSheet() or THEME.appearance is not Appearance.LIGHT or THEME.text_size != 100:
        THEME.wear(app, Appearance.LIGHT)
