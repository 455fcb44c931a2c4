"""Documents of a household: put in, opened, taken out."""

from urllib.parse import quote

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from doudi.offices.roles import CASE_READERS
from doudi.registry import selectors, services
from doudi.registry.services.guards import REGISTRARS
from doudi.web.http import actor_of, done, for_roles, go
from doudi.web.registry.answers import filled
from doudi.web.registry.forms import DocumentForm

SHOWN_INLINE = {"application/pdf", "image/jpeg", "image/png", "image/webp"}


@for_roles(*REGISTRARS)
def new(request: HttpRequest, household_id: int) -> HttpResponse:
    """Put a file into the household's dossier."""
    actor = actor_of(request)
    home = selectors.household(household_id, actor=actor)

    def act(form: forms.Form) -> HttpResponse:
        file = form.cleaned_data["file"]
        services.attach_document(
            content=file.read(), name=file.name, kind=form.cleaned_data["kind"],
            household_id=home.pk, by=actor, at=now(),
        )  # fmt: skip
        done(request, _("已上传。"))
        return go(request, "household", home.pk)

    return filled(
        request, DocumentForm, act, title=_("上传材料"), name="registry.document", subject=home.pk,
        back=("household", home.pk), context={"upload": "1"},
    )  # fmt: skip


@for_roles(*CASE_READERS)
def document(request: HttpRequest, document_id: int) -> HttpResponse:
    """The file itself; opening it is logged. Only what browsers draw safely is shown inline."""
    found, content = services.open_document(document_id=document_id, by=actor_of(request), at=now())
    response = HttpResponse(content, content_type=found.mime)
    how = "inline" if found.mime in SHOWN_INLINE else "attachment"
    response["Content-Disposition"] = f"{how}; filename*=UTF-8''{quote(found.name)}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
@for_roles(*REGISTRARS)
def remove(request: HttpRequest, document_id: int) -> HttpResponse:
    """Take a file out of the dossier."""
    household_id = services.remove_document(document_id=document_id, by=actor_of(request), at=now())
    done(request, _("已撤下。"))
    if household_id:
        return go(request, "household", household_id)
    return go(request, "households")
