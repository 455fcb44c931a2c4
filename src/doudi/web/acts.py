"""One act, one small form: in the dialog when htmx asks, as a page of its own otherwise.

    return acts.act(
        request, NameForm, title=_("更名"), submit=_("更名"), back=reverse("office", args=[pk]),
        do=lambda given: services.rename_office(office_id=pk, **given, by=actor, at=now()),
        done_says=_("已更名。"), initial={"name": office.name},
    )

A refusal of the service is shown in the form, with what was typed still in it. `do` may answer a
response of its own (a page that shows a one-time password, say).
"""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse

from doudi.kernel.errors import Forbidden, NotFound, NotYet, Refused
from doudi.web import refusals
from doudi.web.http import done, go, page

Do = Callable[[dict[str, Any]], object]


class Nothing(forms.Form):
    """An act that needs no more than a yes."""


def act(
    request: HttpRequest,
    kind: Callable[..., forms.Form] = Nothing,
    *,
    title: object,
    submit: object,
    back: str,
    do: Do,
    done_says: object = "",
    says: object = "",
    tone: str = "pri",
    initial: dict[str, Any] | None = None,
) -> HttpResponse:
    """Show the form, or do the act and go `back`. `tone="dan"` for what takes something away."""
    form = kind(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            answer = do(form.cleaned_data)
        except (Refused, NotYet) as no:
            if isinstance(no, Forbidden | NotFound):
                raise
            for line in refusals.missing_of(no) or [refusals.words_for(no) or no.code]:
                form.add_error(None, line)
        else:
            if done_says:
                done(request, done_says)
            return answer if isinstance(answer, HttpResponse) else go(request, back)
    context = {
        "form": form, "title": title, "submit": submit, "says": says, "tone": tone, "back": back,
        "action": request.get_full_path(),
    }  # fmt: skip
    return page(
        request, "doudi/frame/act.html", context, parts={"dialog-body": "doudi/frame/_act.html"},
        status=422 if form.is_bound else 200,
    )  # fmt: skip
