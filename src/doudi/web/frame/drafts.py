"""Keeping what is typed: the page sends its form here while somebody types."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import now
from django.views.decorators.http import require_POST

from doudi.web import drafts
from doudi.web.http import for_roles, user_id_of
from doudi.web.models import Draft


@require_POST
@for_roles()
def save(request: HttpRequest) -> HttpResponse:
    """204 kept; 400 without a key; 413 too large to keep."""
    key = request.POST.get(drafts.KEY_FIELD, "")
    if not key:
        return HttpResponse(status=400)
    kept = drafts.save(
        user_id=user_id_of(request), key=key, fields=drafts.kept_fields(request.POST), at=now()
    )
    return HttpResponse(status=204 if kept else 413)


@require_POST
@for_roles()
def forget(request: HttpRequest) -> HttpResponse:
    """Throw the draft away and show the form as it was."""
    Draft.objects.filter(
        user_id=user_id_of(request), key=request.POST.get(drafts.KEY_FIELD, "")
    ).delete()
    back = request.headers.get("Referer", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    return redirect(back if safe else "home")
