"""What files of a workspace were before."""
