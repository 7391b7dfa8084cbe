"""The routes, one file per resource, with the names of the services."""

from api.routers import (
    activities,
    cycles,
    homes,
    indicators,
    measurements,
    members,
    organisations,
    participations,
    persons,
    service,
    spaces,
    stories,
    tokens,
)

ROUTERS = (
    cycles.router,
    organisations.router,
    members.router,
    tokens.router,
    spaces.router,
    homes.router,
    participations.router,
    activities.router,
    persons.router,
    service.router,
    stories.router,
    indicators.router,
    measurements.router,
)
"""In the order of the document."""
