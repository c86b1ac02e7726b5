"""Ports that need no world: for presenters' tests, screenshots and trying things out."""
