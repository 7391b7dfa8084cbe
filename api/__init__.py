"""Valueweave's HTTP layer: what clients may send, see and rely on.

This package imports `services` and `domain`, and neither of them imports it. It
holds routers, schemas and the pairing of refusals with statuses, and no SQL.
"""
