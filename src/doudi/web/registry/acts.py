"""Acts on a household, each a form of its own."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from doudi.kernel.errors import NotFound
from doudi.kernel.money import fen
from doudi.registry import selectors, services
from doudi.registry.services.guards import CORRECTORS, REGISTRARS
from doudi.registry.values import NewAmount, NewAsset, NewLabel, Vouched
from doudi.web.days import DayField
from doudi.web.http import actor_of, done, for_roles, go
from doudi.web.registry.answers import filled
from doudi.web.registry.forms import (
    MEMBERS,
    AssetForm,
    ConsentForm,
    EditForm,
    IncomeForm,
    LabelForm,
    LeaveForm,
    MoveForm,
    SpendingForm,
)

Home = Any


def _people(home: Home) -> list[tuple[int, str]]:
    """Today's members by name."""
    rows = home.memberships.filter(until=None).order_by("relation", "id")
    return list(rows.values_list("person_id", "person__name"))


@for_roles(*REGISTRARS)
def edit(request: HttpRequest, household_id: int) -> HttpResponse:
    """Correct address, kind of residence, causes."""
    actor = actor_of(request)
    home = selectors.household(household_id, actor=actor)

    def act(form: forms.Form) -> HttpResponse:
        services.correct_household(household_id=home.pk, **form.cleaned_data, by=actor, at=now())
        done(request, _("已更正，原内容已保留。"))
        return go(request, "household", home.pk)

    initial = {"address": home.address, "residence": home.residence, "causes": home.causes}
    return filled(
        request, EditForm, act, title=_("更正家庭信息"), name="registry.edit", subject=home.pk,
        back=("household", home.pk), initial=initial | {"as_of": localdate()},
    )  # fmt: skip


@for_roles(*REGISTRARS)
def move(request: HttpRequest, household_id: int) -> HttpResponse:
    """The household moves."""
    actor = actor_of(request)
    home = selectors.household(household_id, actor=actor)

    def act(form: forms.Form) -> HttpResponse:
        services.move_household(household_id=home.pk, **form.cleaned_data, by=actor, at=now())
        done(request, _("已迁移。"))
        seen = selectors.visible_to(actor).filter(pk=home.pk).exists()
        return go(request, "household", home.pk) if seen else go(request, "households")

    return filled(
        request, MoveForm, act, title=_("迁移"), name="registry.move", subject=home.pk,
        back=("household", home.pk), initial={"residence": home.residence, "on": localdate()},
    )  # fmt: skip


def _relations(home: Home) -> type[forms.Form]:
    """A form with one choice of relation per member, for a new head or those who split off."""
    fields: dict[str, Any] = {
        "head": forms.ChoiceField(
            label=_("新户主"), choices=[(str(i), n) for i, n in _people(home)]
        )
    }
    for pk, name in _people(home):
        fields[f"r{pk}"] = forms.ChoiceField(
            label=_("%(name)s 与新户主的关系") % {"name": name}, required=False,
            choices=[("", "—"), *MEMBERS],
        )  # fmt: skip
    fields["on"] = DayField(
        label=_("自何日起"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    return type("RelationsForm", (forms.Form,), fields)


def _told(form: forms.Form) -> tuple[int, dict[int, str]]:
    head_id = int(form.cleaned_data["head"])
    told = {
        int(k[1:]): v for k, v in form.cleaned_data.items() if k[0] == "r" and k[1:].isdigit() and v
    }
    told.pop(head_id, None)
    return head_id, told


@for_roles(*REGISTRARS)
def head(request: HttpRequest, household_id: int) -> HttpResponse:
    """Another head."""
    actor = actor_of(request)
    home = selectors.household(household_id, actor=actor)

    def act(form: forms.Form) -> HttpResponse:
        head_id, relations = _told(form)
        services.change_head(
            household_id=home.pk, person_id=head_id, relations=relations,
            on=form.cleaned_data["on"], by=actor, at=now(),
        )  # fmt: skip
        done(request, _("已变更户主。"))
        return go(request, "household", home.pk)

    return filled(
        request, _relations(home), act, title=_("变更户主"), name="registry.head", subject=home.pk,
        back=("household", home.pk), initial={"on": localdate()},
        says=_("新户主以外的每名成员都要填写与新户主的关系。"),
    )  # fmt: skip


@for_roles(*REGISTRARS)
def split(request: HttpRequest, household_id: int) -> HttpResponse:
    """Members open a household of their own."""
    actor = actor_of(request)
    home = selectors.household(household_id, actor=actor)
    form_type = type(
        "SplitForm",
        (_relations(home),),
        {"address": forms.CharField(label=_("新住址"), max_length=200)},
    )

    def act(form: forms.Form) -> HttpResponse:
        head_id, relations = _told(form)
        made = services.split_household(
            household_id=home.pk, head_id=head_id, relations=relations,
            on=form.cleaned_data["on"], address=form.cleaned_data["address"], by=actor, at=now(),
        )  # fmt: skip
        done(request, _("已分户，新档案号 %(number)s。") % {"number": made.number})
        return go(request, "household", made.pk)

    return filled(
        request, form_type, act, title=_("分户"), name="registry.split", subject=home.pk,
        back=("household", home.pk), initial={"on": localdate()},
        says=_("只为一起分出去的成员填写与新户主的关系，其他成员留空。"),
    )  # fmt: skip


@for_roles(*REGISTRARS)
def leave(request: HttpRequest, household_id: int, person_id: int) -> HttpResponse:
    """A member leaves."""
    actor = actor_of(request)
    home = selectors.household(household_id, actor=actor)
    name = dict(_people(home)).get(person_id)
    if name is None:
        raise NotFound("no_member")

    def act(form: forms.Form) -> HttpResponse:
        services.remove_member(
            household_id=home.pk, person_id=person_id, **form.cleaned_data, by=actor, at=now()
        )
        done(request, _("已移出该户。"))
        return go(request, "household", home.pk)

    return filled(
        request, LeaveForm, act, title=_("移出成员：%(name)s") % {"name": name},
        name="registry.leave", subject=person_id, back=("household", home.pk),
        initial={"on": localdate()},
    )  # fmt: skip


@for_roles(*REGISTRARS)
def label(request: HttpRequest, household_id: int) -> HttpResponse:
    """List the household, or one of its members, in a group."""
    actor = actor_of(request)
    home = selectors.household(household_id, actor=actor)

    def act(form: forms.Form) -> HttpResponse:
        told = form.cleaned_data
        new = NewLabel(told["kind"], told["since"], code=told["code"], source=told["source"])
        services.give_label(
            household_id=home.pk, person_id=int(told["person"]) if told["person"] else None, new=new,
            by=actor, at=now(),
        )  # fmt: skip
        done(request, _("已标注。"))
        return go(request, "household", home.pk)

    return filled(
        request, LabelForm, act, title=_("标注类别"), name="registry.label", subject=home.pk,
        back=("household", home.pk), initial={"since": localdate()}, people=_people(home),
    )  # fmt: skip


KINDS: dict[str, tuple[Any, Callable[[], str]]] = {
    "income": (IncomeForm, lambda: _("记录收入")),
    "spending": (SpendingForm, lambda: _("记录支出")),
    "asset": (AssetForm, lambda: _("记录财产")),
}


@for_roles(*REGISTRARS)
def fact(request: HttpRequest, household_id: int, kind: str) -> HttpResponse:
    """An income, a spending or an asset."""
    actor = actor_of(request)
    home = selectors.household(household_id, actor=actor)
    if kind not in KINDS:
        raise NotFound("no_such_kind")
    form_type, title = KINDS[kind]

    def act(form: forms.Form) -> HttpResponse:
        _record(kind, home, form.cleaned_data, actor)
        done(request, _("已记录。"))
        return go(request, "household", home.pk)

    return filled(
        request, form_type, act, title=title(), name=f"registry.{kind}", subject=home.pk,
        back=("household", home.pk), initial={"as_of": localdate()}, people=_people(home),
    )  # fmt: skip


def _record(kind: str, home: Home, told: dict[str, Any], actor: Any) -> None:
    common: dict[str, Any] = {
        "household_id": home.pk, "person_id": int(told["person"]) if told["person"] else None,
        "says": Vouched(told["source"], told["as_of"]), "by": actor, "at": now(),
    }  # fmt: skip
    if kind == "asset":
        value = None if told["amount"] is None else fen(told["amount"])
        services.record_asset(new=NewAsset(told["item"], value, told["reference"]), **common)
        return
    act = services.record_income if kind == "income" else services.record_spending
    act(new=NewAmount(told["item"], fen(told["amount"]), told["per"]), **common)


@for_roles(*REGISTRARS)
def consent(request: HttpRequest, household_id: int) -> HttpResponse:
    """An authorisation to check the household's means was signed."""
    actor = actor_of(request)
    home = selectors.household(household_id, actor=actor)

    def act(form: forms.Form) -> HttpResponse:
        told = form.cleaned_data
        services.give_consent(
            person_id=int(told["person"]), purpose="assistance_check", scope=["*"],
            signed_how=told["signed_how"], given_on=told["given_on"],
            valid_until=told["valid_until"], household_id=home.pk,
            signed_by_id=int(told["signed_by"]) if told["signed_by"] else None, by=actor, at=now(),
        )  # fmt: skip
        done(request, _("已登记授权。"))
        return go(request, "household", home.pk)

    return filled(
        request, ConsentForm, act, title=_("登记核对授权"), name="registry.consent",
        subject=home.pk, back=("household", home.pk), initial={"given_on": localdate()},
        people=_people(home),
    )  # fmt: skip


@require_POST
@for_roles(*CORRECTORS)
def withdraw(request: HttpRequest, consent_id: int) -> HttpResponse:
    """An authorisation is taken back."""
    found = services.withdraw_consent(
        consent_id=consent_id, on=localdate(), by=actor_of(request), at=now()
    )
    done(request, _("已登记撤回，此后不再据此查询。"))
    if found.household_id:
        return go(request, "household", found.household_id)
    return go(request, "person", found.person_id)
