"""Three addresses beside those of the house, by which the matrix itself is tested."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from doudi import urls
from doudi.kernel.actor import Actor
from doudi.kernel.errors import NotFound
from doudi.offices import scope
from doudi.offices.models import Office
from doudi.web.http import actor_of, for_roles

CLERKS = ("village_worker", "township_clerk", "county_clerk")


def visible_to(actor: Actor):
    """As every room's selector begins."""
    return scope.within(Office.objects.filter(kind="probe"), actor, roles=CLERKS)


@for_roles(*CLERKS)
def probes(request: HttpRequest) -> HttpResponse:
    return HttpResponse(" ".join(o.name for o in visible_to(actor_of(request))))


@for_roles(*CLERKS)
def probe(request: HttpRequest, probe_id: int) -> HttpResponse:
    found = visible_to(actor_of(request)).filter(pk=probe_id).first()
    if found is None:
        raise NotFound("no_such_probe")
    return HttpResponse(found.name)


def leaky(request: HttpRequest, probe_id: int) -> HttpResponse:
    """Forgets to ask who it is and where."""
    return HttpResponse(Office.objects.get(pk=probe_id).name)


urlpatterns = [
    path("probes/", probes, name="probes"),
    path("probes/<int:probe_id>/", probe, name="probe"),
    path("leaky/<int:probe_id>/", leaky, name="leaky"),
    *urls.urlpatterns,
]
