"""The builds of the workspace: what they are, where they are live, how new ones come in."""
