"""A determination as a sheet of paper: outcome, tests, arithmetic, what would change it, the remedy.

Plain text, aligned for Chinese widths, in Chinese or English; a clerk can hand it over.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from doudi.policy.law.texts import Text
from doudi.policy.worksheet_words import FORMULA_WORDS, UNITS_ZH, WORDS, fact_in_words

MARKS = {True: "✓", False: "✗", None: "?"}
_SCALED = re.compile(r"\d{8,}")  # exact amounts in units that nobody reads
DOUBTFUL = {"M", "L", "C", "P", "I", "D"}


class Words:
    """One language of the sheet."""

    def __init__(self, lang: str) -> None:
        self.lang = lang

    def __call__(self, key: str, **values: object) -> str:
        return WORDS[key][0 if self.lang == "zh" else 1].format(**values)

    def label(self, entry: Mapping[str, Any]) -> str:
        """The label of a step or entry."""
        return str(entry["label"] if self.lang == "zh" else entry.get("label_en", entry["label"]))

    def formula(self, text: str) -> str:
        """A formula with its words in the language of the sheet."""
        if self.lang == "zh":
            return text
        for zh, en in FORMULA_WORDS.items():
            text = text.replace(zh, en)
        return text

    def unit(self, unit: str) -> str:
        """The unit as people write it."""
        return UNITS_ZH.get(unit, unit) if self.lang == "zh" else unit


def width(text: str) -> int:
    """Columns on the screen or on paper: a wide character takes two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def padded(text: str, columns: int) -> str:
    """Filled with spaces to so many columns."""
    return text + " " * max(1, columns - width(text))


def sheet(answer: Mapping[str, Any], texts: Mapping[str, Text], lang: str = "zh") -> str:
    """The whole sheet."""
    words = Words(lang)
    lines = [words("title"), "=" * 72]
    lines.append(words("head", area=answer["area"], on=answer["on"], law=answer["law"][7:19]))
    if answer["hypothetical"]:
        lines += ["", words("hypothetical")]
        lines += [f"  {key} = {value}" for key, value in answer["parameters"].items()]
    for result in answer["results"]:
        lines += ["", *_result(result, words)]
    if gaps := answer.get("not_determined"):
        lines += ["", words("not_determined")]
        lines += [f"  {g['scheme']}: {', '.join(g['keys'])}" for g in gaps]
    if evidence := answer.get("evidence"):
        lines += ["", words("evidence"), *(_evidence(p, e, words) for p, e in evidence.items())]
    lines += ["", "-" * 72, *_tags(answer, words), words("remedy", **_remedy_texts(texts, lang))]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _evidence(pointer: str, given: Mapping[str, str], words: Words) -> str:
    """Where one fact comes from: source, day, authorisation."""
    parts = [given["source"]]
    if day := given.get("as_of"):
        parts.append(words("evidence_as_of", day=day))
    if number := given.get("authorisation"):
        parts.append(words("evidence_authorisation", number=number))
    return f"  {padded(pointer, 34)}" + (" · ".join(parts))


def _remedy_texts(texts: Mapping[str, Text], lang: str) -> dict[str, str]:
    text = texts.get("sal-2026")
    return {"law": text.title.get(lang, "") if text else ""}


def _result(result: Mapping[str, Any], words: Words) -> Iterator[str]:
    name = result["name"]["zh" if words.lang == "zh" else "en"]
    yield f"【{name}】" if words.lang == "zh" else f"[{name}]"
    yield "  " + _sentence(result, words)
    yield from _members(result, words)
    yield from _transition(result, words)
    yield from _tests(result, words)
    yield from _missing(result, words)
    yield from _changes(result, words)
    yield from _arithmetic(result, words)


PAID = {
    "amount_monthly": "entitled_money",
    "amount_yearly": "entitled_money_yearly",
    "amount_once": "entitled_money_once",
}


def _sentence(result: Mapping[str, Any], words: Words) -> str:
    outcome = result["outcome"]
    paid = next((k for k in PAID if k in result), None)
    if outcome == "entitled" and paid:
        text = words(PAID[paid], amount=result[paid], count=len(result["members"]))
    else:
        text = words(outcome)
    if category := result.get("category"):
        text += words("category", category=category)
    return text


def _members(result: Mapping[str, Any], words: Words) -> Iterator[str]:
    rows = [m for m in result.get("members", []) if "total" in m]
    if not rows:
        return
    yield "  " + words("members")
    for row in rows:
        yield "    " + padded(row["id"], 12) + row["total"].rjust(12) + _supplements(row, words)


def _supplements(row: Mapping[str, Any], words: Words) -> str:
    parts = [f"{words('group_' + s['group'])} {s['amount']}" for s in row.get("supplements", [])]
    if not parts:
        return ""
    return "  " + words("share_and_supplements", share=row["share"], parts=", ".join(parts))


def _transition(result: Mapping[str, Any], words: Words) -> Iterator[str]:
    move = result.get("transition")
    if not move:
        return
    yield "  " + words("move_" + move["kind"], **{"until": "", "months": "", **move})
    if move.get("hearing_required"):
        yield "  " + words("hearing")
    for entry in move.get("to_decide", []):
        yield f"  {words('to_decide')}{entry['id']}: {words.label(entry)}"
    for death in move.get("deaths", []):
        yield "  " + words("death", **{"settle_by": "", **death})


def _tests(result: Mapping[str, Any], words: Words) -> Iterator[str]:
    yield "  " + words("tests")
    steps = {(s["name"], s.get("id")): s for s in result["steps"]}
    shown = set()
    for test in result["tests"]:
        step = steps.get((test["name"], test.get("id"))) or steps.get((test["name"], None))
        if step is None or (step["name"], step.get("id")) in shown:
            continue
        shown.add((step["name"], step.get("id")))
        who = f" ({step['id']})" if "id" in step else ""
        yield (
            f"    {MARKS[test['passed']]} "
            + padded(words.label(step) + who, 34)
            + words.formula(step["formula"])
        )
        yield "        " + _cites(step, words)


def _cites(step: Mapping[str, Any], words: Words) -> str:
    return "; ".join(_cite(c, words) for c in step["cites"])


def _cite(cite: Mapping[str, str], words: Words) -> str:
    provision = cite["cite"].partition(":")[2]
    title = cite["title"] if words.lang == "zh" else cite.get("title_en") or cite["title"]
    number = provision.removeprefix("art-")
    if provision.startswith("art-"):
        provision = words("article", number=number)
    return f"{title} {provision} [{cite['tag']}]"


def _missing(result: Mapping[str, Any], words: Words) -> Iterator[str]:
    if result["outcome"] != "cannot_say_yet":
        return
    yield "  " + words("missing")
    for pointer in result["missing"]:
        yield f"    - {fact_in_words(pointer, words.lang)}  {pointer}"


def _changes(result: Mapping[str, Any], words: Words) -> Iterator[str]:
    entries = result.get("would_change") or []
    if not entries:
        return
    yield "  " + words("would_change" if entries[0]["alone"] else "would_change_together")
    for entry in entries:
        yield "    - " + _change(entry, words)


def _change(entry: Mapping[str, Any], words: Words) -> str:
    who = f" ({entry['id']})" if "id" in entry else ""
    if "by" not in entry:
        hint = entry.get("hint" if words.lang == "zh" else "hint_en", "")
        return words.label(entry) + who + (": " + hint if hint else "")
    return (
        words.label(entry)
        + who
        + ": "
        + words(
            f"change_{entry['direction']}_{'strict' if entry['comparison'] != 'at_limit' else 'limit'}",
            by=entry["by"],
            limit=entry["limit"],
            unit=words.unit(entry["unit"]),
        )
    )


def _arithmetic(result: Mapping[str, Any], words: Words) -> Iterator[str]:
    yield "  " + words("arithmetic")
    tests = {t["name"] for t in result["tests"]}
    for step in result["steps"]:
        if step.get("quiet") or step["name"] in tests or step["value"] is None:
            continue
        if step["kind"] == "parameter":
            if not isinstance(step["value"], dict | list):
                yield _parameter(step, words)
        elif step["unit"] != "yes/no" and not _is_nothing(step):
            yield from _step(step, words)


def _is_nothing(step: Mapping[str, Any]) -> bool:
    """A zero of one member or item, or of things nobody has, says nothing on paper."""
    is_empty = step["value"] in ("0.00", 0, [], "")
    return is_empty and ("id" in step or step["unit"] not in ("yuan/month", "yuan/year"))


def _parameter(step: Mapping[str, Any], words: Words) -> str:
    source = words("override") if step.get("override") else _cites(step, words)
    since = words("since", day=step["since"]) if "since" in step else ""
    unit = words.unit(step["unit"] or "") if step["unit"] else ""
    return "    § " + padded(words.label(step), 32) + f"{step['value']} {unit}  {since}{source}"


def _step(step: Mapping[str, Any], words: Words) -> Iterator[str]:
    who = f" ({step['id']})" if "id" in step else ""
    value = step["value"] if not isinstance(step["value"], list) else ", ".join(step["value"])
    line = "      " + padded(words.label(step) + who, 32) + str(value).rjust(12)
    line += " " + words.unit(step["unit"])
    formula = "" if _SCALED.search(step["formula"]) else words.formula(step["formula"])
    yield line + (f"  = {formula}" if formula and any(c in formula for c in "+−×÷(") else "")


def _tags(answer: Mapping[str, Any], words: Words) -> Iterator[str]:
    """What the letters after citations mean, for those that are not certain."""
    used = {c["tag"] for r in answer["results"] for s in r["steps"] for c in s["cites"]}
    for tag in sorted(used & DOUBTFUL):
        yield f"[{tag}] " + words("tag_" + tag)
