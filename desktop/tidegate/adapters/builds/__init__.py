"""Takes builds in: folders and archives, checked member by member, kept once by their content."""
