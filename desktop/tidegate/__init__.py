"""Tidegate, a desktop release manager: compare settings, deploy over SSH, sign releases off."""

__version__ = "0.1.0"
