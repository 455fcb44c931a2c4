"""The officer's calculator: any household, any day, with changed numbers beside it. Nothing is kept."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from doudi.offices.roles import Role
from doudi.policy import schemes
from doudi.policy.determine import determine, program_of
from doudi.policy.errors import CaseRefused, LawMissing
from doudi.policy.law import open_law
from doudi.policy.law.book import Law
from doudi.policy.worksheet import sheet
from doudi.web.http import for_roles, language, page
from doudi.web.law import graph, reading, valuerows
from doudi.web.law.book import day_of, place_of
from doudi.web.law.forms import PARTS, HouseholdForm, case_of, faults_of, formsets
from doudi.web.law.panel import panel


@for_roles(*Role)
def calculator(request: HttpRequest) -> HttpResponse:
    """Compute every scheme for a household typed in, and beside it with other numbers of the law."""
    law, lang = open_law(), language()
    start = {"area": place_of(request, law), "on": localdate(), "residence": "rural"}
    data = request.POST if request.method == "POST" else None
    form = HouseholdForm(data, initial=start, places=reading.places(law, lang))
    rows = formsets(data, more=data is not None and "more" in data)
    area = str((data.get("area") if data else "") or start["area"])
    day = day_of(data.get("on") if data else None, localdate())
    values = valuerows.rows_of(data, valuerows.Known(law, area, day, lang))
    answers: list[dict[str, Any]] = []
    faults: list[dict[str, str]] = []
    if data is not None and "more" not in data and "look" not in data:
        sound = [f.is_valid() for f in (form, values, *rows.values())]  # each says its faults
        if all(sound):
            answers = _answers(form, rows, values, law, lang)
        faults = faults_of(form, rows, values)
    context = {
        "form": form, "parts": [(PARTS[p], p, s) for p, s in rows.items()], "rows": values,
        "answers": answers, "faults": faults, "area": area,
    }  # fmt: skip
    return page(request, "doudi/law/calculator.html", context, status=422 if faults else 200)


def _answers(
    form: HouseholdForm, rows: dict[str, Any], values: Any, law: Law, lang: str
) -> list[dict[str, Any]]:
    case = case_of(form.cleaned_data, rows)
    answers = [_answer(_("按现行规定"), case, law, lang)]
    if changed := dict(valuerows.values_of(values)):
        case = case | {"parameters": changed}
        try:
            answers.append(_answer(_("假如改动这些数"), case, law, lang))
        except CaseRefused as refused:
            for fault in valuerows.put_faults(values, refused.faults, lang):
                form.add_error(None, valuerows.words_of(fault, lang))
    return answers


def _answer(title: str, case: dict[str, Any], law: Law, lang: str) -> dict[str, Any]:
    """Panels of every scheme, or what stands in the way. Raises `CaseRefused` for changed values
    that do not fit."""
    made: dict[str, Any] = {"title": title, "panels": [], "faults": [], "case": case}
    try:
        answer = determine(case, law)
    except CaseRefused as refused:
        if any(f.pointer.startswith("/parameters") for f in refused.faults):
            raise
        made["faults"] = [f"{f.pointer}: {f.zh if lang == 'zh' else f.en}" for f in refused.faults]
        return made
    except LawMissing as gap:
        made["faults"] = [_("当地当日没有规定这些参数：%(keys)s") % {"keys": "、".join(gap.keys)}]
        return made
    made["panels"] = [panel(r, answer["law"], lang) for r in answer["results"]]
    made["sheet"] = sheet(answer, law.texts, lang)
    made["graph"] = _graph(case, answer, law, lang)
    return made


def _graph(case: dict[str, Any], answer: dict[str, Any], law: Law, lang: str) -> dict[str, Any]:
    """The rules of the first scheme with this household's numbers in them."""
    result = answer["results"][0]
    found = schemes.world(law).schemes[result["scheme"]]
    values = {
        s["name"]: reading.shown(s["value"], lang) for s in result["steps"] if not s.get("id")
    }
    rules = program_of(law, date.fromisoformat(case["on"])).rules
    targets = [*found.conditions, *([found.amount] if found.amount else [])]
    return graph.drawn(rules, targets, lang, values)
