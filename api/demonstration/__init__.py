"""What a newcomer finds in a running service: a published case, and invented data.

Both are requests to the public API; nothing here knows a table or a use case.
"""
