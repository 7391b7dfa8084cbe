"""The database of Valueweave: the only code that may name a dialect."""
