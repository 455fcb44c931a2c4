"""A new household, a new member: the number first, duplicates before anything is written."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from doudi.kernel import identity
from doudi.kernel.numbers import whole
from doudi.registry import selectors, services
from doudi.registry.services.guards import REGISTRARS
from doudi.registry.values import NewPerson
from doudi.web.http import actor_of, done, for_roles, go, page
from doudi.web.places import divisions, name_of
from doudi.web.registry.answers import filled
from doudi.web.registry.forms import HouseholdForm, MemberForm

MOST_VILLAGES = 800
REGISTER = "doudi/registry/register.html"


@for_roles(*REGISTRARS)
def known(request: HttpRequest) -> HttpResponse:
    """What a number tells: birth date, sex, and whether its holder is registered (a part for htmx)."""
    text = request.POST.get("id_number", "")
    context: dict[str, Any] = {"text": text}
    if text:
        try:
            read = identity.citizen_number(text, on=localdate())
            context["read"] = read
            context["hits"] = selectors.people(read.number, actor=actor_of(request), limit=1)
        except identity.NotANumber as fault:
            context["fault"] = "id_" + fault.fault
            meant = identity.meant_by(text, on=localdate())
            context["hits"] = [
                h for n in meant for h in selectors.people(n, actor=actor_of(request), limit=1)
            ]
    return page(request, "doudi/registry/_known.html", context)


@for_roles(*REGISTRARS)
def new(request: HttpRequest) -> HttpResponse:
    """A new household with its head."""
    actor = actor_of(request)
    areas = _villages(actor.areas(REGISTRARS))

    def act(form: forms.Form) -> HttpResponse:
        told = form.cleaned_data
        home = services.register_household_of(
            new=_person(told, told["area"], told["home"]), despite=_despite(request),
            residence=told["home"], opened_on=told["opened_on"], address=told["address"],
            causes=told["causes"], by=actor, at=now(),
        )  # fmt: skip
        done(request, _("已建立家庭档案 %(number)s。") % {"number": home.number})
        return go(request, "household", home.pk)

    return filled(
        request, HouseholdForm, act, title=_("建立家庭档案"), name="registry.household", subject="",
        back=("households", ""), initial={"opened_on": localdate()}, areas=areas,
        template=REGISTER,
    )  # fmt: skip


@for_roles(*REGISTRARS)
def member(request: HttpRequest, household_id: int) -> HttpResponse:
    """Somebody joins a household."""
    actor = actor_of(request)
    home = selectors.household(household_id, actor=actor)

    def act(form: forms.Form) -> HttpResponse:
        told = form.cleaned_data
        person_id = whole(request.POST.get("join"))
        services.admit_member(
            household_id=home.pk, person_id=person_id,
            new=_person(told, home.area, home.residence), despite=_despite(request),
            relation=told["relation"], since=told["since"], by=actor, at=now(),
        )  # fmt: skip
        done(request, _("已加入该户。"))
        return go(request, "household", home.pk)

    return filled(
        request, MemberForm, act, title=_("新增成员：%(name)s户") % {"name": home.head.name},
        name="registry.member", subject=home.pk, back=("household", home.pk),
        initial={"since": localdate()}, template=REGISTER, context={"may_join": True},
    )  # fmt: skip


def _despite(request: HttpRequest) -> list[int]:
    return [i for i in map(whole, request.POST.getlist("despite")) if i is not None]


def _person(told: dict[str, Any], area: str, residence: str) -> NewPerson:
    return NewPerson(
        name=told["name"], area=area, id_number=told["id_number"],
        id_kind="resident" if told["id_number"] else "none", birth_date=told["birth_date"],
        sex=told["sex"], ethnicity=told["ethnicity"], phone=told["phone"], residence=residence,
    )  # fmt: skip


def _villages(areas: tuple[str, ...]) -> list[tuple[str, str]]:
    """The villages of one's areas, with their townships' names."""
    found: list[tuple[str, str]] = []
    for area in areas:
        if len(area) == 12:
            found.append((area, name_of(area)))
        elif len(area) == 9:
            found += [(v.code, v.name) for v in divisions().children(area)]
        elif len(area) == 6:
            for township in divisions().children(area):
                villages = divisions().children(township.code)
                found += [(v.code, f"{township.name} {v.name}") for v in villages]
    return found[:MOST_VILLAGES]
