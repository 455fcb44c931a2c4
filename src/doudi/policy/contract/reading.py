"""From a document to a `Case`, or every fault of it at once."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from pydantic import ValidationError

from doudi.policy.contract.case import Case
from doudi.policy.contract.faults import of_pydantic, pointer
from doudi.policy.errors import CaseRefused, Fault

FIELDS_OF = {
    "vehicle": {"bought_on", "use"},
    "dwelling": {"area_m2", "sole"},
    "business": {"registered_capital", "employees"},
}
MAY_BE_NEGATIVE = ("business_net", "farming_net", "property")
DATES = ("birth_date", "status_since", "bought_on")
MOST_NODES = 200_000  # a case file has a few hundred values
MOST_DEPTH = 100
TEXT_FIELDS = {
    "area", "id", "member", "for", "carer_of", "relation", "amount", "value", "base", "supplements",
    "income", "rigid_spending", "financial_assets", "agreed_payment", "judged_payment", "area_m2",
    "registered_capital", "granted_this_year", "source", "authorisation",
}  # fmt: skip


def parse(text: str | bytes) -> Any:
    """JSON, or YAML when it is not JSON. Raises `CaseRefused` when it is neither."""
    plain = _decoded(text) if isinstance(text, bytes) else text.removeprefix("\ufeff")
    try:
        return json.loads(plain, parse_constant=_no_constant, object_pairs_hook=_once)
    except RecursionError as deep:
        raise _unreadable("nested too deeply") from deep
    except _Twice as twice:
        raise _unreadable(str(twice)) from twice
    except ValueError as not_json:
        return _yaml(plain, not_json)


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise _unreadable(f"not UTF-8: {fault.reason} at byte {fault.start}") from fault


def _yaml(text: str, not_json: ValueError) -> Any:
    """A YAML document; what cannot be either is reported as what it looks like."""
    import yaml

    from doudi.policy.law.files import parse_as_written

    try:
        if _depth(text) > MOST_DEPTH:
            raise ValueError("nested too deeply")
        tree = parse_as_written(text)
    except (yaml.YAMLError, ValueError, RecursionError) as fault:
        is_json = text.lstrip().startswith(("{", "["))
        raise _unreadable(str(not_json if is_json else fault)) from fault
    if _nodes(tree) > MOST_NODES:
        raise _unreadable("aliases that unfold to too many values")
    return _unquoted(tree, is_text=False)


def _unquoted(tree: Any, *, is_text: bool) -> Any:
    """Codes and money that YAML took for whole numbers become text again; other numbers stay."""
    from doudi.policy.law.files import Written

    if isinstance(tree, dict):
        return {k: _unquoted(v, is_text=k in TEXT_FIELDS) for k, v in tree.items()}
    if isinstance(tree, list):
        return [_unquoted(item, is_text=is_text) for item in tree]
    if isinstance(tree, Written):
        return tree.text if is_text else int(tree)
    return tree


def _depth(text: str) -> int:
    """How deep a YAML text nests, from its events alone: building such a tree could end the process."""
    import yaml

    from doudi.policy.law.files import Loader

    deepest = here = 0
    for event in yaml.parse(text, Loader=Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            here += 1
            deepest = max(deepest, here)
            if deepest > MOST_DEPTH:
                break
        elif isinstance(event, yaml.CollectionEndEvent):
            here -= 1
    return deepest


def _nodes(tree: Any) -> int:
    """How many values a document unfolds to, counted no further than is allowed."""
    seen, waiting = 0, [tree]
    while waiting and seen <= MOST_NODES:
        here = waiting.pop()
        seen += 1
        if isinstance(here, dict):
            waiting.extend(here.values())
        elif isinstance(here, list):
            waiting.extend(here)
    return seen


class _Twice(ValueError):
    """A key stands twice in one object."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(n for n in names if names.count(n) > 1)
        raise _Twice(f"the key {twice!r} stands twice in one object")
    return made


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _unreadable(says: str) -> CaseRefused:
    en = f"neither JSON nor YAML: {says}".replace("\n", " ")
    return CaseRefused([Fault("", "unreadable", f"文件不是有效的 JSON 或 YAML：{says}", en)])


def read_case(document: Any, further: Callable[[Any], list[Fault]] | None = None) -> Case:
    """The document as a `Case`. Raises `CaseRefused` with every fault.

    `further`: what only somebody above knows how to check (overrides, schemes), in the same go.
    """
    if not isinstance(document, dict):
        raise CaseRefused(
            [Fault("", "not_an_object", "文件应为一个对象", "the document is an object")]
        )
    faults: list[Fault] = []
    case = None
    try:
        case = Case.model_validate(document)
    except ValidationError as fault:
        faults += of_pydantic(fault, document)
    known = {f.pointer for f in faults}
    across = _across(document) + (further(document) if further else [])
    faults += [f for f in across if f.pointer not in known]
    if faults or case is None:
        raise CaseRefused(sorted(faults, key=lambda f: _sort_key(f.pointer)))
    return case


def _sort_key(pointer: str) -> list[tuple[int, str]]:
    return [(int(p), "") if p.isdecimal() and len(p) < 10 else (0, p) for p in pointer.split("/")]


def _across(document: Mapping[str, Any]) -> list[Fault]:
    """What no single field can show: references, one applicant, dates after the day."""
    household = document.get("household")
    if not isinstance(household, dict):
        return []
    members = _rows(household, "members")
    ids = [m.get("id") for _, m in members]
    faults = list(_applicant(members, ids))
    for group in ("income", "spending", "assets"):
        for i, row in _rows(household, group):
            faults += _reference(row.get("member"), ids, f"/household/{group}/{i}/member")
            faults += _item(group, row, f"/household/{group}/{i}")
    for i, member in members:
        for j, other in _listed(member.get("carer_of")):
            faults += _reference(other, ids, f"/household/members/{i}/carer_of/{j}")
    for i, obligor in _rows(household, "obligors"):
        for j, other in _listed(obligor.get("for")):
            faults += _reference(other, ids, f"/household/obligors/{i}/for/{j}")
        faults += _obligor(obligor, f"/household/obligors/{i}")
    return faults + list(_days(document, household)) + list(_evidence(document))


def _rows(household: Mapping[str, Any], group: str) -> list[tuple[int, Mapping[str, Any]]]:
    rows = household.get(group)
    return (
        [(i, r) for i, r in enumerate(rows) if isinstance(r, dict)]
        if isinstance(rows, list)
        else []
    )


def _listed(value: Any) -> list[tuple[int, Any]]:
    """The entries with their places; what is not a list has none (its type is a fault already)."""
    return list(enumerate(value)) if isinstance(value, list) else []


def _applicant(members: list[tuple[int, Mapping[str, Any]]], ids: list[Any]) -> Iterator[Fault]:
    if members and sum(1 for _, m in members if m.get("relation") == "01") != 1:
        yield Fault(
            "/household/members", "one_applicant",
            "须有且仅有一名成员的 relation 为 01（申请人本人）",
            "exactly one member has relation 01, the applicant",
        )  # fmt: skip
    for i, member in members:
        if (
            member.get("id") is not None
            and ids.index(member.get("id")) != i
            and isinstance(member["id"], str)
        ):
            yield Fault(
                f"/household/members/{i}/id", "duplicate_id",
                f"成员编号重复：{member['id']}", f"two members have the id {member['id']!r}",
            )  # fmt: skip


def _reference(value: Any, ids: list[Any], pointer: str) -> list[Fault]:
    if not isinstance(value, str) or value in ids:
        return []
    return [
        Fault(
            pointer,
            "unknown_member",
            f"没有编号为 {value} 的成员",
            f"no member has the id {value!r}",
        )
    ]


def _item(group: str, row: Mapping[str, Any], at: str) -> Iterator[Fault]:
    item, amount = row.get("item"), row.get("amount")
    negative = isinstance(amount, str) and amount.startswith("-")
    if group == "income" and negative and item not in MAY_BE_NEGATIVE:
        yield Fault(
            f"{at}/amount",
            "negative",
            "该类收入不能为负数",
            "this kind of income cannot be negative",
        )
    if group != "assets" or not isinstance(item, str):
        return
    for kind, names in FIELDS_OF.items():
        for name in sorted(names):
            if name in row and kind != item:
                yield Fault(
                    f"{at}/{name}", "not_for_item",
                    f"{name} 只用于 {kind}", f"{name} belongs to {kind} only",
                )  # fmt: skip


def _obligor(row: Mapping[str, Any], at: str) -> Iterator[Fault]:
    if row.get("income") is not None and row.get("per") is None:
        yield Fault(
            f"{at}/per", "required", "请说明收入按月还是按年", "income needs per: month or year"
        )


def _evidence(document: Mapping[str, Any]) -> Iterator[Fault]:
    """Each entry says where a fact comes from: there is such a fact in the document."""
    given = document.get("evidence")
    for at in given if isinstance(given, dict) else ():
        if not (isinstance(at, str) and points_to_something(document, at)):
            yield Fault(
                pointer(("evidence", at)), "points_to_nothing",
                f"文件中没有 {at} 所指的内容", f"nothing in the document is at {at!r}",
            )  # fmt: skip


def points_to_something(document: Any, at: str) -> bool:
    """Whether a JSON pointer (RFC 6901) names a part of the document."""
    if not at.startswith("/"):
        return False
    here = document
    for part in at[1:].split("/"):
        name = part.replace("~1", "/").replace("~0", "~")
        if isinstance(here, dict) and name in here:
            here = here[name]
        elif isinstance(here, list) and name.isdecimal() and _is_index(name, len(here)):
            here = here[int(name)]
        else:
            return False
    return True


def _is_index(text: str, length: int) -> bool:
    return len(text) < 10 and str(int(text)) == text and int(text) < length


def _is_day(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text)) and len(text) == 10
    except ValueError:
        return False


def _days(document: Mapping[str, Any], household: Mapping[str, Any]) -> Iterator[Fault]:
    """No fact lies after the day of the determination."""
    on = document.get("on")
    if not isinstance(on, str):
        return
    for at, row, name in _dated(household):
        day = row[name]
        if isinstance(day, str) and day > on and _is_day(day):
            yield Fault(
                f"/household/{at}/{name}", "after_the_day",
                f"日期晚于认定日 {on}", f"lies after the day of the determination, {on}",
            )  # fmt: skip


def _dated(household: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any], str]]:
    """(where, what, field) of every date that a household carries."""
    for group in ("members", "assets", "obligors"):
        for i, row in _rows(household, group):
            for name in DATES:
                if name in row:
                    yield f"{group}/{i}", row, name
    event = household.get("event")  # an award may begin later: it is decided the month before
    if isinstance(event, dict) and "last_same_cause" in event:
        yield "event", event, "last_same_cause"
