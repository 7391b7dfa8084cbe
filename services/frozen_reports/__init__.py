"""Frozen reports: drafted, shown and discussed, fixed, and redacted later."""
