"""A form page: shown, filled in, put right, kept as a draft; faults of the act beside their fields."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from doudi.kernel.errors import Refused
from doudi.registry import selectors
from doudi.registry.errors import MayBeKnown, NumberKnown, Unfit
from doudi.web import drafts
from doudi.web.http import page

Act = Callable[[Any], HttpResponse]
SAYS: dict[str, Any] = {
    "member_elsewhere": _("此人还在另一户，请先从那一户移出。"),
    "change_head_first": _("请先变更户主。"),
    "labelled_already": _("这个类别已经标注。"),
    "nothing_changed": _("没有任何改动。"),
    "leaves_before_joining": _("离开日期早于加入日期。"),
    "household_not_open": _("该户已销户。"),
    "dead_already": _("已登记死亡。"),
    "guardian_missing": _("请填写监护人。"),
    "relations_missing": _("请填写每名成员与新户主的关系。"),
    "withdrawn_already": _("已经撤回。"),
    "same_person": _("这是同一份记录。"),
    "both_have_households": _("两人各是一户的户主，请先并户或变更户主。"),
    "same_household": _("这是同一份档案。"),
    "member_still": _("此人还在一户在册家庭中，请先移出或销户。"),
    "erased_since": _("其中一份记录已被删除，不能撤销合并。"),
    "nobody_goes_back": _("并入的成员都已不在本户，无法撤销并户。"),
    "head_goes_back": _("现任户主来自并入的档案，请先变更户主再撤销并户。"),
    "merged_without_trace": _("这次合并没有留下可以撤销的记录。"),
    "number_in_use": _("证件号码已由另一份记录使用，请先更正。"),
}


def filled(
    request: HttpRequest, form_type: Any, act: Act, *, title: str, name: str, subject: object,
    back: tuple[str, object], initial: Mapping[str, Any] | None = None, says: str = "",
    template: str = "doudi/registry/form.html", context: Mapping[str, Any] | None = None,
    **form_args: Any,
) -> HttpResponse:  # fmt: skip
    """The page of one form. `act(form)` is called with a valid form and answers; what it refuses
    about a value is shown beside the field."""
    keeper = drafts.Keeper(request, name, subject)
    form = keeper.form(form_type, initial=dict(initial or {}), **form_args)
    found: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        try:
            response = act(form)
        except Unfit as fault:
            form.add_error(fault.field if fault.field in form.fields else None, str(fault.says))
        except MayBeKnown as wait:
            form.add_error(None, str(wait.says))
            found["alike"] = selectors.found_rows(wait.person_ids)
        except NumberKnown as fault:
            found["same"] = selectors.found_rows([fault.person_id])[0] if fault.person_id else None
            form.add_error("id_number" if "id_number" in form.fields else None, str(fault.says))
        except Refused as fault:
            if fault.status in (403, 404):
                raise
            form.add_error(None, str(fault.says) or SAYS.get(fault.code, fault.code))
        else:
            keeper.forget()
            return response
    shown = {
        "form": form, "keeper": keeper, "title": title, "says": says,
        "back": reverse(back[0], args=[back[1]] if back[1] else []), **(context or {}), **found,
    }  # fmt: skip
    return page(request, template, shown, status=422 if request.method == "POST" else 200)
