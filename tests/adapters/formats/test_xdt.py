"""Transforms of web.config: what they change, what they leave alone and what they refuse."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.adapters.formats.xdt_transforming import transformed
from tidegate.adapters.formats.xml_parsing import parse
from tidegate.domain.problem import Problem

BASE = """<?xml version="1.0"?>
<!-- the base -->
<configuration>
  <appSettings>
    <add key="Mode" value="dev"/>
    <add key='Log' value='debug' />
    <add key="Old" value="1"/>
  </appSettings>
  <system.web>
    <compilation debug="true" targetFramework="4.8"/>
    <customErrors mode="Off"/>
  </system.web>
  <empty/>
</configuration>
"""


def run(inner, base=BASE, prefix="xdt"):
    head = f'<configuration xmlns:{prefix}="http://schemas.microsoft.com/XML-Document-Transform">'
    text = f"{head}\n{inner}\n</configuration>"
    return transformed(base, text, file="web.config", transform_file="web.prod.config")


def swap(old, new):
    assert BASE.count(old) == 1
    return BASE.replace(old, new)


SETTING = "<appSettings>{}</appSettings>"
MATCH = 'xdt:Locator="Match(key)"'
SECOND = 'xdt:Locator="XPath(/configuration/appSettings/add[position()=2])"'
MODE = '    <add key="Mode" value="dev"/>\n'
OLD = '    <add key="Old" value="1"/>\n'
PICKED = "@key='Old' or starts-with(@value, 'de') and not(@key='Log')"
A = '<system.web>\n    <a b="1">\n      <c/>\n    </a>\n  </system.web>'


def add(attributes, transform, locator=MATCH):
    call = f'xdt:Transform="{transform}"'
    return SETTING.format(f"<add {attributes} {call} {locator}/>")


CASES = {
    "nothing": ("<appSettings/>", BASE),
    "set attributes by match": (
        add('key="Mode" value="p&amp;d"', "SetAttributes"),
        swap('"dev"', '"p&amp;d"'),
    ),
    "set named attributes only": (
        add('key="Log" value="x" other="y"', "SetAttributes(value)"),
        swap("'debug'", "'x'"),
    ),
    "set a new attribute": (
        '<system.web><customErrors more="e" xdt:Transform="SetAttributes"/></system.web>',
        swap('mode="Off"', 'mode="Off" more="e"'),
    ),
    "set on every target": (
        add('value="z"', "SetAttributes", ""),
        BASE.replace('"dev"', '"z"').replace("'debug'", "'z'").replace('"1"/', '"z"/'),
    ),
    "remove attributes": (
        '<system.web><compilation xdt:Transform="RemoveAttributes(debug,gone)"/></system.web>',
        swap(' debug="true"', ""),
    ),
    "remove": (add('key="Old"', "Remove"), swap(OLD, "")),
    "remove the first": (add("", "Remove", ""), swap(MODE, "")),
    "remove all by condition": (
        add("", "RemoveAll", f'xdt:Locator="Condition({PICKED})"'),
        swap(MODE, "").replace(OLD, ""),
    ),
    "replace": (
        "  " + A.replace("<system.web>", '<system.web xdt:Transform="Replace">'),
        BASE[: BASE.index("<system.web>")] + A + BASE[BASE.index("\n  <empty/>") :],
    ),
    "insert": (
        add('key="New" value="1"', "Insert", ""),
        swap(OLD, OLD + '    <add key="New" value="1" />\n'),
    ),
    "insert into an empty element": (
        '<empty><a xdt:Transform="Insert"/></empty>',
        swap("<empty/>", "<empty>\n    <a/>\n  </empty>"),
    ),
    "insert if missing, and it is there": (
        add('key="Mode" value="2"', "InsertIfMissing"),
        BASE,
    ),
    "insert if missing": (
        '<new a="1" xdt:Transform="InsertIfMissing"/>',
        swap("<empty/>\n", '<empty/>\n  <new a="1"/>\n'),
    ),
    "insert before": (
        add('key="N"', "InsertBefore(/configuration/appSettings/add[@key='Log'])", ""),
        swap("    <add key='Log'", """    <add key="N" />\n    <add key='Log'"""),
    ),
    "insert after": (
        """<b xdt:Transform="InsertAfter(/configuration/*[2])"/>""",
        swap("  </system.web>\n", "  </system.web>\n  <b/>\n"),
    ),
    "by path": (
        f'<x value="y" xdt:Transform="SetAttributes(value)" {SECOND}/>',
        swap("'debug'", "'y'"),
    ),
    "locator above": (
        add('key="Old"', "Remove").replace("s>", 's xdt:Locator="Condition(add)">', 1),
        swap(OLD, ""),
    ),
    "no target": ('<gone><x xdt:Transform="Remove"/></gone>', BASE),
}


@pytest.mark.parametrize("case", CASES)
def test_a_transform_changes_what_it_names(case):
    inner, wanted = CASES[case]
    assert run(inner) == wanted


def test_another_prefix_and_line_ends_of_the_base_are_kept():
    inner = "<appSettings>\n  <b>\n    <c/>\n  </b>\n</appSettings>"
    moved = inner.replace("<b>", '<b t:Transform="Insert">')
    base = "<configuration>\r\n\t<appSettings>\r\n\t\t<a/>\r\n\t</appSettings>\r\n</configuration>"
    wanted = base.replace("<a/>\r\n", "<a/>\r\n\t\t<b>\r\n\t\t  <c/>\r\n\t\t</b>\r\n")
    assert run(moved, base=base, prefix="t") == wanted


@pytest.mark.parametrize(
    ("inner", "why"),
    [
        ('<a xdt:Transform="Explode"/>', r"web\.prod\.config:2: the transform `Explode` is not"),
        ('<a xdt:Locator="Near(x)"/>', "the locator `Near` is not supported"),
        ('<a xdt:Transform="Remove" xdt:Locator="Match(key)"/>', "no attribute `key` to match by"),
        ('<a xdt:Transform="RemoveAll" xdt:Locator="XPath(//add)"/>', "`//add` is not supported"),
        (
            add("", "Remove", 'xdt:Locator="Condition(last())"'),
            r"`last\(\)` is not supported",
        ),
        ('<a><b xdt:Transform="Insert"/></a>', "no element to insert into"),
        ('<b xdt:Transform="InsertAfter(/configuration/gone)"/>', "names no element"),
        ('<xdt:Import path="x"/>', "`xdt:Import` is not supported"),
        ('<a xdt:Transform="(("/>', "cannot be read"),
    ],
)
def test_what_is_not_supported_is_refused_by_name(inner, why):
    with pytest.raises(Problem, match=why):
        run(inner)


@given(st.text(alphabet="@key='Mo\"de[]()/!, 1andornot", max_size=30))
def test_any_expression_ends_in_xml_or_a_problem(text):
    escaped = text.replace('"', "&quot;")
    for call in (f"Condition({escaped})", f"XPath({escaped})"):
        try:
            after = run(SETTING.format(f'<add xdt:Transform="RemoveAll" xdt:Locator="{call}"/>'))
        except Problem:
            continue
        assert parse(after, file="f").name == "configuration"
