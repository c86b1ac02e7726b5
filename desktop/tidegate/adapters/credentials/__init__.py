"""Keeps secrets where the system keeps them: in its keyring, never in a plain file."""
