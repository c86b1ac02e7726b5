"""The design tokens: every colour of the window, light and dark, and the arithmetic of contrast.

Text uses a state's plain token (`ok`), its area the soft one (`ok_soft`), its mark the fill
(`ok_fill`). Environment hues (`env_…`) never mean a state.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

LIGHT: Mapping[str, str] = MappingProxyType(
    {
        "canvas": "#F5F6F8",
        "surface": "#FFFFFF",
        "surface2": "#EEF1F5",
        "surface3": "#E3E8EF",
        "sunken": "#FAFBFC",
        "nav": "#FBFCFD",
        "border": "#DCE1E8",
        "border2": "#7F8A9A",
        "text": "#16202C",
        "text2": "#465264",
        "text3": "#5F6B7C",
        "disabled": "#98A2B1",
        "accent": "#2A58C8",
        "accent_hover": "#2149AB",
        "on_accent": "#FFFFFF",
        "accent_soft": "#E7EEFC",
        "accent_text": "#2450B8",
        "focus": "#2A58C8",
        "ok": "#0A6E56",
        "ok_soft": "#DDF2EB",
        "ok_fill": "#0E8468",
        "run": "#1F5FC4",
        "run_soft": "#E2EDFC",
        "run_fill": "#2F72DB",
        "wait": "#805600",
        "wait_soft": "#FCF0D2",
        "wait_fill": "#BB8300",
        "fail": "#AE1F26",
        "fail_soft": "#FCE4E4",
        "fail_fill": "#B8242C",
        "drift": "#7A5A00",
        "drift_soft": "#FBF3CF",
        "drift_fill": "#A67C00",
        "back": "#36414F",
        "back_soft": "#E3E8EF",
        "back_fill": "#3F4B5B",
        "idle": "#5F6B7C",
        "idle_soft": "#EEF1F5",
        "idle_fill": "#7F8A9A",
        "add": "#0A6E56",
        "add_soft": "#E3F4EE",
        "add_mark": "#B5E4D4",
        "remove": "#A63A14",
        "remove_soft": "#FDEBE3",
        "remove_mark": "#F8CDB9",
        "env_dev": "#50617E",
        "env_test": "#0B6E80",
        "env_stg": "#6547B8",
        "env_prod": "#A3195F",
        "env_prod_hover": "#86124D",
        "shadow": "#16202C",
        "scrim": "#16202C",
        "on_fill": "#FFFFFF",
        "tooltip": "#1E2733",
        "on_tooltip": "#FFFFFF",
        "log": "#FBFCFD",
        "code": "#F5F7FA",
    }
)

DARK: Mapping[str, str] = MappingProxyType(
    {
        "canvas": "#0E131A",
        "surface": "#151C25",
        "surface2": "#1D2631",
        "surface3": "#293442",
        "sunken": "#121820",
        "nav": "#11171F",
        "border": "#2A3542",
        "border2": "#6E7D91",
        "text": "#E7ECF3",
        "text2": "#B1BCCA",
        "text3": "#8E9BAD",
        "disabled": "#5C697A",
        "accent": "#7FA8FF",
        "accent_hover": "#9BBBFF",
        "on_accent": "#0B1424",
        "accent_soft": "#1B2A48",
        "accent_text": "#94B6FF",
        "focus": "#7FA8FF",
        "ok": "#4FCBA5",
        "ok_soft": "#10312A",
        "ok_fill": "#35B48D",
        "run": "#78ABFF",
        "run_soft": "#172B4B",
        "run_fill": "#5B94F5",
        "wait": "#F2BC52",
        "wait_soft": "#372B0E",
        "wait_fill": "#EDB441",
        "fail": "#FF8A80",
        "fail_soft": "#421A1A",
        "fail_fill": "#E9544C",
        "drift": "#E6C75A",
        "drift_soft": "#352C0D",
        "drift_fill": "#CFAE35",
        "back": "#D3DBE6",
        "back_soft": "#293442",
        "back_fill": "#C3CDDA",
        "idle": "#8E9BAD",
        "idle_soft": "#1D2631",
        "idle_fill": "#6E7D91",
        "add": "#5AD0AC",
        "add_soft": "#102A25",
        "add_mark": "#1B5446",
        "remove": "#FF9F7D",
        "remove_soft": "#361F17",
        "remove_mark": "#6B3420",
        "env_dev": "#9FB0CC",
        "env_test": "#5CC6D9",
        "env_stg": "#B49CF5",
        "env_prod": "#F58BBE",
        "env_prod_hover": "#F8A6CD",
        "shadow": "#000000",
        "scrim": "#04070B",
        "on_fill": "#0B1118",
        "tooltip": "#E7ECF3",
        "on_tooltip": "#151C25",
        "log": "#0B1016",
        "code": "#10161E",
    }
)

STATES = ("ok", "run", "wait", "fail", "drift", "back", "idle")
HUES = ("env_dev", "env_test", "env_stg", "env_prod")


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours such as `#16202C`, 1 to 21 (WCAG 2.2, relative luminance)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


_LINEAR_UP_TO = 0.04045


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= _LINEAR_UP_TO else ((channel + 0.055) / 1.055) ** 2.4
