"""Files of this machine that the user names."""
