"""Reaching a host over SSH: who it is, how to log in, and one conversation at a time.

Everything waits with an end, nothing is sent before the host key is verified, and every fault
leaves as a `Problem` that names the host.
"""
