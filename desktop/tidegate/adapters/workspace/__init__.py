"""The workspace's files: read strictly and within bounds, saved to the byte."""
