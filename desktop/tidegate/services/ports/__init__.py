"""What the services need of the world, in the services' words; adapters make it true."""
