"""Reports: gathered from summaries, pending deltas and readings."""
