"""History: the record of every action, what it adds up to, and whether it is whole."""
