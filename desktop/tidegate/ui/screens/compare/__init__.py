"""Compare: two environments, hosts or deployments side by side, and values carried over."""
