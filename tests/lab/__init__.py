"""Real SSH servers on loopback, and a line to them that can be made to misbehave."""
