"""XML: every attribute and text a setting, edits by splicing, and no entity that does harm."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.adapters.formats.editing import ADAPTER, check, drop, edited, put, values

from tidegate.adapters.formats.verifying import first_difference
from tidegate.adapters.formats.xml_parsing import parse
from tidegate.adapters.formats.xml_plain import read_plain
from tidegate.adapters.formats.xml_reading import XmlReading
from tidegate.adapters.formats.xml_second import read_again
from tidegate.domain.problem import Problem
from tidegate.domain.setting import Identity, Remove, SettingType, SetValue
from tidegate.domain.spelling import path_of

WEB = """<?xml version="1.0" encoding="utf-8"?>
<!-- head -->
<configuration>
  <appSettings>
    <add key="Mode" value="dev" /> <!-- mode -->
    <add key='Title' value='a "b"'/>
  </appSettings>
  <connectionStrings>
    <add name="Main" connectionString="Server=db;Password=x" />
  </connectionStrings>
  <system.web>
    <compilation debug="true"
                 targetFramework="4.8" />
    <customErrors/>
  </system.web>
</configuration>
"""


def swap(old, new):
    assert WEB.count(old) == 1
    return WEB.replace(old, new)


A = "<a b='1' c=\"2\"/>"
CASES = {
    "set attribute": (WEB, put("configuration.appSettings.add[key=Mode].value", "prod"),
                      swap('"dev"', '"prod"')),
    "set attribute in single quotes": (
        WEB, put("configuration.appSettings.add[key=Title].value", "it's"),
        swap("""'a "b"'""", "'it&apos;s'")),
    "attributes on several lines": (
        WEB, put('configuration."system.web".compilation.debug', False),
        swap('debug="true"', 'debug="false"')),
    "CRLF": ("<a b='1'>\r\n <c/>\r\n</a>\r\n", put("a.b", "2"), "<a b='2'>\r\n <c/>\r\n</a>\r\n"),
    "BOM": (b"\xef\xbb\xbf<a b='1'/>", put("a.b", "2"), b"\xef\xbb\xbf<a b='2'/>"),
    "declaration single quotes": ("<?xml version='1.0'?>\n<a b='1'/>\n", put("a.b", "2"),
                                  "<?xml version='1.0'?>\n<a b='2'/>\n"),
    "entities kept": ("<a b='&lt;&#233;' c='1'>&amp;x</a>", put("a.c", "<&2"),
                      "<a b='&lt;&#233;' c='&lt;&amp;2'>&amp;x</a>"),
    "CDATA kept": ("<a><b><![CDATA[1<2]]></b><c>1</c></a>", put("a.c", "2"),
                   "<a><b><![CDATA[1<2]]></b><c>2</c></a>"),
    "CDATA set": ("<a><b> <![CDATA[1<2]]></b></a>", put("a.b", "3<4&"),
                  "<a><b><![CDATA[3<4&]]></b></a>"),
    "empty element forms": ("<a><b/><c /><d></d><e f='1'/></a>", put("a.e.f", "2"),
                            "<a><b/><c /><d></d><e f='2'/></a>"),
    "comments and PI outside root": ("<!-- x -->\n<?p i?>\n<a b='1'/>\n<!-- y -->\n\n",
                                     put("a.b", "2"),
                                     "<!-- x -->\n<?p i?>\n<a b='2'/>\n<!-- y -->\n\n"),
    "doctype + entity": ('<!DOCTYPE a [<!ENTITY e "x">]>\n<a b="&e;" c="1">&e;</a>\n',
                         put("a.c", "2"),
                         '<!DOCTYPE a [<!ENTITY e "x">]>\n<a b="&e;" c="2">&e;</a>\n'),
    "utf-16 file": ('<?xml version="1.0" encoding="utf-16"?>\n<a b="é"/>'.encode("utf-16"),
                    put("a.b", "ü"),
                    '<?xml version="1.0" encoding="utf-16"?>\n<a b="ü"/>'.encode("utf-16")),
    "latin-1 file": (b'<?xml version="1.0" encoding="ISO-8859-1"?><a b="\xe9" c="1"/>',
                     put("a.c", "€"),
                     b'<?xml version="1.0" encoding="ISO-8859-1"?><a b="\xe9" c="&#8364;"/>'),
    "no final newline": ("<a b='1'/>", put("a.b", "2"), "<a b='2'/>"),
    "wide letters in front": ("<a x='é😀→' b='1'/>", put("a.b", "2"), "<a x='é😀→' b='2'/>"),
    "set text": ("<a><b>x</b></a>", put("a.b", "<y>"), "<a><b>&lt;y></b></a>"),
    "set text over lines": ("<a>\n <b>\n  x\n </b>\n</a>", put("a.b", "y"),
                            "<a>\n <b>\n  y\n </b>\n</a>"),
    "set text beside attributes": ("<a b='1'>x</a>", put('a.#text', "y"), "<a b='1'>y</a>"),
    "text for an empty element": ("<a><b /></a>", put("a.b", "y"), "<a><b>y</b></a>"),
    "text for an empty pair": ("<a><b></b></a>", put("a.b", "y"), "<a><b>y</b></a>"),
    "text taken away": ("<a><b>x</b></a>", put("a.b", ""), "<a><b></b></a>"),
    "line end in an attribute": ("<a b='1'/>", put("a.b", "x\ny"), "<a b='x&#10;y'/>"),
    "add attribute": ("<a b='1'/>", put("a.d", "2"), "<a b='1' d='2'/>"),
    "add attribute like its siblings": ("<a><i b='1'/><i/></a>", put("a.i[1].b", "2"),
                                        '<a><i b=\'1\'/><i b="2"/></a>'),
    "add attribute on a line of its own": ("<a b='1'\n   c='2'/>", put("a.d", "3"),
                                           "<a b='1'\n   c='2'\n   d='3'/>"),
    "add appSetting": (
        WEB, put("configuration.appSettings.add[key=New].value", "1"),
        swap("""value='a "b"'/>\n""", """value='a "b"'/>\n    <add key='New' value='1'/>\n""")),
    "add appSetting with a comment": (
        WEB, put("configuration.appSettings.add[key=N].value", "1", comment="why -- so"),
        swap("""value='a "b"'/>\n""",
             """value='a "b"'/>\n    <!-- why - - so -->\n    <add key='N' value='1'/>\n""")),
    "add element": ("<a>\n  <b>1</b>\n</a>", put("a.c", "2"), "<a>\n  <b>1</b>\n  <c>2</c>\n</a>"),
    "add nested elements": ("<a>\n  <b>1</b>\n</a>", put("a.c.d", "2"),
                            "<a>\n  <b>1</b>\n  <c><d>2</d></c>\n</a>"),
    "add element CRLF": ("<a>\r\n  <b>1</b>\r\n</a>", put("a.c", "2"),
                         "<a>\r\n  <b>1</b>\r\n  <c>2</c>\r\n</a>"),
    "add element in a line": ("<a><b>1</b></a>", put("a.c", "2"), "<a><b>1</b><c>2</c></a>"),
    "add to an empty element": ("<a>\n  <b/>\n</a>", put("a.b.c[key=k].v", "1"),
                                '<a>\n  <b>\n    <c key="k" v="1" />\n  </b>\n</a>'),
    "add an element by its name alone": (
        "<a><b key='1'/></a>",
        put("a.b[key=2].key", "2"),
        "<a><b key='1'/><b key='2'/></a>",
    ),
    "a name set to itself": (
        "<a><b key='1'/></a>",
        put("a.b[key=1].key", "1"),
        "<a><b key='1'/></a>",
    ),
    "an empty file": (
        "",
        put("a.b[key=k].value", "1"),
        '<?xml version="1.0" encoding="utf-8"?>\n<a>\n  <b key="k" value="1" />\n</a>\n',
    ),
    "delete attribute": ("<a b='1'\n  c='2'/>", drop("a.c"), "<a b='1'/>"),
    "delete appSetting": (WEB, drop("configuration.appSettings.add[key=Title]"),
                          swap("""    <add key='Title' value='a "b"'/>\n""", "")),
    "delete element keeps comments": (WEB, drop("configuration.appSettings.add[key=Mode]"),
                                      swap('<add key="Mode" value="dev" />', "")),
    "delete text element": ("<a>\n <b>1</b>\n <c>2</c>\n</a>", drop("a.b"), "<a>\n <c>2</c>\n</a>"),
    "by index": ("<a><b>1</b><b>2</b></a>", put("a.b[1]", "3"), "<a><b>1</b><b>3</b></a>"),
    "namespaces": ('<a xmlns:x="u"><x:b x:c="1"/></a>', put("a.x:b.x:c", "2"),
                   '<a xmlns:x="u"><x:b x:c="2"/></a>'),
    "attribute and child of one name": ("<a b='1'><b>2</b></a>", put("a.@b", "3"),
                                        "<a b='3'><b>2</b></a>"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_an_edit_changes_what_it_must(case):
    check(*CASES[case], kind="xml")


def test_attributes_texts_and_empty_elements_are_leaves():
    assert values(WEB, kind="xml") == {
        "configuration.appSettings.add[key=Mode].key": "Mode",
        "configuration.appSettings.add[key=Mode].value": "dev",
        "configuration.appSettings.add[key=Title].key": "Title",
        "configuration.appSettings.add[key=Title].value": 'a "b"',
        "configuration.connectionStrings.add[name=Main].name": "Main",
        "configuration.connectionStrings.add[name=Main].connectionString": "Server=db;Password=x",
        'configuration."system.web".compilation.debug': "true",
        'configuration."system.web".compilation.targetFramework': "4.8",
        'configuration."system.web".customErrors': None,
    }


def test_siblings_go_by_what_is_unique_else_by_index():
    def found(text):
        return list(values(text, kind="xml"))

    assert found("<a><b id='1'>x</b><b id='2'/></a>") == [
        "a.b[id=1].id", "a.b[id=1].#text", "a.b[id=2].id"]  # fmt: skip
    assert found("<a><b id='1'/><b id='1'/></a>") == ["a.b[0].id", "a.b[1].id"]
    assert found("<a><b id='1' key='k'/><b id='2' key='k'/></a>")[0] == "a.b[id=1].id"
    assert found("<a><b>1</b><c/><b>2</b></a>") == ["a.b[0]", "a.b[1]", "a.c"]


def test_places_and_types_are_known():
    tree = ADAPTER.read(WEB.encode(), file="f", format="xml")
    settings = tree.entries["configuration"].entries["appSettings"].entries["add"]
    assert settings.identities == (Identity("key", "Mode"), Identity("key", "Title"))
    node = settings.items[0].entries["value"]
    assert (node.type, node.raw, str(node.origin)) == (SettingType.STRING, '"dev"', "f:5")


BOMB = (
    "<!DOCTYPE a ["
    '<!ENTITY x0 "ha">'
    + "".join(f'<!ENTITY x{n} "{f"&x{n - 1};" * 10}">' for n in range(1, 10))
    + "]><a>&x9;</a>"
)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (BOMB, "is not plain text"),
        ('<!DOCTYPE a [<!ENTITY e "' + "x" * 9999 + '">]><a>' + "&e;" * 999 + "</a>", "too large"),
        ('<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>', "outside the file"),
        ('<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a b="&e;"/>', "no XML"),
        ('<!DOCTYPE a SYSTEM "x.dtd"><a>&e;</a>', "`e` is not known"),
        ('<!DOCTYPE a SYSTEM "x.dtd"><a b="&e;"/>', "`e` is not known"),
        ('<!DOCTYPE a [<!ENTITY e "<b/>">]><a>&e;</a>', "an entity holds elements"),
        ('<!DOCTYPE a [<!ENTITY % p "x">]><a/>', "is not plain text"),
        ("<a>" * 200 + "</a>" * 200, "deeper than 100"),
        ("<a><b></a>", r"f:1:\d+: this is no XML: mismatched tag"),
        ("<!-- c -->", "no element"),
    ],
)
def test_what_could_do_harm_is_refused(text, why):
    with pytest.raises(Problem, match=why):
        values(text, kind="xml")


@pytest.mark.parametrize(
    ("text", "edit", "why"),
    [
        ("<a b='1'/>", put("x.b", "1"), "the document is a `a`"),
        ("<a><i key='k'/></a>", put("a.i[key=k].key", "l"), "told by this attribute"),
        ("<a>x<!-- c -->y</a>", put("a", "z"), "comments stand within"),
        ("<a><b/></a>", put("a", "z"), "elements stand within"),
        ("<a><b/></a>", put("a.b c", "z"), "no name in XML"),
        ("<a><b/></a>", drop("a.c"), "it is not there"),
        ("<a/>", drop("a"), "needs its element"),
        ("<a b='1'/>", put("a.b", "\x01"), "cannot hold the character"),
        ("<a><b>1</b><b>2</b></a>", drop("a.b[0]"), "would not come out as meant"),
    ],
)
def test_what_cannot_be_written_is_refused(text, edit, why):
    with pytest.raises(Problem, match=why):
        edited(text, edit, kind="xml")


def test_a_written_tree_reads_the_same():
    tree = ADAPTER.read(WEB.encode(), file="f", format="xml")
    written = ADAPTER.write(tree, file="f", format="xml")
    assert values(written, kind="xml") == values(WEB, kind="xml")
    assert b'  <system.web>\n    <compilation debug="true" targetFramework="4.8" />\n' in written


LONGEST = 24
"""In characters: what the longest of the values below takes, with its CDATA marks."""


def same(one, other):
    """Return how many characters two texts have in common at their beginning."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


def leaves(text):
    """Return the attributes and texts that the second reader finds."""
    found, waiting = {}, [("", read_again(text))]
    while waiting:
        path, node = waiting.pop()
        for key, below in node.items():
            if isinstance(below, dict):
                waiting.append((f"{path}/{key}", below))
            else:
                found[f"{path}/{key}"] = below
    return found


NAMES = st.sampled_from(["a", "b", "c", "key", "id", "x:d"])
TEXTS = st.text(
    alphabet=st.characters(max_codepoint=0x1F600, exclude_categories=["Cs", "Cc"]), max_size=8
)


def _tag(name, attributes, content, style):
    quote, gap, blank = style
    inside = "".join(
        f"{gap}{key}{blank}={blank}{quote}{value}{quote}" for key, value in attributes.items()
    )
    return f"<{name}{inside}>{content}</{name}>" if content else f"<{name}{inside}{blank}/>"


_RAW = st.sampled_from(["", "1", "x y", "&amp;", "é", "&#233;", "→"])
_STYLES = st.tuples(
    st.sampled_from("'\""), st.sampled_from([" ", "\n  "]), st.sampled_from(["", " "])
)
_ATTRIBUTES = st.dictionaries(NAMES, _RAW, max_size=3)
_INSIDE = st.sampled_from(["", "t", " t ", "\n  t\n", "<!-- c -->", "<![CDATA[<]]>", "&lt;é"])
ELEMENTS = st.recursive(
    st.builds(_tag, NAMES, _ATTRIBUTES, _INSIDE, _STYLES),
    lambda below: st.builds(
        lambda name, attributes, children, gap, style: _tag(
            name, attributes, gap + gap.join(children) + gap, style),
        NAMES, _ATTRIBUTES, st.lists(below, min_size=1, max_size=4),
        st.sampled_from(["", "\n", "\n  "]), _STYLES),
    max_leaves=8)  # fmt: skip


@given(ELEMENTS, st.data(), TEXTS)
def test_a_random_edit_changes_exactly_its_path(element, data, value):
    text = element.replace("<", '<?xml version="1.0"?>\n<', 1)
    found = {k: v for k, v in values(text, kind="xml").items() if v is not None}
    if not found:
        return
    path = data.draw(st.sampled_from(list(found)))
    try:
        after = edited(text, put(path, value), kind="xml").decode()
    except Problem:
        return
    changed = values(after, kind="xml")
    if value:
        assert changed == values(text, kind="xml") | {path: value}
    else:
        assert (changed.pop(path, None) or "") == ""
    alike = same(text, after)
    behind = same(text[alike:][::-1], after[alike:][::-1])
    assert len(text) - alike - behind <= LONGEST


@given(ELEMENTS, st.sampled_from(["new", "key", "n.m", "a[key=z].v"]), TEXTS.filter(bool))
def test_what_is_added_is_all_that_is_new(element, path, value):
    root = element[1:].split(None, 1)[0].split(">")[0].split("/")[0]
    before = leaves(element)
    try:
        after = edited(element, SetValue(path_of(f"{root}.{path}"), value), kind="xml")
    except Problem:
        return
    new = leaves(after.decode())
    more = [key for key in new if before.get(key) != new[key]]
    assert not before.keys() - new.keys()
    assert 0 <= len(more) <= 2
    assert value in [new[key] for key in more] if more else value in before.values()


@given(ELEMENTS, st.data())
def test_what_is_removed_is_all_that_goes(element, data):
    path = data.draw(st.sampled_from(list(values(element, kind="xml")) or ["a"]))
    before = leaves(element)
    try:
        after = leaves(edited(element, Remove(path_of(path)), kind="xml").decode())
    except Problem:
        return
    assert len(before) - len(after) <= 1
    assert after.items() <= before.items()


@given(st.text(alphabet="<>/ab='\" &;!-[]?é\n#x", max_size=40))
def test_any_text_ends_in_a_tree_or_a_problem(text):
    for candidate in (text, f"<a>{text}</a>", f"<a {text}/>"):
        try:
            values(candidate, kind="xml")
            edited(candidate, put("a.b", "v"), kind="xml")
        except Problem:
            pass


@given(ELEMENTS)
def test_reading_and_writing_nothing_changes_nothing(element):
    assert ADAPTER.edit(element.encode(), [], file="f", format="xml") == element.encode()
    assert not first_difference(read_again(element), read_again(element + "\n"))


@given(ELEMENTS, st.sampled_from(["\n", "\r\n"]), st.sampled_from(["", "<!-- c -->", "\n"]))
def test_the_quick_reading_is_the_careful_ones(element, end, before):
    text = (before + element).replace("\n", end)
    found = read_plain(text, file="f")
    careful = XmlReading(text, "f").tree(parse(text, file="f"))
    assert repr(found or careful) == repr(careful)
    is_plain = not any(mark in text for mark in ("<![", "&#")) and f"{end}" not in "".join(
        re.findall("\"[^\"]*\"|'[^']*'", element)
    )
    assert (found is not None) is is_plain


@pytest.mark.parametrize(
    "text",
    [
        "<a b='1' b='2'/>",
        "<a><b></a></b>",
        "<a>&other;</a>",
        "<!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>",
        "<a b='x\ty'/>",
        "<a><?php ?></a>",
        "<a/><b/>",
        "<a" + "><a" * 300 + "/>" + "</a>" * 300,
        "<a>\ud800</a>",
        "text",
    ],
)
def test_what_is_not_plain_is_left_to_the_careful_reading(text):
    assert read_plain(text, file="f") is None
