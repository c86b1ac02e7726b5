"""What a user can do: one file a verb, standing on the ports of `ports`."""
