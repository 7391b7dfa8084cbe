"""Figures: what each needs to know, read under the caller's rights."""
