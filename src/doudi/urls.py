"""Addresses: officers' pages at the root, citizens' under /portal/, machines under /api/."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("doudi.web.urls")),
]
handler400 = "doudi.web.errors.bad_request"
handler403 = "doudi.web.errors.forbidden"
handler404 = "doudi.web.errors.not_found"
handler500 = "doudi.web.errors.broken"
