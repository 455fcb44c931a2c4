"""The household survey on the phone: works without a signal, arrives once, leaves nothing behind.

The page and its script are kept by a service worker. What is typed, drawn and photographed waits in
the phone's own database, encrypted with a key that only the signed-in session holds, and is sent
with its own id when the signal is back. Signing out empties it.
"""

import base64
import hashlib
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from doudi.cases import names, selectors, services
from doudi.cases.states import State
from doudi.kernel.errors import DoudiError
from doudi.offices.roles import Role
from doudi.registry.services import attach_document
from doudi.registry.vocabulary_money import AssetKind, IncomeKind
from doudi.web.cases import present
from doudi.web.http import actor_of, for_roles, page

MAY = (Role.VILLAGE_WORKER, Role.TOWNSHIP_CLERK, Role.TOWNSHIP_REVIEWER)
MOST_FILE = 4_000_000


class Survey(forms.Form):
    """The form of a visit (practice: house, livestock, vehicles, neighbours, signatures)."""

    mode = forms.ChoiceField(
        label=gettext_lazy("方式"),
        choices=[
            ("home", gettext_lazy("上门")),
            ("phone", gettext_lazy("电话")),
            ("video", gettext_lazy("视频")),
        ],
    )
    emergency = forms.CharField(
        label=gettext_lazy("不能上门的紧急情况"), required=False, max_length=200
    )
    investigator = forms.CharField(label=gettext_lazy("另一名调查人"), max_length=60)
    present = forms.CharField(label=gettext_lazy("在场的家庭成员"), max_length=60)
    relation = forms.CharField(label=gettext_lazy("与申请人关系"), required=False, max_length=40)
    housing = forms.ChoiceField(
        label=gettext_lazy("住房"),
        choices=[
            (k, gettext_lazy(k))
            for k in ("自建砖混", "自建砖木", "土坯", "楼房", "公租房", "租房", "借住", "其他")
        ],
    )
    decoration = forms.ChoiceField(
        label=gettext_lazy("装修"),
        choices=[(k, gettext_lazy(k)) for k in ("未装修", "中等", "豪华")],
    )
    livestock = forms.CharField(
        label=gettext_lazy("畜禽（种类和数量）"), required=False, max_length=100
    )
    vehicles = forms.CharField(
        label=gettext_lazy("汽车、大型农机具"), required=False, max_length=100
    )
    neighbours = forms.CharField(
        label=gettext_lazy("邻里走访（两户以上）"), required=False, max_length=300
    )
    income_item = forms.ChoiceField(label=gettext_lazy("发现的收入"), required=False)
    income_amount = forms.DecimalField(
        label=gettext_lazy("全年金额"), required=False, min_value=0, decimal_places=2
    )
    asset_item = forms.ChoiceField(label=gettext_lazy("发现的财产"), required=False)
    asset_amount = forms.DecimalField(
        label=gettext_lazy("价值"), required=False, min_value=0, decimal_places=2
    )
    conclusion = forms.ChoiceField(
        label=gettext_lazy("与申报相比"),
        choices=[
            ("true", gettext_lazy("属实")),
            ("differs", gettext_lazy("不一致")),
            ("unclear", gettext_lazy("待查")),
        ],
        widget=forms.RadioSelect,
    )
    remark = forms.CharField(
        label=gettext_lazy("说明"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["income_item"].choices = [("", "—"), *IncomeKind.choices]  # type: ignore[attr-defined]
        self.fields["asset_item"].choices = [("", "—"), *AssetKind.choices]  # type: ignore[attr-defined]


@for_roles(*MAY)
def visits(request: HttpRequest) -> HttpResponse:
    """Who to visit next, and what still waits on this phone."""
    actor = actor_of(request)
    waiting = selectors.visible_to(actor).filter(state=State.SURVEY).order_by("due_on", "id")[:60]
    cases = list(waiting)
    places = names.places({c.area for c in cases})
    rows = [present.row(c, today=localtime().date(), places=places) for c in cases]
    done_ids = set(
        selectors.visible_to(actor)
        .filter(pk__in=[c.pk for c in cases], surveys__isnull=False)
        .values_list("pk", flat=True)
    )
    return page(
        request,
        "doudi/cases/visits.html",
        {"rows": rows, "done_ids": done_ids, "key": session_key(request)},
    )


@for_roles(*MAY)
def survey(request: HttpRequest, pk: int) -> HttpResponse:
    """The form of one visit. Without JavaScript it is sent like any form."""
    found = selectors.case(pk, actor=actor_of(request))
    form = Survey(initial={"present": found.head_name, "conclusion": "true"})
    head = present.header(found, today=localtime().date())
    return page(
        request,
        "doudi/cases/survey.html",
        {"case": found, "form": form, "head": head, "key": session_key(request)},
    )


def session_key(request: HttpRequest) -> str:
    """The key that this session's phone encrypts with; a new session has another."""
    seed = f"{settings.SECRET_KEY}:survey:{request.session.session_key}:{request.user.pk}"
    return base64.b64encode(hashlib.sha256(seed.encode()).digest()).decode()


@require_POST
@for_roles(*MAY)
def receive(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one visit in. Sent twice under one key it is one visit; the answer is the same."""
    actor, at = actor_of(request), now()
    found = selectors.case(pk, actor=actor)
    form = Survey(request.POST)
    key = request.headers.get("Idempotency-Key") or request.POST.get("key", "")
    if not form.is_valid() or not 8 <= len(key) <= 64:
        return JsonResponse({"state": "faulty", "errors": form.errors}, status=422)
    given = form.cleaned_data
    try:
        if not found.surveys.filter(key=key).exists():
            signed = _keep_files(request, found, actor, at)
            services.record_survey(
                case_id=pk, key=key, on=_moment(request.POST.get("on", ""), at), mode=given["mode"],
                investigators=[(actor.user_id, actor.name), (None, given["investigator"])], present=given["present"],  # noqa: E501
                relation=given["relation"], form=_form(given), conclusion=given["conclusion"], remark=given["remark"],  # noqa: E501
                signed=signed, emergency=given["emergency"], found={"rows": _found(found, given)}, by=actor, at=at,  # noqa: E501
            )  # fmt: skip
            services.add_evidence(
                case_id=pk, kind="survey_form", title="入户调查表", by=actor, at=at
            )
    except DoudiError as refusal:
        return JsonResponse(
            {"state": "refused", "code": refusal.code, "says": str(refusal.says)},
            status=refusal.status,
        )
    return JsonResponse({"state": "received", "says": _("已收到"), "case": pk})


def _moment(text: str, at: datetime) -> datetime:
    try:
        told = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return at
    return min(told, at) if told.tzinfo else at


def _form(given: dict[str, Any]) -> dict[str, str]:
    return {
        k: str(given[k])
        for k in ("housing", "decoration", "livestock", "vehicles", "neighbours")
        if given[k]
    }


def _found(case: Any, given: dict[str, Any]) -> list[dict[str, str]]:
    from doudi.registry.facts import member_id

    whose = member_id(case.applicant_id)
    rows = []
    for section, item, amount in (
        ("income", "income_item", "income_amount"),
        ("assets", "asset_item", "asset_amount"),
    ):
        if given[item] and given[amount] is not None:
            rows.append(
                {
                    "section": section,
                    "member": whose,
                    "item": given[item],
                    "amount": f"{given[amount]:.2f}",
                    "per": "year",
                }
            )
    return rows


def _keep_files(request: HttpRequest, case: Any, actor: Any, at: datetime) -> list[int]:
    """Photos go into the file, signatures too; their ids."""
    signed = []
    sent: Any
    for name, sent in request.FILES.items():
        if sent.size and sent.size <= MOST_FILE:
            is_signature = name.startswith("signature")
            kept = attach_document(
                content=sent.read(), name=sent.name or name, kind="signature" if is_signature else "house_photo",  # noqa: E501
                household_id=case.household_id, by=actor, at=at,
            )  # fmt: skip
            kind, title = (
                ("signature", "现场签名") if is_signature else ("house_photos", "房屋照片")
            )
            services.add_evidence(
                case_id=case.pk, kind=kind, title=title, document_id=kept.pk, by=actor, at=at
            )
            signed += [kept.pk] if is_signature else []
    return signed


def worker(_request: HttpRequest) -> HttpResponse:
    """The service worker, served from the root of what it may hold."""
    from django.template.loader import render_to_string

    return HttpResponse(
        render_to_string("doudi/cases/survey_worker.js"), content_type="text/javascript",
        headers={"Service-Worker-Allowed": "/visits/", "Cache-Control": "no-cache"},
    )  # fmt: skip


worker.login_required = False  # type: ignore[attr-defined]
