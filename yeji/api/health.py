"""Whether this server can serve: answered after a real query, for whoever watches it."""

from __future__ import annotations

import logging

from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from psycopg_pool import PoolTimeout

from yeji.org.models import Company

log = logging.getLogger("yeji.api")


@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """``ok`` when the database answers and its tables are there, 503 otherwise. Says nothing else to a stranger."""
    try:
        Company.objects.exists()
    except (Error, PoolTimeout) as problem:
        log.warning("not healthy: %s", problem)
        return HttpResponse("not available\n", status=503, content_type="text/plain")
    return HttpResponse("ok\n", content_type="text/plain", headers={"Cache-Control": "no-store"})
