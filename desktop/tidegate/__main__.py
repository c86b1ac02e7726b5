"""Lets `python -m tidegate` do what the command `tidegate` does."""

from tidegate.app.main import main

main()
