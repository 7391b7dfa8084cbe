"""The consolidation matrix: its columns, what they count, and what is read in them."""
