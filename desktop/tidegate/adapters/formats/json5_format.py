"""The format JSON5."""

from tidegate.adapters.formats.json5_syntax import Json5Syntax
from tidegate.adapters.formats.json_format import JsonFormat

FORMAT = JsonFormat(Json5Syntax())
