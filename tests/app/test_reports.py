"""The forms of the window's reports, of two sides and of three: each is what it says."""

import json
from xml.etree import ElementTree as ET

import pytest
from tests.ui.screens.compare import sample

from tidegate.app.window.reports import FORMS

WRITERS = {form.ending: form.write for form in FORMS}


@pytest.mark.parametrize("found", [sample.comparison(), sample.three_way()], ids=["two", "three"])
def test_every_form_is_written_and_none_shows_a_secret(found):
    texts = {ending: write(found) for ending, write in WRITERS.items()}
    assert set(texts) == {".md", ".html", ".txt", ".xml", ".sarif", ".json"}
    for ending, text in texts.items():
        assert "burst" in text, ending
        assert "sekrit-9f2c" not in text, ending
    assert json.loads(texts[".json"])["files"][0]["file"] == sample.APP
    assert json.loads(texts[".sarif"])["version"] == "2.1.0"
    assert ET.fromstring(texts[".xml"]).tag == "testsuites"
    assert texts[".html"].startswith("<!")
