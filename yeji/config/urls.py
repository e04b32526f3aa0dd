"""Every address of the product: the screens and the REST interface."""

from __future__ import annotations

from django.urls import include, path

handler404 = "yeji.web.nowhere.no_such_page"

urlpatterns = [
    path("", include("yeji.api.urls")),
    path("", include("yeji.web.urls")),
]
