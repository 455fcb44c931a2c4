"""Pages of the law book: values, histories, rules, differences, what is due for a look."""

import ast
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from doudi.kernel.numbers import whole
from doudi.monitoring import selectors
from doudi.offices.roles import Role
from doudi.policy import schemes
from doudi.policy.law import open_law
from doudi.policy.law.book import Law
from doudi.policy.law.types import argument_name
from doudi.policy.rulebook import Rule
from doudi.policy.units import unit_of
from doudi.web import days as typed_days
from doudi.web.http import actor_of, for_roles, language, page
from doudi.web.law import graph, reading


def place_of(request: HttpRequest, law: Law) -> str:
    """The place asked for, else the county of the officer's own posts, else the nation."""
    asked = request.GET.get("place", "")
    known = {code for code, _ in reading.places(law, "zh")}
    if asked in known:
        return asked
    for area in actor_of(request).areas():
        for cut in (area, area[:6], area[:4], area[:2]):
            if cut in known:
                return cut
    return "CN"


def day_of(text: str | None, otherwise: date) -> date:
    """A day as typed; something that is no day counts as `otherwise`."""
    return typed_days.day_of(text) or otherwise


@for_roles(*Role)
def law_book(request: HttpRequest) -> HttpResponse:
    """What is in force in a place on a day; the slider runs over the days on which it changed."""
    law, lang = open_law(), language()
    area = place_of(request, law)
    days = reading.days_of_change(law, area)
    on = day_of(request.GET.get("on"), localdate())
    step = whole(request.GET.get("step"))
    if step is not None and days and request.GET.get("moved") == "1":
        on = days[min(step, len(days) - 1)]
    wanted = request.GET.get("q", "").strip()
    groups, gaps = reading.in_force(law, area, on, lang, wanted)
    here, elsewhere = reading.schemes_of(law, area, on, lang)
    context = {
        "places": reading.places(law, lang), "area": area, "on": on, "q": wanted,
        "groups": groups, "gaps": gaps, "days": days,
        "step": max((i for i, d in enumerate(days) if d <= on), default=0),
        "last_step": len(days) - 1,
        "schemes": here, "elsewhere": elsewhere,
        "count": sum(len(g.lines) for g in groups),
    }  # fmt: skip
    return page(request, "doudi/law/book.html", context, parts={"values": "doudi/law/_values.html"})


@for_roles(*Role)
def parameter(request: HttpRequest, key: str) -> HttpResponse:
    """One number and its whole history, place by place, with citations."""
    law, lang = open_law(), language()
    found = law.parameters.get(key)
    if found is None:
        raise Http404
    context = {
        "parameter": found, "name": reading.name_of(law, found, lang),
        "says": found.says.get(lang, ""), "unit": reading.unit_of(found, lang),
        "history": reading.history(law, found, place_of(request, law), lang),
        "lang": lang, "basis": reading.citations(law, [found.basis])[0] if found.basis else None,
        "used_by": [r for r in _rules(law) if argument_name(key) in _names(r)],
        "may_try": bool(actor_of(request).areas(selectors.READERS)),
    }  # fmt: skip
    return page(request, "doudi/law/parameter.html", context)


@for_roles(*Role)
def scheme(request: HttpRequest, scheme_id: str) -> HttpResponse:
    """One scheme: its conditions in order, its amount, and the graph of its rules."""
    law, lang = open_law(), language()
    found = schemes.world(law).schemes.get(scheme_id)
    if found is None:
        raise Http404
    on = day_of(request.GET.get("on"), localdate())
    rules = schemes.world(law).book.in_force(on)
    targets = [*found.conditions, *([found.amount] if found.amount else [])]
    context = {
        "lang": lang, "scheme": found, "name": found.name[lang], "on": on,
        "conditions": [_rule_line(law, rules[n], lang) for n in found.conditions if n in rules],
        "amount": _rule_line(law, rules[found.amount], lang) if found.amount in rules else None,
        "graph": graph.drawn(rules, targets, lang),
    }  # fmt: skip
    return page(request, "doudi/law/scheme.html", context)


@for_roles(*Role)
def rule(request: HttpRequest, name: str) -> HttpResponse:
    """One rule in all its versions: what it says, what it depends on, its very text."""
    law, lang = open_law(), language()
    versions = schemes.world(law).book.rules.get(name)
    if not versions:
        raise Http404
    context = {
        "name": name,
        "lang": lang,
        "versions": [
            _rule_line(law, v, lang) | {"body": ast.unparse(v.tree)}
            for v in sorted(versions, key=lambda r: r.since, reverse=True)
        ],
        "needs": [_named(law, n, lang) for n in sorted(_names(versions[-1]))],
        "used_by": sorted({(r.name, r.label[lang]) for r in _rules(law) if name in _names(r)}),
    }
    return page(request, "doudi/law/rule.html", context)


@for_roles(*Role)
def law_differences(request: HttpRequest) -> HttpResponse:
    """What changed in a place between two days, in plain words."""
    law, lang = open_law(), language()
    area, today = place_of(request, law), localdate()
    first = day_of(request.GET.get("from"), date(today.year - 1, today.month, 1))
    second = day_of(request.GET.get("to"), today)
    context = {
        "lang": lang, "places": reading.places(law, lang), "area": area, "first": first, "second": second,
        "changes": reading.differences(law, area, first, second, lang),
        "rules": [r for r in _rules(law) if first < r.since <= second],
    }  # fmt: skip
    return page(
        request, "doudi/law/differences.html", context, parts={"values": "doudi/law/_changes.html"}
    )


@for_roles(*Role)
def law_due(request: HttpRequest) -> HttpResponse:
    """Values that nobody has compared with their source for a year."""
    law, lang = open_law(), language()
    context = {"due": reading.unchecked(law, localdate()), "lang": lang}
    return page(request, "doudi/law/due.html", context)


def _rules(law: Law) -> list[Rule]:
    return [version for versions in schemes.world(law).book.rules.values() for version in versions]


def _names(rule: Rule) -> set[str]:
    return {rule.node(argument.name) for argument in rule.arguments}


UNITS = {
    "scaled": _("换算值"),
    "code": _("代码"),
    "groups": _("类别"),
}  # in which rules carry values


def _named(law: Law, name: str, lang: str) -> dict[str, str]:
    """What a rule depends on, by its name for people and the page that tells more."""
    book = schemes.world(law).book
    if name in book.rules:
        return {"name": name, "label": book.rules[name][0].label[lang], "kind": "law-rule"}
    key = law.keys_by_name().get(name)
    if key:
        label = reading.name_of(law, law.parameters[key], lang)
        return {"name": key, "label": label, "kind": "law-parameter"}
    facts = [f for (entity, n), f in book.facts.items() if n == name]
    return {"name": name, "label": facts[0].label[lang] if facts else name, "kind": ""}


def _rule_line(law: Law, rule: Rule, lang: str) -> dict[str, Any]:
    return {
        "name": rule.name, "label": rule.label[lang], "says": rule.says, "of": rule.of,
        "unit": UNITS.get(rule.unit) or unit_of(rule.unit, lang), "since": rule.since, "until": rule.until,
        "cites": reading.citations(law, rule.cites),
    }  # fmt: skip
