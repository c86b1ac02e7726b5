"""Test commands on this machine, and the reports they write."""
