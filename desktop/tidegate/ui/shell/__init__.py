"""What stands around every page: navigation, top bar, status bar."""
