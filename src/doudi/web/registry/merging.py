"""Duplicates side by side: two records of one person, two files of one household."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from doudi.kernel.errors import NotFound, Refused
from doudi.kernel.numbers import whole
from doudi.registry import selectors, services
from doudi.registry.services import joining, merging
from doudi.registry.services.guards import CORRECTORS
from doudi.registry.vocabulary import Cause, Residence
from doudi.web import days
from doudi.web.http import actor_of, done, for_roles, go, page
from doudi.web.places import path_of
from doudi.web.registry.answers import SAYS
from doudi.web.registry.forms import MEMBERS
from doudi.web.registry.person import worded
from doudi.web.registry.words import FIELDS

MOST = 12
Find = Callable[[str], dict[str, Any]]


@for_roles(*CORRECTORS)
def merge_person(request: HttpRequest, person_id: int) -> HttpResponse:
    """Find the other record, compare, choose, merge. The one in the address is kept."""
    actor = actor_of(request)
    kept = selectors.person(person_id, actor=actor)
    other = _other(request)
    if other is None or other == kept.pk:
        return _pick(
            request, title=_("合并重复的人员记录"), name=kept.name, back=("person", kept.pk),
            find=_people_like(kept, actor),
        )  # fmt: skip
    gone = selectors.person(other, actor=actor)
    if gone.pk == kept.pk:
        raise NotFound("no_person")
    fault = ""
    if request.method == "POST":
        try:
            services.merge_persons(
                keep_id=kept.pk, gone_id=gone.pk, on=localdate(), by=actor, at=now(),
                take=_taken(request, merging.CHOOSABLE),
            )  # fmt: skip
        except Refused as no:
            fault = _fault(no)
        else:
            done(request, _("已合并为一人，两份记录的原内容都已保留，可以撤销。"))
            return go(request, "person", kept.pk)
    context = {
        "kept": kept, "gone": gone, "fault": fault, "back": ("person", kept.pk),
        "fields": _fields(kept, gone, request), "follows": _follows(kept, gone, actor),
    }  # fmt: skip
    return page(request, "doudi/registry/merge_person.html", context, status=422 if fault else 200)


def _other(request: HttpRequest) -> int | None:
    return whole(request.POST.get("other") or request.GET.get("other"))


def _taken(request: HttpRequest, fields: Sequence[str]) -> list[str]:
    return [f for f in fields if request.POST.get(f"take-{f}") == "gone"]


def _fault(no: Refused) -> str:
    """What was refused in words; another area's record or a lost one is the frame's to tell."""
    if no.status in (403, 404):
        raise no
    return str(no.says) or str(SAYS.get(no.code, no.code))


def _pick(
    request: HttpRequest, *, title: str, name: str, back: tuple[str, int], find: Find
) -> HttpResponse:
    """The search for the other record: what `find` gives for the text, in the shape of the template."""
    text = request.GET.get("q", "").strip()[:60]
    context = {"title": title, "name": name, "back": back, "text": text} | find(text)
    return page(request, "doudi/registry/merge_pick.html", context)


def _people_like(kept: Any, actor: Any) -> Find:
    """What was searched for first, then people of the same sound and birth date."""

    def find(text: str) -> dict[str, Any]:
        searched = selectors.person_ids(text, actor=actor, limit=MOST) if text else []
        ids = [*searched, *selectors.may_be_the_same(kept.pk, actor=actor)]
        return {
            "hits": selectors.found_rows([i for i in dict.fromkeys(ids) if i != kept.pk][:MOST])
        }

    return find


def _homes_like(kept: Any, actor: Any) -> Find:
    def find(text: str) -> dict[str, Any]:
        wanted = selectors.Wanted(text=text)
        rows = selectors.households(actor, wanted, limit=MOST).rows if text else ()
        return {"homes": [(r, path_of(r.area, since=9)) for r in rows if r.id != kept.pk]}

    return find


def _fields(kept: Any, gone: Any, request: HttpRequest) -> list[dict[str, Any]]:
    """One line per field with both values; those that agree need no choice."""
    lines = []
    for field in merging.CHOOSABLE:
        ours, theirs = merging.value_of(kept, field), merging.value_of(gone, field)
        lines.append({
            "name": field, "label": FIELDS[field], "same": ours == theirs,
            "ours": _shown(kept, field), "theirs": _shown(gone, field),
            "take": request.POST.get(f"take-{field}") == "gone" or (
                request.method != "POST" and not ours and bool(theirs)),
        })  # fmt: skip
    return lines


def _shown(person: Any, field: str) -> Any:
    if field == "id_number":
        return person.id_masked
    value = getattr(person, field)
    return value.isoformat() if isinstance(value, date) else worded(field, value)


def _follows(kept: Any, gone: Any, actor: Any) -> list[dict[str, Any]]:
    """What hangs on each record: household, telephones, accounts, papers."""

    def told(person: Any) -> list[Any]:
        homes = [m for m in selectors.memberships_of(person.pk, actor=actor) if m.until is None]
        return [
            "、".join(m.household.number for m in homes),
            "、".join(p.number_masked for p in person.phones.filter(until=None)),
            "、".join(f"{a.bank} {a.number_masked}" for a in person.accounts.filter(until=None)),
            person.documents.filter(removed_at=None).count(),
            person.consents.count(),
        ]  # fmt: skip

    labels = (_("所在家庭"), _("联系电话"), _("银行账户"), _("材料"), _("授权"))
    return [
        {"label": label, "ours": ours, "theirs": theirs}
        for label, ours, theirs in zip(labels, told(kept), told(gone), strict=True)
    ]


@require_POST
@for_roles(*CORRECTORS)
def separate_person(request: HttpRequest, person_id: int) -> HttpResponse:
    """A merge is undone."""
    other = _other(request)
    if other is None:
        raise NotFound("no_person")
    gone = services.separate_persons(
        kept_id=person_id, gone_id=other, by=actor_of(request), at=now()
    )
    done(request, _("已撤销合并，两份记录恢复原样。"))
    return go(request, "person", gone.pk)


@for_roles(*CORRECTORS)
def merge_household(request: HttpRequest, household_id: int) -> HttpResponse:
    """Another file of the same household comes into this one."""
    actor = actor_of(request)
    kept = selectors.household(household_id, actor=actor)
    other = _other(request)
    if other is None or other == kept.pk:
        return _pick(
            request, title=_("合并重复的家庭档案"), name=f"{kept.head.name} {kept.number}",
            back=("household", kept.pk), find=_homes_like(kept, actor),
        )  # fmt: skip
    gone = selectors.household(other, actor=actor)
    members = list(gone.memberships.filter(until=None).select_related("person").order_by("id"))
    told, on, fault = _relations(request, members), _day(request), ""
    if request.method == "POST":
        try:
            services.merge_households(
                household_id=gone.pk, into_id=kept.pk, relations=told, on=on, by=actor, at=now(),
                take=_taken(request, joining.CHOOSABLE),
            )  # fmt: skip
        except Refused as no:
            fault = _fault(no)
        else:
            done(request, _("已并户，原档案保留并指向本户，可以撤销。"))
            return go(request, "household", kept.pk)
    context = {
        "kept": kept, "gone": gone, "fault": fault, "relations": MEMBERS, "on": on,
        "fields": _home_fields(kept, gone, request),
        "members": [(m, told.get(m.person_id, "")) for m in members],
        "back": ("household", kept.pk),
    }  # fmt: skip
    return page(
        request, "doudi/registry/merge_household.html", context, status=422 if fault else 200
    )


@require_POST
@for_roles(*CORRECTORS)
def part_household(request: HttpRequest, household_id: int) -> HttpResponse:
    """A merge of two files is undone."""
    other = _other(request)
    if other is None:
        raise NotFound("no_household")
    gone = services.part_households(
        kept_id=household_id, gone_id=other, by=actor_of(request), at=now()
    )
    done(request, _("已撤销并户，两份档案各自恢复。"))
    return go(request, "household", gone.pk)


def _home_fields(kept: Any, gone: Any, request: HttpRequest) -> list[dict[str, Any]]:
    return [
        {
            "name": field, "label": FIELDS[field], "ours": household_value(kept, field),
            "theirs": household_value(gone, field),
            "same": getattr(kept, field) == getattr(gone, field),
            "take": request.POST.get(f"take-{field}") == "gone",
        }
        for field in joining.CHOOSABLE
    ]  # fmt: skip


def _relations(request: HttpRequest, members: Sequence[Any]) -> dict[int, str]:
    """The relation to the kept head that was chosen for each member."""
    allowed = {code for code, _label in MEMBERS}
    asked = {m.person_id: request.POST.get(f"relation-{m.person_id}", "") for m in members}
    return {pk: code for pk, code in asked.items() if code in allowed}


def _day(request: HttpRequest) -> date:
    return days.day_of(request.POST.get("on")) or localdate()


def household_value(home: Any, field: str) -> Any:
    """A field of a household in words."""
    if field == "causes":
        return "、".join(str(Cause(c).label) for c in home.causes if c in Cause.values)
    if field == "residence":
        return Residence(home.residence).label
    return getattr(home, field)
