"""The table of formats; a later format joins by its module and a row."""

import importlib
import re
from dataclasses import dataclass, field
from functools import cache
from typing import cast

from tidegate.adapters.formats.format import Format
from tidegate.domain.problem import Problem

_PACKAGE = "tidegate.adapters.formats"
TEXT = "text"
"""The name for a file that is of no known format: it is carried over and not read."""


@dataclass(frozen=True, slots=True)
class Row:
    """One format: the module whose `FORMAT` it is, the file names that tell it, its dialects.

    The first dialect is the default; a row without a module is known by name only.
    """

    name: str
    module: str = ""
    names: re.Pattern[str] = field(default=re.compile(r"(?!)"))
    dialects: tuple[str, ...] = ("",)


def _named(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


ROWS = (
    Row(
        "dotenv",
        "dotenv_format",
        _named(r"\.env.*|.*\.env|env|\.?envrc"),
        ("python", "node", "docker", "shell", "systemd"),
    ),
    Row("yaml", "yaml_format", _named(r".*\.ya?ml(\.(dist|example|sample))?"), ("1.1", "1.2")),
    Row("json", "json_format", _named(r".*\.json(\.(dist|example|sample))?")),
    Row("toml", "toml_format", _named(r".*\.toml(\.(dist|example|sample))?|pipfile|cargo\.lock")),
    Row("json5", names=_named(r".*\.json5")),
    Row("ini", names=_named(r".*\.(ini|cfg|cnf)|php\.ini.*|.*\.ini\.php")),
    Row("properties", names=_named(r".*\.properties")),
    Row("xml", names=_named(r".*\.(xml|config|csproj|props|plist)")),
    Row("hcl", names=_named(r".*\.(tfvars|tf|hcl)")),
    Row("systemd", names=_named(r".*\.(service|socket|timer|mount|path|target|network)")),
)
_BY_NAME = {row.name: row for row in ROWS}


def format_named(name: str) -> Format:
    """Return a format; raises Problem for one that is not read."""
    row = _BY_NAME.get(name)
    if row is None or not row.module:
        known = ", ".join(sorted(row.name for row in ROWS if row.module))
        raise Problem(f"the format `{name}` is not read", remedy=f"formats that are: {known}")
    return _load(row.module)


def dialect_of(name: str, dialect: str) -> str:
    """Return a format's dialect, its default for none; raises Problem for an unknown one."""
    known = _BY_NAME[name].dialects
    wanted = dialect.removeprefix(f"{name}-").removeprefix(name) if dialect else known[0]
    if wanted not in known:
        allowed = ", ".join(filter(None, known)) or "none"
        raise Problem(f"the format {name} has no dialect `{dialect}`", remedy=f"it has: {allowed}")
    return wanted


@cache
def _load(module: str) -> Format:
    # By name and when first met: each format brings a parser of its own, and a comparison of two
    # dotenv files must not wait for those of YAML and TOML.
    return cast("Format", importlib.import_module(f"{_PACKAGE}.{module}").FORMAT)
