"""Every address of the product: the screens and the REST interface."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("yeji.api.urls")),
    path("", include("yeji.web.urls")),
]
