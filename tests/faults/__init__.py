"""Faults of the catalogue, each put into a real deployment.

A test of a fault reads as three parts: the fault (`@pytest.mark.fault("F03")`, and its name), the
injection (what the test does to a server, a line, a disk, a process or the record), and the
expectation, which ends with one call of the ground: `ground.stands(...)`. That call asserts what
`current` is on every host, what the record says, that no process of ours is left, that no lock is
without an owner, and that the next deployment succeeds.
"""
