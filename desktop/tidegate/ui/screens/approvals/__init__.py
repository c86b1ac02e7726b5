"""Approvals: what waits for whom, and the dialog in which a release is signed or rejected."""
