"""Officers' pages: the frame at the root, every room's own addresses beside it (see `rooms.py`)."""

from django.urls import URLPattern, URLResolver, include, path

from doudi.web import rooms

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(f"doudi.web.{room}.urls")) for room in rooms.names()
]
