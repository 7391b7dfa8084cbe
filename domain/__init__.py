"""Valueweave's domain: the rules of value creation, on the standard library alone."""
