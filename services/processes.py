"""Processes beside the service: what is raised where one is there no more."""

LOST = (OSError, RuntimeError)
"""What writing to a process raises that has ended, or hears nothing any more.

`RuntimeError` is that of the loop which the service runs on (uvloop), where its end of
the pipe is closed already.
"""
