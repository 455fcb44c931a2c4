"""The answer of a what-if: the sentence, the figures and drawings, the households behind them, files."""

import csv
import io
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from doudi.kernel import events
from doudi.kernel.numbers import whole
from doudi.monitoring import selectors
from doudi.policy import schemes, whatif
from doudi.policy.law import open_law
from doudi.policy.whatif import words
from doudi.registry import selectors as registry
from doudi.web.http import actor_of, for_roles, language, page
from doudi.web.law import whatif_charts as charts
from doudi.web.law.whatif import changes_of, place_names

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOVE_WORDS = {
    "enters": (gettext_lazy("新增"), "user-plus"), "leaves": (gettext_lazy("退出"), "logout"),
    "gains": (gettext_lazy("增加"), "trending-up"), "loses": (gettext_lazy("减少"), "trending-down"),
}  # fmt: skip


def _pair(request: HttpRequest, scenario_id: int) -> list[Any]:
    """The scenario, and the one to stand beside it when the address names one."""
    actor = actor_of(request)
    made = [selectors.scenario(scenario_id, actor=actor)]
    other = whole(request.GET.get("with"))
    if other is not None and other != scenario_id:
        made.append(selectors.scenario(other, actor=actor))
    return made


@for_roles(*selectors.READERS)
def scenario(request: HttpRequest, scenario_id: int) -> HttpResponse:
    """One scenario, or two side by side."""
    actor, lang, law = actor_of(request), language(), open_law()
    made = _pair(request, scenario_id)
    first = made[0]
    residence = request.GET.get("residence", "rural")
    size = request.GET.get("members", "3")
    members = int(size) if size in {"1", "2", "3", "4"} else 3
    names = place_names([r for m in made for r in m.result["township"]])
    scheme_names = {s.id: s.name[lang] for s in schemes.world(law).schemes.values()}
    others = selectors.visible_to(actor).filter(area=first.area).exclude(pk=first.pk)[:30]
    cuts: tuple[tuple[str, Any], ...] = (
        ("township", names),
        ("kind", charts.KIND_NAMES),
        ("residence", charts.RESIDENCES),
        ("size", {}),
    )
    context = {
        "made": first, "sides": [_side(m, law, lang, scheme_names) for m in made],
        "is_pair": len(made) > 1, "others": others, "with": made[1].pk if len(made) > 1 else "",
        "sees_households": actor.may(*selectors.SEES_HOUSEHOLDS, area=first.area),
        "towns": charts.townships(made, names), "histogram": charts.histogram(made),
        "histogram_rows": _bands(made), "curve": charts.curve(made, residence, members),
        "curve_rows": charts.curve_table(made, residence, members), "residence": residence,
        "members": members, "residences": charts.RESIDENCES.items(), "sizes": (1, 2, 3, 4),
        "cuts": [(c, CUT_NAMES[c], [charts.cut(m, c, n) for m in made]) for c, n in cuts],
        "says": _says(made, names),
    }  # fmt: skip
    return page(request, "doudi/law/what_if_answer.html", context)


CUT_NAMES = {
    "township": gettext_lazy("按乡镇"), "kind": gettext_lazy("按家庭类型"),
    "residence": gettext_lazy("按城乡"), "size": gettext_lazy("按人数"),
}  # fmt: skip


def _side(made: Any, law: Any, lang: str, names: dict[str, str]) -> dict[str, Any]:
    totals = made.result["totals"]
    month = totals["month_after"] - totals["month_before"]
    return {
        "it": made, "sentence": whatif.sentence(totals, lang), "totals": totals, "month": month,
        "year": month * whatif.MONTHS, "changes": changes_of(made, law, lang),
        "moves": [
            {
                "key": m, "label": MOVE_WORDS[m][0], "icon": MOVE_WORDS[m][1],
                "households": totals["changes"][m], "shown": f"{totals['changes'][m]:,}",
                "people": totals["people"][m],
                "fen": totals["fen"][m], "url": charts.link(made, change=m),
            }
            for m in whatif.MOVES
        ],
        "schemes": [r | {"name": names.get(r["scheme"], r["scheme"])} for r in made.result["schemes"]],
        "open": totals["changes"]["open"],
    }  # fmt: skip


def _bands(made: list[Any]) -> list[dict[str, Any]]:
    return [
        {
            "name": words.band_name(b["low"], b["high"]),
            "sides": [
                {
                    "households": m.result["histogram"][i]["households"],
                    "url": charts.link(m, low=b["low"], high=b["high"]),
                }
                for m in made
            ],
        }
        for i, b in enumerate(made[0].result["histogram"])
    ]


def _says(made: list[Any], names: dict[str, str]) -> dict[str, str]:
    """The sentence on top of each drawing."""
    rows = made[0].result["township"]
    most = max(rows, key=lambda r: abs(r["month_after"] - r["month_before"]), default=None)
    bands = made[0].result["histogram"]
    lose = sum(b["households"] for b in bands if b["high"] is not None and b["high"] <= 0)
    gain = sum(b["households"] for b in bands) - lose
    return {
        "towns": _("变化最大的是%(town)s。") % {"town": names[most["township"]]} if most else "",
        "histogram": _("%(gain)s 户每月增加，%(lose)s 户每月减少。")
        % {"gain": f"{gain:,}", "lose": f"{lose:,}"},
        "curve": _("收入多一点、救助少多少：曲线骤降的地方，多挣的钱抵不上少领的钱。"),
    }


@for_roles(*selectors.SEES_HOUSEHOLDS)
def households(request: HttpRequest, scenario_id: int) -> HttpResponse:
    """The households behind a figure, numbers masked, the largest change first."""
    actor = actor_of(request)
    made = selectors.scenario(scenario_id, actor=actor)
    at = max(whole(request.GET.get("page")) or 1, 1)
    wanted = {k: str(v) for k, v in request.GET.items() if k != "page"}
    found, total = selectors.households_behind(
        scenario_id, actor=actor, wanted=wanted, skip=(at - 1) * selectors.PAGE
    )
    ids = [int(r["household_id"]) for r in found if str(r["household_id"]).isdigit()]
    known = {h.pk: h for h in registry.visible_to(actor).select_related("head").filter(pk__in=ids)}
    people = {r.id: r for r in registry.as_rows(list(known.values()))}
    rows = [
        r | {
            "home": people.get(int(r["household_id"])), "difference": r["after"] - r["before"],
            "kind_name": charts.KIND_NAMES.get(r["kind"], r["kind"]),
            "move": MOVE_WORDS.get(r["change"], ("", ""))[0],
        }
        for r in found
    ]  # fmt: skip
    events.record_read(
        by=actor, at=now(), subject=("scenario", made.pk), area=made.area, what="listed",
        fields=["household"], count=len(rows),
    )  # fmt: skip
    context = {
        "made": made, "rows": rows, "total": total, "at": at, "wanted": _wanted_words(wanted),
        "pages": -(-total // selectors.PAGE), "moves": MOVE_WORDS.items(),
        "change": wanted.get("change", ""),
    }  # fmt: skip
    return page(request, "doudi/law/what_if_households.html", context)


def _wanted_words(wanted: dict[str, str]) -> list[str]:
    """What the list is narrowed to, in words."""
    names: dict[str, Any] = {
        "township": lambda v: place_names([{"township": v}])[v],
        "kind": lambda v: charts.KIND_NAMES.get(v, v),
        "residence": lambda v: charts.RESIDENCES.get(v, v),
        "size": lambda v: _("%(n)s 人户") % {"n": v},
    }
    found = [str(names[k](v)) for k, v in wanted.items() if k in names and v]
    edges = [selectors.edge_of(wanted.get(k, "")) for k in ("low", "high")]
    if any(e is not None for e in edges):
        found.append(_("每月变化 %(band)s 元") % {"band": words.band_name(edges[0], edges[1])})
    return found


@for_roles(*selectors.READERS)
def export(request: HttpRequest, scenario_id: int, form: str) -> HttpResponse:
    """Every table of one scenario or of two, as Excel or CSV. No household is in it."""
    made = _pair(request, scenario_id)
    results = [(m.name, m.result) for m in made]
    lang = language()
    tables = words.tables(results, lang)
    name = f"what-if-{'-'.join(str(m.pk) for m in made)}"
    if form == "csv":
        out = io.StringIO()
        csv.writer(out).writerows([[_safe(c) for c in row] for row in tables])
        response = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    else:
        book = words.book({_("各表"): tables, _("收入与救助"): words.curve_rows(results, lang)})
        response = HttpResponse(book, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return response


def _safe(cell: Any) -> Any:
    """A name that begins like a formula is no formula."""
    is_text = isinstance(cell, str) and not words.AMOUNT.fullmatch(cell)
    return f"'{cell}" if is_text and cell[:1] in "=+-@\t" and cell else cell
