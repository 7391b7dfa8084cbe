"""Frozen reports: drafted, shown to those they name, fixed, and redacted later."""
