"""What the contract demands of a value, and how much it matters where."""

import pytest
from tests.adapters.formats.editing import ADAPTER

from tidegate.domain.breaches import Place, breach_of
from tidegate.domain.comparison import Severity
from tidegate.domain.contract import Contract
from tidegate.domain.flattening import flatten
from tidegate.domain.rulebook import RuleBook

PRODUCTION = Place("production", is_productive=True, format="yaml")


def breach(text, rule, *, place=PRODUCTION):
    form = place.format
    content = f"k={text}" if form == "dotenv" else f"k: {text}"
    (setting,) = flatten(ADAPTER.read(content.encode(), file="f", format=form)).values()
    book = RuleBook(Contract.model_validate({"settings": {"k": rule}}))
    return breach_of(book.ruling("k"), setting, place=place)


@pytest.mark.parametrize(
    ("text", "rule", "name"),
    [
        ("8080", {"type": "string"}, "type"),
        ("'8080'", {"type": "integer"}, "type"),
        ("1.0", {"type": "integer"}, "type"),
        ("[]", {"type": "string"}, "type"),
        ("shop", {"type": "url"}, "format"),
        ("TRACE", {"one_of": ["DEBUG", "INFO"]}, "one_of"),
        ("debug", {"forbidden_in": {"production": ["DEBUG"]}}, "forbidden"),
        ("true", {"forbidden_in": {"production": ["true"]}}, "forbidden"),
        ("70000", {"range": "1..65535"}, "range"),
        ("many", {"range": "1.."}, "range"),
        ("eu west", {"pattern": r"^\S+$"}, "pattern"),
        ("10", {"format": "duration"}, "format"),
        ("''", {"required_in": ["production"]}, "required"),
        ("null", {"required_in": ["production"]}, "required"),
    ],
)
def test_what_breaks_a_demand(text, rule, name):
    assert breach(text, rule).rule == name


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("8080", {"type": "integer", "range": "1..65535"}),
        ("1", {"type": "number"}),
        ("1.5", {"type": "number", "range": "..2"}),
        ("yes", {"type": "boolean", "one_of": ["yes", "no"]}),
        ("[]", {"type": "list"}),
        ("DEBUG", {"forbidden_in": {"dev": ["DEBUG"]}}),
        ("null", {"type": "integer"}),
        ("'${{ secret.k }}'", {"type": "integer", "pattern": "^x$"}),
        ("'${{ host.name }}:80'", {"format": "host:port", "one_of": ["a"]}),
        ("eu-west", {"pattern": "west"}),
    ],
)
def test_what_meets_every_demand(text, rule):
    assert breach(text, rule) is None


@pytest.mark.parametrize(
    ("text", "kind", "is_fine"),
    [
        ("8080", "integer", True),
        ("on", "boolean", True),
        ("x", "integer", False),
        ("1.5", "float", 1),
    ],
)
def test_a_format_without_types_is_read_by_its_text(text, kind, is_fine):
    place = Place("production", is_productive=True, format="dotenv")
    assert (breach(text, {"type": kind}, place=place) is None) is bool(is_fine)


def test_what_is_wrong_outside_of_production_weighs_less_but_a_type_always_blocks():
    dev = Place("dev", format="yaml")
    assert breach("0", {"range": "1.."}, place=dev).severity is Severity.HIGH
    assert breach("0", {"range": "1.."}).severity is Severity.BLOCKER
    assert breach("x", {"type": "integer"}, place=dev).severity is Severity.BLOCKER


def test_the_sentence_quotes_a_value_but_never_a_secret():
    assert "`TRACE`" in breach("TRACE", {"one_of": ["INFO"]}).why
    canary = "canary-hunter22"
    assert canary not in repr(breach(canary, {"one_of": ["INFO"], "secret": True}))
    hidden = Place("production", is_productive=True, format="yaml", hides=True)
    assert canary not in repr(breach(canary, {"type": "integer"}, place=hidden))
