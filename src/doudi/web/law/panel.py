"""A result of a determination as the reasoning panel draws it."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from doudi.kernel.money import fen, yuan_grouped

STATES = {True: "y", False: "n", None: "q"}


def panel(result: dict[str, Any], law: str, lang: str) -> dict[str, Any]:
    """What `<c-reasoning>` takes: title, amount, sum, rules, changes, law, tone."""
    steps: dict[tuple[str, str | None], dict[str, Any]] = {}
    for step in result["steps"]:
        steps.setdefault((step["name"], step.get("id")), step)
    amount = result.get("amount_monthly")
    deciding = steps.get((_amount_step(result), None))
    return {
        "scheme": result["scheme"],
        "title": f"{result['name'][lang]}：{_title(result)}",
        "tone": {"entitled": "", "not_entitled": "no"}.get(result["outcome"], "unknown"),
        "amount": yuan_grouped(fen(amount)) if amount else "",
        "sum": deciding["formula"] if deciding and not deciding.get("quiet") else "",
        "rules": [_rule(test, steps, lang) for test in result["tests"] if _is_shown(test, steps)],
        "changes": [_change(c, lang) for c in result.get("would_change") or []],
        "missing": result.get("missing", []),
        "law": law.removeprefix("sha256:")[:12],
        "members": result.get("members", []),
    }


def _title(result: dict[str, Any]) -> str:
    return {
        "entitled": _("符合条件"),
        "not_entitled": _("不符合条件"),
        "cannot_say_yet": _("还不能判断"),
    }[result["outcome"]]


def _amount_step(result: dict[str, Any]) -> str:
    return "shortfall_yearly" if result["scheme"] == "dibao" else f"{result['scheme']}_amount"


def _is_shown(test: dict[str, Any], steps: dict[tuple[str, str | None], dict[str, Any]]) -> bool:
    step = steps.get((test["name"], test.get("id")))
    return step is not None and not (step.get("quiet") and test["passed"])


def _rule(
    test: dict[str, Any], steps: dict[tuple[str, str | None], dict[str, Any]], lang: str
) -> dict[str, Any]:
    step = steps[test["name"], test.get("id")]
    return {
        "state": STATES[test["passed"]],
        "says": label(step, lang) + (f"（{test['id']}）" if test.get("id") else ""),
        "formula": step.get("formula", ""),
        "cites": [
            {
                "title": f"{_titled(c, lang)} [{c['tag']}]",
                "url": c["link"],
            }
            for c in step["cites"]
        ],
        "inputs": [_input(i, steps, lang) for i in step["inputs"]],
    }


def _titled(cite: dict[str, Any], lang: str) -> str:
    """The text and the provision; in English by our translation of the title."""
    provision = cite["cite"].partition(":")[2]
    if lang == "en" and cite.get("title_en"):
        return f"{cite['title_en']}, {provision}"
    return f"《{cite['title']}》{provision}"


def _input(
    given: dict[str, Any], steps: dict[tuple[str, str | None], dict[str, Any]], lang: str
) -> dict[str, Any]:
    step = steps.get((given["name"], None))
    value = given["value"]
    text = "、".join(map(str, value)) if isinstance(value, list) else str(value)
    source = reverse("law-parameter", args=[given["name"]]) if "." in given["name"] else ""
    return {"label": label(step, lang) if step else given["name"], "value": text, "url": source}


def label(step: dict[str, Any], lang: str) -> str:
    """The name of a step in the language of the page."""
    return str(step["label_en"] if lang == "en" else step["label"])


def _change(change: dict[str, Any], lang: str) -> str:
    named = change["label_en" if lang == "en" else "label"]
    if str(change.get("unit", "")).startswith("yuan"):
        return _("“%(test)s”：差 %(by)s 元（界限 %(limit)s 元）") % {
            "test": named,
            "by": change["by"],
            "limit": change["limit"],
        }
    return _("“%(test)s”须成立") % {"test": named}
