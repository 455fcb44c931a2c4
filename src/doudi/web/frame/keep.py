"""Lists as somebody likes them: filters under a name, shown above the list."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from doudi.kernel.errors import NotFound
from doudi.web import drafts
from doudi.web.http import done, for_roles, go, page, user_id_of
from doudi.web.models import SavedView


@dataclass(frozen=True, slots=True)
class Shown:
    """One view as drawn above a list."""

    name: str
    query: str
    current: bool
    view_id: int | None = None


def views_for(
    request: HttpRequest, screen: str, presets: list[tuple[Any, str]] | None = None
) -> list[Shown]:
    """The list's own presets `(name, query)` and then the officer's saved ones."""
    here = _same(request.GET.urlencode())
    shown = [Shown(str(name), query, here == _same(query)) for name, query in presets or []]
    saved = SavedView.objects.filter(user_id=user_id_of(request), screen=screen)
    return shown + [Shown(v.name, v.query, here == _same(v.query), v.pk) for v in saved]


def _same(query: str) -> str:
    data = QueryDict(query, mutable=True)
    for name in ("after", "before"):
        data.pop(name, None)
    return "&".join(sorted(f"{k}={v}" for k, vs in data.lists() for v in vs if v))


class NameForm(forms.Form):
    """A name for the filters in use."""

    name = forms.CharField(label=gettext_lazy("名称"), max_length=40)
    screen = forms.CharField(widget=forms.HiddenInput, max_length=80)
    query = forms.CharField(widget=forms.HiddenInput, max_length=800, required=False)


@for_roles()
def new(request: HttpRequest) -> HttpResponse:
    """Name the filters in use; the same name replaces the older view."""
    keeper = drafts.Keeper(request, "frame.view", request.GET.get("screen", ""))
    form = keeper.form(NameForm, initial=request.GET.dict())
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            back = reverse(given["screen"])
        except NoReverseMatch as fault:
            raise NotFound("no_such_screen") from fault
        SavedView.objects.update_or_create(
            user_id=user_id_of(request), screen=given["screen"], name=given["name"],
            defaults={"query": given["query"]},
        )  # fmt: skip
        keeper.forget()
        done(request, _("已保存为“%(name)s”。") % {"name": given["name"]})
        return go(request, f"{back}?{given['query']}")
    status = 422 if request.method == "POST" else 200
    return page(
        request, "doudi/frame/view_new.html", {"form": form, "keeper": keeper}, status=status,
        parts={"dialog-body": "doudi/frame/_view_new.html"},
    )  # fmt: skip


@require_POST
@for_roles()
def forget(request: HttpRequest, view_id: int) -> HttpResponse:
    """Take a saved view off the list."""
    SavedView.objects.filter(user_id=user_id_of(request), pk=view_id).delete()
    return redirect(request.headers.get("Referer", "/"))
