"""Where everything is made once and joined."""
