"""The addresses of the REST interface."""

from __future__ import annotations

from django.urls import path
from ninja import NinjaAPI

from yeji.api import notices
from yeji.api.administering import (
    accounts,
    building,
    handovers,
    layouts,
    organisation,
    roles,
    setup,
    territories,
    tokens,
)
from yeji.api.calls.caller import by_token
from yeji.api.carrying import exports, imports
from yeji.api.figures import asked as figures
from yeji.api.figures import counted, metrics, tiles
from yeji.api.health import health
from yeji.api.openapi.document import document_view
from yeji.api.records import all as matching
from yeji.api.records import comments, files, search, sharing, tags, views
from yeji.api.records import routes as records

# The description is not ninja's: it is built from the object types when it is asked for.
api = NinjaAPI(title="Yeji", version="1", urls_namespace="api", openapi_url=None, docs_url=None, auth=by_token)
api.add_router("/tokens", tokens.router)
api.add_router("", files.router)
api.add_router("", comments.router)
api.add_router("/records", matching.router)
api.add_router("/records", records.router)
api.add_router("", accounts.router)
api.add_router("", notices.router)
api.add_router("", search.router)
api.add_router("", organisation.router)
api.add_router("", territories.router)
api.add_router("", handovers.router)
api.add_router("", setup.router)
api.add_router("", layouts.router)
api.add_router("", building.router)
api.add_router("", tags.router)
api.add_router("", roles.router)
api.add_router("", sharing.router)
api.add_router("", views.router)
api.add_router("", imports.router)
api.add_router("", exports.router)
api.add_router("", figures.router)
api.add_router("", metrics.router)
api.add_router("", tiles.router)
api.add_router("", counted.router)

urlpatterns = [
    path("healthz", health),
    path("api/v1/openapi.json", document_view),
    path("api/v1/", api.urls),
]
