"""What a release is: values and rules, pure; no I/O, no clock, no threads."""
