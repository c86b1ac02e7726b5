"""The first page: the demo, a workspace, a new one, and what this computer has."""
