"""Valueweave's use cases: modules of functions that are given a session and a caller.

This layer holds the SQL and the tables and knows no HTTP.
"""
