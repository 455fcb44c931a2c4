"""One person: what is known, what it was before, and showing an identifier in full."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from doudi.offices.roles import CASE_READERS
from doudi.registry import selectors, services
from doudi.registry.services.erasing import ERASERS
from doudi.registry.services.guards import CORRECTORS, REGISTRARS
from doudi.registry.values import NewAccount
from doudi.registry.vocabulary import Cause, Education, Marital, Residence, Sex, Source, Status
from doudi.web.http import actor_of, done, for_roles, go, page
from doudi.web.places import path_of
from doudi.web.registry.answers import filled
from doudi.web.registry.forms import (
    AccountForm,
    CorrectionForm,
    DeathForm,
    PhoneForm,
    ReasonForm,
)
from doudi.web.registry.words import FIELDS

WORDS: dict[str, Any] = {
    "marital": Marital, "education": Education, "sex": Sex, "residence": Residence, "status": Status,
}  # fmt: skip
SHOWN = {"id_number", "phone", "account", "certificate"}


@for_roles(*CASE_READERS)
def person(request: HttpRequest, person_id: int) -> HttpResponse:
    """One person with memberships, names, telephones, accounts, and the history of every field."""
    actor = actor_of(request)
    found = selectors.person(person_id, actor=actor)
    context = {
        "p": found,
        "merged": selectors.merged_into(found.pk, actor=actor),
        "may_erase": actor.may(*ERASERS, area=found.area),
        "marital": _label(Marital, found.marital),
        "education": _label(Education, found.education),
        "memberships": selectors.memberships_of(found.pk, actor=actor),
        "former": list(found.former_names.order_by("-until")),
        "phones": list(found.phones.order_by("-since")),
        "accounts": list(found.accounts.order_by("-since")),
        "changes": [changed(e) for e in selectors.changes_of(found.pk, actor=actor)],
        "may_write": actor.may(*REGISTRARS, area=found.area),
        "may_correct": actor.may(*CORRECTORS, area=found.area),
    }
    return page(request, "doudi/registry/person.html", context)


def _label(words: Any, value: str) -> Any:
    """The word for a code; what no list knows is shown as it is."""
    return words(value).label if value in words.values else value


def worded(field: str, value: Any) -> Any:
    """A field's value in words."""
    if field == "causes":
        return "、".join(str(_label(Cause, c)) for c in value or [])
    if field in ("area", "hukou_area"):
        return path_of(value or "", since=6) if value else ""
    words = WORDS.get(field)
    return _label(words, str(value or "")) if words else value


def changed(entry: Any, names: Mapping[str, str] | None = None) -> dict[str, Any]:
    """A change of a field in words; identifiers stay masked here. `names` are people by id."""
    told = [worded(entry.name, v) for v in (entry.was, entry.now)]
    if entry.name in SHOWN:
        told = ["***" if v else v for v in told]
    elif entry.name == "head":
        told = [(names or {}).get(str(v), v) for v in told]
    return {
        "entry": entry,
        "field": FIELDS.get(entry.name, entry.name),
        "was": told[0],
        "now": told[1],
        "source": _("合并记录") if entry.source == "merged" else _label(Source, entry.source),
    }


@for_roles(*CORRECTORS)
def edit(request: HttpRequest, person_id: int) -> HttpResponse:
    """Correct what is wrong about a person."""
    actor = actor_of(request)
    found = selectors.person(person_id, actor=actor)
    known = {f: getattr(found, f) for f in CorrectionForm.base_fields if hasattr(found, f)}

    def act(form: forms.Form) -> HttpResponse:
        told = dict(form.cleaned_data)
        source, as_of = told.pop("source"), told.pop("as_of")
        changes = {f: v for f, v in told.items() if v or (f != "id_number" and known.get(f))}
        if changes.get("birth_date") is None:
            changes.pop("birth_date", None)
        services.correct_person(
            person_id=found.pk, changes=changes, source=source, as_of=as_of, by=actor, at=now()
        )
        done(request, _("已更正，原内容已保留。"))
        return go(request, "person", found.pk)

    initial = known | {"as_of": localdate()}
    return filled(
        request, CorrectionForm, act, title=_("更正人员信息"), initial=initial,
        name="registry.person", subject=found.pk, back=("person", found.pk),
    )  # fmt: skip


@for_roles(*REGISTRARS)
def death(request: HttpRequest, person_id: int) -> HttpResponse:
    """Somebody has died."""
    actor = actor_of(request)
    found = selectors.person(person_id, actor=actor)

    def act(form: forms.Form) -> HttpResponse:
        headless = services.record_death(
            person_id=found.pk, **form.cleaned_data, by=actor, at=now()
        )
        if headless:
            done(request, _("已登记。该户需要变更户主。"))
            return go(request, "household-head", headless[0])
        done(request, _("已登记。"))
        return go(request, "person", found.pk)

    return filled(
        request, DeathForm, act, title=_("登记死亡：%(name)s") % {"name": found.name},
        initial={"died_on": localdate()}, name="registry.death", subject=found.pk,
        back=("person", found.pk),
    )  # fmt: skip


@for_roles(*REGISTRARS)
def phone(request: HttpRequest, person_id: int) -> HttpResponse:
    """Another telephone number."""
    actor = actor_of(request)
    found = selectors.person(person_id, actor=actor)

    def act(form: forms.Form) -> HttpResponse:
        services.change_phone(person_id=found.pk, **form.cleaned_data, by=actor, at=now())
        done(request, _("已更换联系电话。"))
        return go(request, "person", found.pk)

    return filled(
        request, PhoneForm, act, title=_("更换联系电话"), name="registry.phone", subject=found.pk,
        back=("person", found.pk),
    )  # fmt: skip


@for_roles(*CORRECTORS)
def account(request: HttpRequest, person_id: int) -> HttpResponse:
    """Another bank account."""
    actor = actor_of(request)
    found = selectors.person(person_id, actor=actor)

    def act(form: forms.Form) -> HttpResponse:
        new = NewAccount(**form.cleaned_data)
        services.change_account(person_id=found.pk, new=new, by=actor, at=now())
        done(request, _("已更换银行账户，此后发放到新账户。"))
        return go(request, "person", found.pk)

    return filled(
        request, AccountForm, act, title=_("更换银行账户"), name="registry.account",
        subject=found.pk, initial={"holder_name": found.name, "since": localdate()},
        back=("person", found.pk),
    )  # fmt: skip


@for_roles(*CASE_READERS)
def show(request: HttpRequest, person_id: int, field: str) -> HttpResponse:
    """An identifier in full, once a reason is given."""
    actor = actor_of(request)
    found = selectors.person(person_id, actor=actor)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    full = ""
    if request.method == "POST" and form.is_valid():
        full = services.reveal(
            person_id=found.pk, field=field, reason=form.cleaned_data["reason"], by=actor, at=now()
        )
    context = {"form": form, "full": full, "p": found, "field": FIELDS.get(field, field)}
    response = page(
        request, "doudi/registry/show.html", context,
        parts={"dialog-body": "doudi/registry/_show.html"},
        status=422 if form.is_bound and not full else 200,
    )  # fmt: skip
    response["Cache-Control"] = "no-store"
    return response
