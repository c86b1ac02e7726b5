"""Prints how fast settings are read and compared, beside each format's usual library and DeepDiff.

Run it with `python -m tests.benchmarks.settings [FORMAT …]` with `desktop` on PYTHONPATH. Ratios
below 1 mean that Tidegate is faster. Nothing is asserted: timings of a shared machine prove little.
"""

import configparser
import io
import json
import sys
import time
import tomllib
import xml.etree.ElementTree as ET
from pathlib import Path
from tempfile import TemporaryDirectory

import dotenv
import hcl2
import javaproperties
import json5
import yaml
from deepdiff import DeepDiff

from tidegate.adapters.files.reading import LocalFiles
from tidegate.adapters.formats.adapter import FormatsAdapter
from tidegate.services.comparing import Comparing
from tidegate.services.sourcing import Sourcing

SECTIONS, KEYS, CHANGED, RUNS = 100, 100, 50, 5


def document(*, changed):
    """Return 10,000 settings of mixed types in 100 sections."""
    sections = {}
    for section in range(SECTIONS):
        keys = {f"key_{number}": _value(section, number) for number in range(KEYS)}
        if changed and section % 2:
            keys["key_7"] = f"changed {section}"
        sections[f"section_{section}"] = keys
    return sections


def _value(section, number):
    if number % 4 == 1:
        return section * number
    if number % 4 == 2:
        return number % 8 == 2
    return f"value {section}/{number}"


def flat(sections, sign, join="."):
    return "".join(
        f"{section}{join}{key}{sign}{_bare(value)}\n"
        for section, keys in sections.items()
        for key, value in keys.items()
    )


def ini(sections):
    return "".join(
        f"[{name}]\n" + flat({name: keys}, " = ").replace(f"{name}.", "")
        for name, keys in sections.items()
    )


def _bare(value):
    return str(value).lower() if isinstance(value, bool) else str(value)


def toml(sections):
    lines = []
    for name, keys in sections.items():
        lines += [f"[{name}]", *(f"{key} = {json.dumps(value)}" for key, value in keys.items())]
    return "\n".join(lines) + "\n"


def hcl(sections):
    lines = []
    for name, keys in sections.items():
        lines += [f"{name} = {{", *(f"  {k} = {json.dumps(v)}" for k, v in keys.items()), "}"]
    return "\n".join(lines) + "\n"


def xml(sections):
    items = "".join(
        f'  <add key="{name}.{key}" value="{_bare(value)}" />\n'
        for name, keys in sections.items()
        for key, value in keys.items()
    )
    return f"<configuration>\n{items}</configuration>\n"


def read_ini(text):
    parser = configparser.ConfigParser(interpolation=None)
    parser.read_string(text)
    return {name: dict(parser[name]) for name in parser.sections()}


def read_xml(text):
    return {item.get("key"): item.get("value") for item in ET.fromstring(text)}


FORMATS = {
    "yaml": (
        "a.yaml",
        lambda d: yaml.safe_dump(d, sort_keys=False),
        lambda text: yaml.load(text, Loader=yaml.CSafeLoader),
    ),
    "json": ("a.json", lambda d: json.dumps(d, indent=2), json.loads),
    "json5": ("a.json5", lambda d: json.dumps(d, indent=2), json5.loads),
    "toml": ("a.toml", toml, tomllib.loads),
    "dotenv": (
        "a.env",
        lambda d: flat(d, "=", "_").upper(),
        lambda text: dotenv.dotenv_values(stream=io.StringIO(text)),
    ),
    "properties": ("a.properties", lambda d: flat(d, "="), javaproperties.loads),
    "ini": ("a.ini", ini, read_ini),
    "systemd": ("a.service", ini, read_ini),
    "xml": ("a.config", xml, read_xml),
    "hcl": ("a.tfvars", hcl, hcl2.loads),
}


def best(work, runs=RUNS):
    """Return the least processor time of several runs, in milliseconds."""
    times = []
    for _ in range(runs):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times) * 1000


def comparing():
    sourcing = Sourcing(FormatsAdapter(), LocalFiles(), lambda: None)
    return Comparing(sourcing, lambda: None)


def measured(name, folder):
    """Return the milliseconds of Tidegate and of the usual library, best of several runs."""
    file, write, load = FORMATS[name]
    texts = [write(document(changed=changed)) for changed in (False, True)]
    paths = [folder / f"{side}{file}" for side in "lr"]
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text)
    left, right = (str(path) for path in paths)
    ours = best(lambda: comparing().compare(left, right, workspace=None))
    theirs = best(lambda: DeepDiff(*(load(path.read_text()) for path in paths)), runs=2)
    return ours, theirs


def main(names):
    sys.stdout.write(f"{'format':<12}{'tidegate':>12}{'usual library':>16}{'ratio':>8}\n")
    with TemporaryDirectory() as folder:
        for name in names or FORMATS:
            ours, theirs = measured(name, Path(folder))
            line = f"{name:<12}{ours:>9.0f} ms{theirs:>13.0f} ms{ours / theirs:>8.2f}\n"
            sys.stdout.write(line)
            sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
