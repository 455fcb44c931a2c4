"""The whole caseload at once: starting a recheck, watching it, what came of it; records to judge."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from doudi.kernel import runs
from doudi.kernel.run_states import OPEN
from doudi.offices.roles import Role
from doudi.offices.scope import in_area
from doudi.verification import beside, selectors, services
from doudi.verification.checks.declared import checks
from doudi.verification.kinds import kinds
from doudi.web import drafts, scope
from doudi.web.http import actor_of, done, for_roles, go, language, page
from doudi.web.paging import page_of
from doudi.web.verification.nav import READERS
from doudi.web.verification.tabs import tabs

STARTERS = (Role.CHECK_OFFICER, Role.COUNTY_CLERK)
JUDGES = (Role.TOWNSHIP_CLERK, Role.COUNTY_CLERK, Role.CHECK_OFFICER)
PURPOSE = "assistance_check"
PHASES = {
    "register": gettext_lazy("读取在册家庭和授权"), "sources": gettext_lazy("逐个来源查询比对"),
    "rest": gettext_lazy("比对号码有误和没有号码的记录"), "likely": gettext_lazy("登记待认定的记录"),
    "feeds": gettext_lazy("汇集待遇和发放"), "checks": gettext_lazy("运行核对规则"),
    "findings": gettext_lazy("登记预警"),
}  # fmt: skip
REFUSED = {
    "none_given": gettext_lazy("未授权"), "expired": gettext_lazy("授权已到期"),
    "withdrawn": gettext_lazy("授权已撤回"), "scope": gettext_lazy("授权不含此类数据"),
    "no_basis": gettext_lazy("当日法律上尚不能查"), "outside": gettext_lazy("不是家庭成员或义务人"),
}  # fmt: skip
LACKS = {
    "switched_off": gettext_lazy("已停用"), "kin": gettext_lazy("近亲属名单"),
    "payments": gettext_lazy("发放记录"), "supplements": gettext_lazy("增发明细"),
    "incompatible": gettext_lazy("互斥项目表"), "awards": gettext_lazy("待遇"),
    "assisted": gettext_lazy("待遇"), "papers": gettext_lazy("卷宗照片和签名"),
    "handled": gettext_lazy("确认记录"), "applying": gettext_lazy("在办申请"),
}  # fmt: skip


@for_roles(*selectors.RECHECK_READERS)
def rechecks(request: HttpRequest) -> HttpResponse:
    """Every recheck of the county, and the button for the next one."""
    actor = actor_of(request)
    found = page_of(selectors.rechecks(actor), request, order=("-id",), size=20)
    context = {
        "page": found, "lines": [(r, _progress(r), sum(r.found.values())) for r in found.rows],
        "tabs": tabs("rechecks", actor), "may_start": bool(actor.roles() & set(STARTERS)),
    }  # fmt: skip
    return page(
        request, "doudi/verification/rechecks.html", context,
        parts={"rows": "doudi/verification/_recheck_rows.html"},
    )  # fmt: skip


@require_POST
@for_roles(*STARTERS)
def start(request: HttpRequest) -> HttpResponse:
    """Start a recheck of one's county; while one is under way, show that one."""
    actor = actor_of(request)
    made = services.start_recheck(
        area=actor.areas(STARTERS)[0][:6], purpose=PURPOSE, on=localdate(), by=actor, at=now()
    )
    return go(request, "recheck", made.pk)


@for_roles(*selectors.RECHECK_READERS)
def recheck(request: HttpRequest, recheck_id: int) -> HttpResponse:
    """One recheck: how far it is, then what each source said and each check found."""
    actor, lang = actor_of(request), language()
    found = selectors.recheck(recheck_id, actor=actor)
    standing = {s.check.key: s for s in selectors.catalogue(actor, area=found.area)}
    context = {
        "recheck": found, "progress": _progress(found), "lang": lang,
        "sources": _sources(found), "total": sum(found.found.values()),
        "hits": sum(s.get("hits", 0) for s in found.asked.values()),
        "waiting": sum(s.get("waiting", 0) for s in found.asked.values()),
        "checks": [
            (checks()[key].name[lang], standing[key], n)
            for key, n in sorted(found.found.items(), key=lambda c: -c[1])
            if key in checks()
        ],
        "not_run": [
            (checks()[key].name[lang], [_lacking(one, lang) for one in lacking])
            for key, lacking in sorted(found.not_run.items())
            if key in checks()
        ],
    }  # fmt: skip
    return page(
        request, "doudi/verification/recheck.html", context,
        parts={"recheck": "doudi/verification/_recheck.html"},
    )  # fmt: skip


def _progress(found: Any) -> dict[str, Any]:
    run = selectors.run_of(found)
    if run is None:
        return {"is_open": False, "percent": None, "phase": "", "fault": "", "run": None}
    return {
        "is_open": run.state in OPEN, "percent": runs.percent(run), "run": run, "fault": run.fault,
        "phase": PHASES.get(run.cursor.get("phase", "register"), ""),
        "says": run.get_state_display(), "is_done": run.state == "done",
    }  # fmt: skip


def _sources(found: Any) -> list[dict[str, Any]]:
    return [
        {"kind": kinds()[key], "said": said,
         "refused": [(REFUSED.get(why, why), n) for why, n in said.get("refused", {}).items()]}
        for key, said in found.asked.items()
        if key in kinds()
    ]  # fmt: skip


def _lacking(one: str, lang: str) -> object:
    return kinds()[one].name[lang] if one in kinds() else LACKS.get(one, one)


@for_roles(*READERS)
def likenesses(request: HttpRequest) -> HttpResponse:
    """Records of which nobody has said yet whether they are this person's."""
    actor = actor_of(request)
    rows = selectors.likenesses(actor).filter(in_area("area", scope.chosen(request)))
    state = request.GET.get("state", "")
    rows = rows.filter(is_theirs__isnull=state != "judged").select_related("person")
    found = page_of(rows, request, order=("-id",))
    context = {"page": found, "state": state, "tabs": tabs("likenesses", actor)}
    return page(
        request, "doudi/verification/likenesses.html", context,
        parts={"rows": "doudi/verification/_likeness_rows.html"},
    )  # fmt: skip


class JudgeForm(forms.Form):
    """Is this record about this person, and how do you know?"""

    is_theirs = forms.ChoiceField(
        label=gettext_lazy("这条记录是本人的吗"), widget=forms.RadioSelect,
        choices=(("yes", gettext_lazy("是本人")), ("no", gettext_lazy("不是本人"))),
    )  # fmt: skip
    because = forms.CharField(
        label=gettext_lazy("依据"), widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("写明看了什么证件、问了谁；以后的核对都按这次判断。"),
    )  # fmt: skip


@for_roles(*READERS)
def likeness(request: HttpRequest, likeness_id: int) -> HttpResponse:
    """The register and the record side by side, with the weight of each agreement."""
    actor = actor_of(request)
    found = beside.compared(likeness_id, actor=actor, at=now(), language=language())
    keeper = drafts.Keeper(request, "verification.judge", likeness_id)
    form = keeper.form(JudgeForm)
    if request.method == "POST" and form.is_valid():
        services.judge_likeness(
            likeness_id=likeness_id, is_theirs=form.cleaned_data["is_theirs"] == "yes",
            because=form.cleaned_data["because"], by=actor, at=now(),
        )  # fmt: skip
        keeper.forget()
        done(request, _("已记下您的判断，以后的核对都会沿用。"))
        return go(request, "likenesses")
    context = {
        "found": found, "form": form, "keeper": keeper,
        "may_judge": found.likeness.is_theirs is None and bool(actor.roles() & set(JUDGES)),
        "back": reverse("likenesses"),
    }  # fmt: skip
    return page(
        request, "doudi/verification/likeness.html", context, status=422 if form.is_bound else 200
    )
