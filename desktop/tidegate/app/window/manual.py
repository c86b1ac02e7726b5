"""The manual's pages as they ship with the program."""

from tidegate.app import assets
from tidegate.ui.help_viewer import HelpPage

_ORDER = (
    "first-steps",
    "importing",
    "workspace",
    "settings-and-compare",
    "builds",
    "deploying",
    "approvals-and-gate",
    "continuous",
    "hosts-and-keys",
    "secrets",
    "record-and-audit",
    "command-line",
    "shortcuts",
)


def manual_pages() -> tuple[HelpPage, ...]:
    """Read every page; those of the usual order come first."""
    files = {file.stem: file for file in (assets.ROOT / "help").glob("*.md")}
    names = [name for name in _ORDER if name in files]
    names += sorted(set(files) - set(names))
    return tuple(_page(name, files[name].read_text(encoding="utf-8")) for name in names)


def _page(name: str, text: str) -> HelpPage:
    title = text.partition("\n")[0].lstrip("# ").strip()
    return HelpPage(name, title or name, text)
