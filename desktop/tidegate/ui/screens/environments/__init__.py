"""Environments: their settings, hosts and secrets, and the gate before each of them."""
