"""How Tidegate touches the world: one folder a thing, none knows another."""
