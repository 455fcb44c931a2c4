"""The officer's calculator: any household, any day, with changed numbers beside it. Nothing is kept."""

import json
from datetime import date
from typing import Any

import yaml
from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from doudi.offices.roles import Role
from doudi.policy import schemes
from doudi.policy.determine import determine, program_of
from doudi.policy.errors import CaseRefused, LawMissing
from doudi.policy.law import open_law
from doudi.policy.law.book import Law
from doudi.web.http import for_roles, language, page
from doudi.web.law import graph, reading
from doudi.web.law.book import place_of
from doudi.web.law.forms import HouseholdForm, case_of, formsets
from doudi.web.law.panel import panel


@for_roles(*Role)
def calculator(request: HttpRequest) -> HttpResponse:
    """Compute every scheme for a household typed in, and beside it with other numbers of the law."""
    law, lang = open_law(), language()
    start = {"area": place_of(request, law), "on": localdate(), "residence": "rural"}
    data = request.POST if request.method == "POST" else None
    form = HouseholdForm(data, initial=start, places=reading.places(law, lang))
    rows = formsets(data, more="more" in (data or {}))
    answers: list[dict[str, Any]] = []
    status = 200
    if data is not None and "more" not in data:
        if form.is_valid() and all(f.is_valid() for f in rows.values()):
            answers = _answers(form, rows, law, lang)
        if form.errors or any(f.total_error_count() for f in rows.values()):
            status = 422
    context = {"form": form, "rows": rows, "answers": answers}
    return page(request, "doudi/law/calculator.html", context, status=status)


def _answers(
    form: HouseholdForm, rows: dict[str, Any], law: Law, lang: str
) -> list[dict[str, Any]]:
    case = case_of(form.cleaned_data, rows)
    answers = [_answer(_("按现行规定"), case, law, lang)]
    if changed := form.cleaned_data["changes"].strip():
        try:
            wanted = yaml.safe_load(changed)
        except yaml.YAMLError:
            wanted = None
        if isinstance(wanted, dict):
            case = case | {"parameters": json.loads(json.dumps(wanted, default=str))}
            answers.append(_answer(_("假如改动这些数"), case, law, lang))
        else:
            form.add_error("changes", _("每行写一个：参数名: 值"))
    return answers


def _answer(title: str, case: dict[str, Any], law: Law, lang: str) -> dict[str, Any]:
    made: dict[str, Any] = {"title": title, "panels": [], "faults": [], "case": case}
    try:
        answer = determine(case, law)
    except CaseRefused as refused:
        made["faults"] = [f"{f.pointer}: {f.zh if lang == 'zh' else f.en}" for f in refused.faults]
        return made
    except LawMissing as gap:
        made["faults"] = [_("当地当日没有规定这些参数：%(keys)s") % {"keys": "、".join(gap.keys)}]
        return made
    made["panels"] = [panel(r, answer["law"], lang) for r in answer["results"]]
    made["graph"] = _graph(case, answer, law, lang)
    return made


def _graph(case: dict[str, Any], answer: dict[str, Any], law: Law, lang: str) -> dict[str, Any]:
    """The rules of the first scheme with this household's numbers in them."""
    result = answer["results"][0]
    found = schemes.world(law).schemes[result["scheme"]]
    values = {s["name"]: str(s["value"]) for s in result["steps"] if not s.get("id")}
    rules = program_of(law, date.fromisoformat(case["on"])).rules
    targets = [*found.conditions, *([found.amount] if found.amount else [])]
    return graph.drawn(rules, targets, lang, values)
