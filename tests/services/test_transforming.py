"""A profile of web.config and its transform is one document, with every value's own place."""

from tests.services.sample_settings import World, config, environment

from tidegate.domain.environment import Merge

BASE = """<?xml version="1.0"?>
<configuration>
  <!-- stays -->
  <appSettings>
    <add key="Mode" value="dev" />
    <add key="Host" value='${{ var.host }}'/>
  </appSettings>
</configuration>
"""
CHANGES = """<configuration xmlns:xdt="http://schemas.microsoft.com/XML-Document-Transform">
  <appSettings>
    <add key="Mode" value="prod" xdt:Transform="SetAttributes" xdt:Locator="Match(key)" />
  </appSettings>
</configuration>
"""
NAMES = ("web.config", "web.Release.config")
VALUE = "configuration.appSettings.add[key={}].value"


def world(changes, name="web.config", layers=NAMES):
    files = {f"config/dev/{layers[0]}": BASE, f"config/dev/{layers[1]}": changes}
    one = config(name, layers=layers, merge=Merge.XDT)
    dev = environment("dev", config=(one,), variables={"host": "h.example.com"})
    return World(files, environments=(dev,))


def test_values_have_the_place_that_they_come_from():
    (file,) = world(CHANGES).source("dev").files
    mode, host = file.settings[VALUE.format("Mode")], file.settings[VALUE.format("Host")]
    assert (mode.value, str(mode.origin)) == ("prod", "config/dev/web.Release.config:3")
    assert [str(origin) for origin in mode.overridden] == ["config/dev/web.config:5"]
    assert (host.value, str(host.origin)) == ("h.example.com", "config/dev/web.config:6")


def test_the_document_keeps_all_that_the_transform_does_not_name():
    made = world(CHANGES)
    workspace = made.workspace
    dev = workspace.environment("dev")
    layering = made.resolving.layering
    (file,) = layering.files(workspace, dev)
    document = layering.document(file, scope=layering.scope(workspace, dev))
    wanted = BASE.replace('"dev"', '"prod"').replace("${{ var.host }}", "h.example.com")
    assert document.template.decode() == wanted


def test_what_is_not_supported_and_what_is_no_xml_say_so():
    (file,) = world(CHANGES.replace("SetAttributes", "Explode")).source("dev").files
    assert "web.Release.config:3: the transform `Explode` is not supported" in file.unreadable
    (file,) = world("a: 1\n", "a.yaml", ("a.yaml", "b.yaml")).source("dev").files
    assert file.unreadable
