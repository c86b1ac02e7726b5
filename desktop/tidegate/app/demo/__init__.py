"""The demo: a sample workspace, builds that are real programs, and SSH hosts on this machine."""
