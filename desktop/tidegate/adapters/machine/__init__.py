"""This machine: its clock, its chance and the person who sits at it."""
