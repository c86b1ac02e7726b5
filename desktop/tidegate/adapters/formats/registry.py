"""The table of formats; a later format joins by its module and a row."""

import importlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import cast

from tidegate.adapters.formats.format import Format
from tidegate.domain.late_pattern import late_pattern
from tidegate.domain.problem import Problem

_PACKAGE = "tidegate.adapters.formats"
TEXT = "text"
"""The name for a file that is of no known format: it is carried over and not read."""


@dataclass(frozen=True, slots=True)
class Row:
    """One format: the module whose `FORMAT` it is, the file names that tell it, its dialects.

    The first dialect is the default, unless the file's name tells another one; a row without a
    module is known by name only.
    """

    name: str
    module: str = ""
    names: re.Pattern[str] = field(default=late_pattern(r"(?!)"))
    dialects: tuple[str, ...] = ("",)
    told: tuple[tuple[str, re.Pattern[str]], ...] = ()

    def dialect_for(self, file: str) -> str:
        """Return the dialect that a file's name tells, else the default."""
        base = file.replace("\\", "/").rsplit("/", 1)[-1]
        named = (dialect for dialect, names in self.told if names.fullmatch(base))
        return next(named, self.dialects[0])


def _named(pattern: str) -> re.Pattern[str]:
    return late_pattern(pattern, re.IGNORECASE)


_PHP_INI = r"php.*\.ini.*|.*\.ini\.php|\.user\.ini"
_PYTHON_INI = (
    r"(setup|tox)\.cfg|(tox|pytest|mypy|alembic|logging|pylint)\.ini"
    r"|\.(flake8|pylintrc|coveragerc|pypirc)"
)
_UNITS = (
    "service|socket|timer|mount|automount|swap|path|target|slice|scope|network|netdev|link|nspawn"
)

ROWS = (
    Row(
        "dotenv",
        "dotenv_format",
        _named(r"\.env.*|.*\.env|env|\.?envrc"),
        ("python", "node", "docker", "shell", "systemd"),
    ),
    Row("yaml", "yaml_format", _named(r".*\.ya?ml(\.(dist|example|sample))?"), ("1.1", "1.2")),
    Row("json", "json_format", _named(r".*\.jsonc?(\.(dist|example|sample))?")),
    Row("toml", "toml_format", _named(r".*\.toml(\.(dist|example|sample))?|pipfile|cargo\.lock")),
    Row("json5", "json5_format", _named(r".*\.json5")),
    Row(
        "ini",
        "ini_format",
        _named(rf".*\.(ini|cfg|cnf)(\.(dist|example|sample))?|{_PHP_INI}|{_PYTHON_INI}"),
        ("basic", "python", "php"),
        (("php", _named(_PHP_INI)), ("python", _named(_PYTHON_INI))),
    ),
    Row(
        "properties",
        "properties_format",
        _named(r".*\.properties(\.(dist|example|sample|template))?"),
    ),
    Row(
        "xml",
        "xml_format",
        _named(r".*\.(xml|config|csproj|vbproj|props|targets|plist|resx|settings|nuspec|xsd)"),
    ),
    Row("hcl", "hcl_format", _named(r".*\.(tfvars|tf|hcl)")),
    Row("systemd", "systemd_format", _named(rf".*\.({_UNITS})")),
)
_BY_NAME = {row.name: row for row in ROWS}


def format_named(name: str) -> Format:
    """Return a format; raises Problem for one that is not read."""
    row = _BY_NAME.get(name)
    if row is None or not row.module:
        known = ", ".join(sorted(row.name for row in ROWS if row.module))
        raise Problem(f"the format `{name}` is not read", remedy=f"formats that are: {known}")
    return _load(row.module)


def is_known(name: str) -> bool:
    """Tell whether there is a format of that name that is read."""
    return name in _BY_NAME


def dialect_of(name: str, dialect: str, *, file: str = "") -> str:
    """Return a format's dialect, for none the file's or the default; raises Problem for unknown."""
    row = _BY_NAME[name]
    known = row.dialects
    bare = dialect.removeprefix(f"{name}-").removeprefix(name)
    wanted = bare if dialect else row.dialect_for(file)
    if wanted not in known:
        allowed = ", ".join(filter(None, known)) or "none"
        raise Problem(f"the format {name} has no dialect `{dialect}`", remedy=f"it has: {allowed}")
    return wanted


@cache
def _load(module: str) -> Format:
    # By name and when first met: each format brings a parser of its own, and a comparison of two
    # dotenv files must not wait for those of YAML and TOML.
    return cast("Format", importlib.import_module(f"{_PACKAGE}.{module}").FORMAT)


@cache
def xdt() -> Callable[..., str]:
    """Return what transforms XML, which is loaded like a format; see `xdt_transforming`."""
    module = importlib.import_module(f"{_PACKAGE}.xdt_transforming")
    return cast("Callable[..., str]", module.transformed)
