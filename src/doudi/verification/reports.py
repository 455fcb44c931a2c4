"""The report of a check: what each source said about each member, and what that means here."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from doudi.kernel import events
from doudi.kernel.actor import Actor
from doudi.kernel.errors import NotFound
from doudi.kernel.masking import mask_account, mask_id
from doudi.policy import rulebook
from doudi.registry import facts as registry_facts
from doudi.registry import selectors as registry
from doudi.verification import selectors
from doudi.verification.compare import Conclusion, conclude
from doudi.verification.kinds import Kind, kinds
from doudi.verification.models import Asked, CheckOrder, Dispute, Hit

MASKED = {
    "number": mask_id,
    "account": mask_account,
    "spouse_number": mask_id,
    "certificate": mask_id,
}
HIDDEN = {"row", "birth_date", "area", "sex", "thing"}


@dataclass(frozen=True, slots=True)
class HitLine:
    """One record as people read it: what it says, how it was matched, what was declared."""

    hit: Hit
    said: list[tuple[str, str]]
    weights: list[tuple[str, str]]
    declared: int | None
    found: int | None


@dataclass(frozen=True, slots=True)
class Answer:
    """One source about one member."""

    kind_name: str
    department: str
    asked: Asked
    hits: list[HitLine]


@dataclass(frozen=True, slots=True)
class MemberReport:
    """All sources about one member, those with records first."""

    person_id: int
    name: str
    number: str
    answers: list[Answer]

    @property
    def asked(self) -> int:
        """How many sources were asked."""
        return len(self.answers) - self.refused

    @property
    def refused(self) -> int:
        """How many were not, for lack of authority."""
        return sum(a.asked.answer == "no_authority" for a in self.answers)

    @property
    def missing(self) -> int:
        """How many had no data or none that still counts."""
        return sum(a.asked.answer in {"no_data", "stale"} for a in self.answers)

    @property
    def silent(self) -> int:
        """How many knew nothing of the person."""
        return sum(a.asked.answer in {"nothing", "stale"} and not a.hits for a in self.answers)

    @property
    def unanswered(self) -> int:
        """How many have not delivered anything yet."""
        return sum(a.asked.answer == "no_data" for a in self.answers)

    @property
    def hit(self) -> int:
        """How many answered with a record."""
        return sum(bool(a.hits) for a in self.answers)


@dataclass(frozen=True, slots=True)
class Report:
    """A check, whole."""

    order: CheckOrder
    head: str
    members: list[MemberReport]
    conclusion: Conclusion
    failing: list[str]
    disputes: Sequence[Dispute]

    @property
    def unasked(self) -> list[str]:
        """The members about whom some source could not be asked for want of a consent."""
        return [m.name for m in self.members if m.person_id in self.conclusion.unasked]

    @property
    def objections(self) -> list[tuple[Dispute, str]]:
        """Every objection with the record it is about; empty for the whole report."""
        named = dict(self.choices())
        return [(d, named.get(str(d.hit_id), "")) for d in self.disputes]

    def choices(self) -> list[tuple[str, str]]:
        """Every record that an objection may be about."""
        return [
            (
                str(line.hit.pk),
                f"{member.name} · {answer.kind_name} · {line.said[0][1] if line.said else ''}",
            )
            for member in self.members
            for answer in member.answers
            for line in answer.hits
        ]


def report(
    order_id: int, *, actor: Actor, at: datetime, language: str, what: str = "opened"
) -> Report:
    """The report for an officer who may see it; every reading is an event. Raises `NotFound`."""
    order = selectors.orders_visible_to(actor).filter(pk=order_id).first()
    if order is None:
        raise NotFound("no_check")
    events.record_read(by=actor, at=at, subject=("check", order.pk), area=order.area, what=what)
    asked = list(
        Asked.objects.filter(order=order)
        .select_related("dataset", "person")
        .order_by("person_id", "id")
    )
    hits = list(
        Hit.objects.filter(asked__order=order).select_related("asked").order_by("asked_id", "row")
    )
    case = registry_facts.case(order.household_id, on=order.on)
    found = conclude(case, hits, asked)
    rules = rulebook.load().rules
    return Report(
        order=order,
        head=registry.household(order.household_id, actor=actor).head.name,
        members=_members(asked, hits, found, language),
        conclusion=found,
        failing=[rules[n][-1].label[language] if n in rules else n for n in found.failing],
        disputes=list(Dispute.objects.filter(order=order).order_by("id")),
    )


def _members(
    asked: Sequence[Asked], hits: Sequence[Hit], found: Conclusion, language: str
) -> list[MemberReport]:
    by_asked: dict[int, list[Hit]] = {}
    for hit in hits:
        by_asked.setdefault(hit.asked_id, []).append(hit)
    declared = {d.hit_id: d for d in found.differences}
    members: dict[int, MemberReport] = {}
    for one in asked:
        kind = kinds()[one.kind]
        member = members.setdefault(
            one.person_id, MemberReport(one.person_id, one.person.name, one.person.id_masked, [])
        )
        lines = [_line(h, kind, declared.get(h.pk), language) for h in by_asked.get(one.pk, [])]
        member.answers.append(Answer(kind.name[language], kind.department[language], one, lines))
    for member in members.values():
        member.answers.sort(key=lambda a: not a.hits)
    return list(members.values())


def _line(hit: Hit, kind: Kind, difference: Any, language: str) -> HitLine:
    values = json.loads(hit.values)
    if hit.level == "number":  # number and name are those of the person above
        values = {key: value for key, value in values.items() if key not in {"number", "name"}}
    said = what_it_says(kind, values, language)
    weights = [(name, f"{value:+.1f}") for name, value in hit.waterfall.items()]
    declared = difference.declared if difference else None
    return HitLine(hit, said, weights, declared, hit.amount)


def what_it_says(kind: Kind, values: Mapping[str, Any], language: str) -> list[tuple[str, str]]:
    """The columns of a record that people read, with numbers and accounts masked."""
    return [
        (_heading(kind, key, language), _shown(kind, key, value, language))
        for key, value in values.items()
        if value is not None and key not in HIDDEN
    ]


def _heading(kind: Kind, key: str, language: str) -> str:
    if language == "en":
        return key.replace("_", " ")
    return kind.column(key).aliases[0]


YEAR_MONTH = len("202610")
YES_OR_NO = {"en": ("no", "yes"), "zh": ("否", "是")}


def _shown(kind: Kind, key: str, value: Any, language: str) -> str:
    if key in MASKED:
        return MASKED[key](str(value))
    type_, text = kind.column(key).type, str(value)
    if type_ == "money":
        return f"{int(value) // 100:,}.{int(value) % 100:02d}"
    if type_ == "flag":
        return YES_OR_NO["en" if language == "en" else "zh"][bool(value)]
    if type_ == "decimal" and "." in text:
        return text.rstrip("0").rstrip(".")
    return f"{text[:4]}-{text[4:]}" if type_ == "month" and len(text) == YEAR_MONTH else text
