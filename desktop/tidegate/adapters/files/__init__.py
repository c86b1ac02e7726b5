"""Plain files that a person names, such as saved plans."""
