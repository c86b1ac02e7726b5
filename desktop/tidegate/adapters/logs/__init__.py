"""What hosts printed, kept per deployment."""
