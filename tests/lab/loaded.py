"""Loads what commands load when they run: every part of the program but its window."""

import contextlib
import gc
import importlib
import pkgutil

FLOORS = ("domain", "services", "adapters", "cli")
NEVER = "tidegate.adapters.store.migrations"  # what alembic itself runs
OTHERS = (
    "alembic.command",
    "sqlalchemy.dialects.sqlite",
    "tidegate_resources",
    "tidegate.app.answers",
    "tidegate.app.assets_text",
    "tidegate.app.commands",
    "tidegate.app.paths",
    "tidegate.app.wiring.program",
)
KEYRINGS = ("SecretService", "libsecret", "kwallet")

for floor in FLOORS:
    package = importlib.import_module(f"tidegate.{floor}")
    for module in pkgutil.walk_packages(package.__path__, f"tidegate.{floor}."):
        if not module.name.startswith(NEVER):
            importlib.import_module(module.name)
for name in OTHERS:
    importlib.import_module(name)
for keyring in KEYRINGS:
    with contextlib.suppress(ImportError):
        importlib.import_module(f"keyring.backends.{keyring}")
gc.freeze()  # or each fork would copy what its collector touches
