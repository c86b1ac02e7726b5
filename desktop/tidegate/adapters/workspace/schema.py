"""JSON Schemas of the workspace's files, made of the models that read them."""

from typing import Any

from pydantic import BaseModel

from tidegate.adapters.workspace.descriptions import DESCRIPTIONS
from tidegate.domain.contract import Contract
from tidegate.domain.environment import Environment
from tidegate.domain.workspace import Application

Schema = dict[str, Any]

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_REFERENCE: Schema = {"type": "string", "pattern": r"\$\{\{"}
_TEXT = ["string", "number", "boolean"]
"""An editor takes `title: 2026` for a number; here it is text like any other."""
_EITHER: dict[str, Schema] = {
    "Host": {"anyOf": [{"required": ["name", "address"]}, {"required": ["ssh"]}]},
    "Health": {"oneOf": [{"required": ["http"]}, {"required": ["run"]}]},
    "WindowRule": {"oneOf": [{"required": ["allow"]}, {"required": ["freeze"]}]},
}


def schemas() -> dict[str, object]:
    """Return the schemas by the name of the file they are for."""
    return {
        "tidegate.yaml": _schema(Application, title="tidegate.yaml"),
        "environments/*.yaml": _schema(Environment, title="environments/NAME.yaml", refers=True),
        "contract.yaml": _schema(Contract, title="contract.yaml"),
    }


def _schema(model: type[BaseModel], *, title: str, refers: bool = False) -> Schema:
    schema = model.model_json_schema(mode="validation")
    for name, part in {model.__name__: schema, **schema.get("$defs", {})}.items():
        _finish(name, part, refers=refers)
    return {"$schema": _DIALECT, **schema, "title": title}


def _finish(name: str, part: Schema, *, refers: bool) -> None:
    properties = part.get("properties", {})
    if name == "Environment":
        properties.pop("name", None)
    for key, value in properties.items():
        described = _loosened(value, refers=refers)
        described["description"] = DESCRIPTIONS.get(f"{name}.{key}", "")
        described.pop("default", None)
        properties[key] = described
    part.update(_EITHER.get(name, {}))


def _loosened(value: Schema, *, refers: bool) -> Schema:
    """Allow what the loader allows: text that looks like a number, and references."""
    if "items" in value:
        return {**value, "items": _loosened(value["items"], refers=refers)}
    if isinstance(value.get("additionalProperties"), dict):
        inner = _loosened(value["additionalProperties"], refers=refers)
        return {**value, "additionalProperties": inner}
    if value.get("type") == "string" and "pattern" not in value:
        return {**value, "type": _TEXT}
    if refers and _is_narrow(value):
        return {"anyOf": [value, _REFERENCE]}
    return value


def _is_narrow(value: Schema) -> bool:
    return bool({"enum", "const", "pattern", "anyOf"} & value.keys())
