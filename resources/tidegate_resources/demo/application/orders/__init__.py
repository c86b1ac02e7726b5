"""Orders API, the sample application of the demo: a small HTTP service."""
