"""The window joined: pages with their presenters, services and each other."""
