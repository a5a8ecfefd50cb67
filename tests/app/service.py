"""The application as tests make it: the same as `app.main.create_app` returns, sooner.

FastAPI builds the parameters of every route again for each application, at its first request: 60 ms, with hundreds of
applications in a run of the tests. The routes know nothing of the application, so all of a process share the first's.
"""

from fastapi import FastAPI
from starlette.routing import BaseRoute

from app import main
from app.settings import Settings
from grader.grader import Grader

_shared: list[BaseRoute] = []


def create_app(settings: Settings, *, grader: Grader | None = None) -> FastAPI:
    """Return the service as an ASGI application, with the routers of the first one."""
    app = main.create_app(settings, grader=grader)
    routes = app.router.routes
    places = [place for place, route in enumerate(routes) if hasattr(route, "original_router")]
    assert places, "FastAPI no longer keeps included routers as routes"
    if not _shared:
        _shared.extend(routes[place] for place in places)
    for place, route in zip(places, _shared, strict=True):
        routes[place] = route
    return app
