"""Icons, fonts, help and templates that ship with Tidegate."""
