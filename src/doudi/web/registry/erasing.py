"""What is kept how long, and erasing a person."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from doudi.offices.roles import CASE_READERS
from doudi.registry import selectors, services
from doudi.registry.retention import RETENTION
from doudi.registry.services.erasing import ERASERS
from doudi.web.http import actor_of, done, for_roles, go, page
from doudi.web.registry.answers import filled
from doudi.web.registry.words import TABLES

DOES = {
    "blanked": (gettext_lazy("抹去内容，留下空行"), "a"), "deleted": (gettext_lazy("删除"), "a"),
    "kept": (gettext_lazy("保留（不含能认出人的内容）"), ""), "follows": (gettext_lazy("随上级"), ""),
}  # fmt: skip


class EraseForm(forms.Form):
    """Why, and that it is meant."""

    ground = forms.ChoiceField(label=gettext_lazy("依据"), choices=services.Ground.choices)
    sure = forms.BooleanField(label=gettext_lazy("我已核对：此人的资料应当删除，删除后无法恢复"))


def _rows() -> list[dict[str, Any]]:
    return [
        {"name": TABLES[table], "keeping": kept, "does": DOES[kept.erased]}
        for table, kept in RETENTION.items()
    ]


@for_roles(*CASE_READERS)
def retention(request: HttpRequest) -> HttpResponse:
    """For every table with personal data: from when its period runs, and what erasing does."""
    return page(request, "doudi/registry/retention.html", {"rows": _rows()})


@for_roles(*ERASERS)
def erase(request: HttpRequest, person_id: int) -> HttpResponse:
    """Blank everything that tells who a person was."""
    actor = actor_of(request)
    found = selectors.person(person_id, actor=actor)

    def act(form: forms.Form) -> HttpResponse:
        services.erase_person(
            person_id=found.pk, ground=form.cleaned_data["ground"], by=actor, at=now()
        )
        done(request, _("已删除。留下的只有编号、日期和这次操作的记录。"))
        return go(request, "person", found.pk)

    return filled(
        request, EraseForm, act, title=_("删除个人资料：%(name)s") % {"name": found.name},
        name="registry.erase", subject=found.pk, back=("person", found.pk),
        template="doudi/registry/erase.html", context={"rows": _rows(), "p": found},
    )  # fmt: skip
