"""Officers' pages: the frame at the root, every room's own addresses beside it (see `rooms.py`)."""

from django.urls import URLPattern, URLResolver, include, path

from doudi.web import rooms

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(f"doudi.web.{room}.urls")) for room in rooms.names()
]
handler400 = "doudi.web.errors.bad_request"
handler403 = "doudi.web.errors.forbidden"
handler404 = "doudi.web.errors.not_found"
handler500 = "doudi.web.errors.broken"
