"""One row of text into values, with every fault in it named by field."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.timezone import localdate

from doudi.kernel import identity
from doudi.kernel.money import fen
from doudi.registry.errors import Unfit
from doudi.registry.importing.villages import Villages
from doudi.registry.sealed import PERSON_NUMBER, index_of
from doudi.registry.services import rows
from doudi.registry.values import NewAccount, NewPerson
from doudi.registry.vocabulary import LabelKind, Residence
from doudi.registry.vocabulary_money import Relation

SEX = {"男": "male", "女": "female", "male": "male", "female": "female", "1": "male", "2": "female"}
RESIDENCE = {
    "城镇": "urban", "城市": "urban", "非农业": "urban", "非农": "urban", "urban": "urban",
    "农村": "rural", "农业": "rural", "rural": "rural",
}  # fmt: skip
RELATION = {str(r.label): r.value for r in Relation} | {
    "本人": "02", "父": "51", "母": "52", "丈夫": "11", "妻子": "12", "儿子": "20", "女儿": "30",
    "孙女儿": "42", "兄弟": "70", "姐妹": "70", "媳妇": "38", "儿媳妇": "38", "其他亲属": "97",
}  # fmt: skip
LABELS = {str(k.label): k.value for k in LabelKind} | {
    "农村低保": "dibao", "城市低保": "dibao", "城镇低保": "dibao", "特困人员": "tekun", "五保": "tekun",
    "低保边缘家庭": "edge", "刚性支出困难家庭": "rigid", "单人户": "dibao_single",
}  # fmt: skip
DISABILITY = {
    "视力": "visual", "听力": "hearing", "言语": "speech", "肢体": "physical",
    "智力": "intellectual", "精神": "mental", "多重": "multiple",
}  # fmt: skip
LEVELS = {"一级": 1, "二级": 2, "三级": 3, "四级": 4, "1": 1, "2": 2, "3": 3, "4": 4}
RESIDENCES = frozenset(Residence.values)


@dataclass(slots=True)
class Parsed:
    """A row's values and its faults [(field, code)]."""

    person: NewPerson | None = None
    columns: dict[str, Any] = field(default_factory=dict)
    relation: str = ""
    group: str = ""
    address: str = ""
    residence: str = "rural"
    label: str = ""
    since: date | None = None
    disability: tuple[str, int] | None = None
    account: NewAccount | None = None
    wage: int | None = None
    faults: list[tuple[str, str]] = field(default_factory=list)

    @property
    def is_head(self) -> bool:
        """Is this the head of the household?"""
        return self.relation == Relation.HEAD


def parsed(cells: Mapping[str, str], *, villages: Villages, at: datetime) -> Parsed:
    """Read one row. Nothing is raised: what is wrong is in `faults`, all of it."""
    row = Parsed()
    area = _read(row, "area", cells, lambda text: _village(villages, text), needed=True)
    relation = _read(row, "relation", cells, _relation, needed=True)
    row.relation = relation or ""
    row.residence = _read(row, "residence", cells, lambda t: _in(RESIDENCE, t)) or "rural"
    row.label = _read(row, "label", cells, lambda t: _in(LABELS, t)) or ""
    row.since = _read(row, "since", cells, day)
    row.wage = _read(row, "wage_month", cells, _amount)
    row.address = cells.get("address", "")[:200]
    if row.since and row.since > localdate(at):
        row.faults.append(("since", "in_the_future"))
    _disability(row, cells)
    _person(row, cells, area, at)
    _account(row, cells, at)
    row.group = _group(cells)
    return row


def _read(
    row: Parsed,
    key: str,
    cells: Mapping[str, str],
    read: Callable[[str], Any],
    *,
    needed: bool = False,
) -> Any:
    text = cells.get(key, "").strip()
    if not text:
        if needed:
            row.faults.append((key, "missing"))
        return None
    try:
        return read(text)
    except Unfit as fault:
        row.faults.append((key, fault.fault))
        return None


def _in(words: Mapping[str, str], text: str) -> str:
    if text in words:
        return words[text]
    raise Unfit("", "not_in_list")


def _village(villages: Villages, text: str) -> str:
    found = villages.find(text.replace(" ", ""))
    if found is None:
        raise Unfit("area", "outside_area")
    return found


def _relation(text: str) -> str:
    if text.isdigit() and text.zfill(2) in Relation.values:
        return "02" if text.zfill(2) == "01" else text.zfill(2)
    return _in(RELATION, text)


def day(text: str) -> date:
    """A day as people write it: 2026-05-20, 2026/5/20, 2026.5.20, 20260520, 2026年5月20日, or the
    number by which a spreadsheet counts days. Raises `Unfit`."""
    written = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", text)
    if found := written or re.fullmatch(r"(\d{4})(\d{2})(\d{2})", text):
        parts = found.groups()
    elif re.fullmatch(r"[1-5]\d{4}", text):
        return date(1899, 12, 30) + timedelta(days=int(text))
    else:
        raise Unfit("", "not_a_date")
    try:
        return date(*(int(p) for p in parts))
    except ValueError as fault:
        raise Unfit("", "not_a_date") from fault


def _amount(text: str) -> int:
    try:
        amount = fen(text.replace(",", "").replace("元", ""))
    except ValueError as fault:
        raise Unfit("", "not_an_amount") from fault
    if amount < 0:
        raise Unfit("", "negative")
    return amount


def _disability(row: Parsed, cells: Mapping[str, str]) -> None:
    category = _read(
        row,
        "disability",
        cells,
        lambda t: _in(DISABILITY, t.removesuffix("残疾").removesuffix("残")),
    )
    level = _read(row, "level", cells, lambda t: _in({k: str(v) for k, v in LEVELS.items()}, t))
    if category and not level and not cells.get("level"):
        row.faults.append(("level", "missing"))
    if category and level:
        row.disability = (category, int(level))


def _person(row: Parsed, cells: Mapping[str, str], area: str | None, at: datetime) -> None:
    """The person's own values. Each is tried alone, so that one fault does not hide another."""
    told: dict[str, Any] = {
        "name": cells.get("name", ""), "area": area or "0" * 12,
        "id_number": _number(row, cells), "ethnicity": _people(cells.get("ethnicity", "")),
        "birth_date": _read(row, "birth_date", cells, day),
        "sex": _read(row, "sex", cells, lambda t: _in(SEX, t)) or "",
        "phone": cells.get("phone", ""), "residence": row.residence,
    }  # fmt: skip
    told["id_kind"] = "resident" if told["id_number"] else "none"
    if not told["name"]:
        row.faults.append(("name", "missing"))
    if not told["id_number"] and not told["birth_date"] and not cells.get("id_number"):
        row.faults.append(("id_number", "missing"))
    for key in ("name", "birth_date", "sex", "phone"):
        _try_part(row, key, told, at)
    if row.faults:
        return
    try:
        row.person = NewPerson(**told)
        row.columns = rows.person_columns(row.person, at=at)
    except Unfit as fault:
        row.faults.append((fault.field, fault.fault))


def _try_part(row: Parsed, key: str, told: dict[str, Any], at: datetime) -> None:
    """Check one value against the number, as registration will."""
    try:
        if key == "name" and told["name"]:
            rows.named(told["name"])
        elif key == "phone" and told["phone"]:
            rows.phone_columns(told["phone"], since=localdate(at))
        elif key in ("birth_date", "sex") and told["id_number"] and told[key]:
            _, born, sex = rows.read_number("resident", told["id_number"], on=localdate(at))
            if told[key] != {"birth_date": born, "sex": sex}[key]:
                raise Unfit(key, "differs_from_number")
    except Unfit as fault:
        row.faults.append((key, fault.fault))


def _number(row: Parsed, cells: Mapping[str, str]) -> str:
    text = cells.get("id_number", "")
    if not text:
        return ""
    if "E+" in text.upper():
        row.faults.append(("id_number", "digits_lost"))
        return ""
    try:
        return identity.citizen_number(text).number
    except identity.NotANumber as fault:
        row.faults.append(("id_number", "id_" + fault.fault))
        return ""


def _people(text: str) -> str:
    return text if not text or text.endswith("族") else text + "族"


def _account(row: Parsed, cells: Mapping[str, str], at: datetime) -> None:
    number = cells.get("account", "")
    if not number:
        return
    new = NewAccount(
        number, cells.get("bank", "")[:120], cells.get("name", "") or "?", localdate(at)
    )
    try:
        rows.account_columns(new)
        row.account = new
    except Unfit as fault:
        lost = "E+" in number.upper()
        row.faults.append(("account", "digits_lost" if lost else fault.fault))


def _group(cells: Mapping[str, str]) -> str:
    """What ties the rows of a household together; "" where only their order can tell."""
    if text := cells.get("group", ""):
        return text[:64]
    number = identity.tidy(cells.get("head_number", ""))
    return "#" + index_of(number, PERSON_NUMBER) if number else ""
