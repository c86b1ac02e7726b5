"""Repositories of other people's making, read within limits."""
