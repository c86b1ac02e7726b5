"""What the user sees: screens of presenter, view and model over shared widgets."""
