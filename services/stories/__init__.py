"""Stories: written, read, changed, and what follows from them."""
