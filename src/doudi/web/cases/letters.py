"""Letters and the dossier as files, and how a letter reached the person."""

from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from doudi.cases import dossier, errors, paper, selectors, services
from doudi.offices.roles import CASE_READERS
from doudi.registry.services import open_document
from doudi.web.cases import forms
from doudi.web.http import actor_of, done, for_roles, go, page

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _file(content: bytes, name: str, mime: str, *, inline: bool) -> HttpResponse:
    response = HttpResponse(content, content_type=mime)
    way = "inline" if inline else "attachment"
    response["Content-Disposition"] = f'{way}; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


@for_roles(*CASE_READERS)
def letter_pdf(request: HttpRequest, letter_id: int) -> HttpResponse:
    """The letter as PDF."""
    found = selectors.letter(letter_id, actor=actor_of(request))
    return _file(
        paper.letter_pdf(found.data), f"letter-{found.pk}.pdf", "application/pdf", inline=True
    )


@for_roles(*CASE_READERS)
def letter_docx(request: HttpRequest, letter_id: int) -> HttpResponse:
    """The letter as Word, for the last hand."""
    found = selectors.letter(letter_id, actor=actor_of(request))
    return _file(paper.letter_docx(found.data), f"letter-{found.pk}.docx", WORD, inline=False)


@for_roles(*CASE_READERS)
def deliver(request: HttpRequest, letter_id: int) -> HttpResponse:
    """Say how the letter was handed over."""
    actor = actor_of(request)
    found = selectors.letter(letter_id, actor=actor)
    form = forms.Deliver(
        request.POST or None, initial={"on": localdate(), "received_by": found.case.head_name}
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        services.deliver(
            letter_id=letter_id, on=given["on"], how=given["how"], received_by=given["received_by"],
            by=actor, at=now(),
        )  # fmt: skip
        done(request, _("已登记送达。"))
        return go(request, "case", found.case_id)
    return page(
        request, "doudi/cases/deliver.html", {"form": form, "letter": found, "case": found.case},
        parts={"dialog-body": "doudi/cases/_deliver.html"}, status=422 if form.is_bound else 200,
    )  # fmt: skip


@for_roles(*CASE_READERS)
def dossier_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole file of the case in one PDF."""
    found = selectors.case(pk, actor=actor_of(request))
    made = dossier.pdf(found, by=actor_of(request), at=now())
    return _file(made, f"dossier-{found.number}.pdf", "application/pdf", inline=True)


@for_roles(*CASE_READERS)
def paper_file(request: HttpRequest, pk: int, paper_id: int) -> HttpResponse:
    """A scanned paper or photo of the file; opening it is logged by the register."""
    found = selectors.case(pk, actor=actor_of(request))
    kept = found.evidence.filter(pk=paper_id).exclude(document=None).first()
    if kept is None:
        raise errors.not_found()
    document, content = open_document(
        document_id=kept.document_id or 0, by=actor_of(request), at=now()
    )
    return _file(
        content, f"paper-{kept.pk}", document.mime, inline=document.mime.startswith("image/")
    )
