"""The pipeline: versions by environment, what needs attention, and the sheets that deploy."""
