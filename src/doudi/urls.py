"""Addresses: officers' pages at the root, citizens' under /portal/, machines under /api/."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("doudi.web.urls")),
]
