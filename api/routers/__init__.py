"""The routes, one file per resource, with the names of the services."""

from api.routers import spaces

ROUTERS = (spaces.router,)
"""In the order of the document."""
