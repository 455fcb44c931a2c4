"""The types of `doudi.determination/1` and `doudi.errors/1`."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Yuan = Annotated[str, StringConstraints(pattern=r"^-?[0-9]+\.[0-9]{2}$")]


class Part(BaseModel):
    """A part of an answer: nothing beyond its fields."""

    model_config = ConfigDict(extra="forbid")


class Cite(Part):
    """A provision: key, title, link, tag of confidence (V, P, C, I, M, L, D)."""

    cite: str
    title: str
    title_en: str | None = None
    link: str
    tag: str


class Input(Part):
    """What a step read."""

    name: str
    value: Any
    unit: str | None = None


class Step(Part):
    """One value with its formula, citation and inputs."""

    name: str
    label: str
    label_en: str
    kind: Literal["rule", "parameter"]
    value: Any
    unit: str | None
    formula: str
    cites: list[Cite]
    inputs: list[Input]
    of: str | None = None
    id: str | None = None
    pointer: str | None = None
    quiet: bool | None = None
    missing: list[str] | None = None
    place: str | None = None
    since: str | None = None
    note: str | None = None
    override: bool | None = None


class SupplementPaid(Part):
    """What a member is paid on top, for which group."""

    group: str
    kind: str
    value: str
    amount: Yuan


class MemberShare(BaseModel):
    """Who is covered, with the part of the amount; schemes may add what is theirs."""

    model_config = ConfigDict(extra="allow")
    id: str
    share: Yuan | None = None
    supplements: list[SupplementPaid] | None = None
    total: Yuan | None = None


class Change(BaseModel):
    """Which value would have to change, by how much, to turn a refusal.

    `by` is the distance to the limit; `smallest` the smallest change that turns the test (a fen more
    where the limit itself does not pass); `together` lists values that would all have to change.
    """

    model_config = ConfigDict(extra="allow")
    test: str
    label: str
    label_en: str
    alone: bool
    id: str | None = None
    fact: str | None = None
    direction: Literal["less", "more"] | None = None
    comparison: Literal["below", "above", "at_limit"] | None = None
    by: Yuan | int | None = None
    smallest: Yuan | int | None = None
    per: Literal["month"] | None = None
    limit: Yuan | int | None = None
    by_per_head: Yuan | None = None
    limit_per_head: Yuan | None = None
    unit: str | None = None
    rule: str | None = None
    together: list[dict[str, Any]] | None = None


class Test(Part):
    """A condition and its result; null while it is open."""

    name: str
    passed: bool | None
    id: str | None = None


class Transition(BaseModel):
    """What becomes of a running award."""

    model_config = ConfigDict(extra="allow", populate_by_name=True)
    kind: Literal["continue", "increase", "decrease", "stop", "grace"]
    from_: str = Field(alias="from")
    until: str | None = None
    amount_before: Yuan
    amount: Yuan
    months: int | None = None
    hearing_required: bool | None = None


class Result(BaseModel):
    """The answer for one scheme; schemes may add what is theirs."""

    model_config = ConfigDict(extra="allow")
    scheme: str
    name: dict[str, str]
    outcome: Literal["entitled", "not_entitled", "cannot_say_yet"]
    amount_monthly: Yuan | None = None
    amount_yearly: Yuan | None = None
    amount_once: Yuan | None = None
    members: list[MemberShare] | None = None
    category: str | None = None
    because: str
    missing: list[str] | None = None
    would_change: list[Change] | None = None
    transition: Transition | None = None
    tests: list[Test]
    steps: list[Step]


class Gap(Part):
    """A scheme that was not determined because the law lacks a value."""

    scheme: str
    code: Literal["law_missing"]
    keys: list[str]


class Determination(Part):
    """`doudi.determination/1`."""

    format: Literal["doudi.determination/1"]
    law: str
    area: str
    on: str
    hypothetical: bool
    results: list[Result]
    parameters: dict[str, Any] | None = None
    not_determined: list[Gap] | None = None
    evidence: dict[str, Any] | None = None


class ErrorEntry(Part):
    """One fault or one gap in the law."""

    pointer: str
    code: str
    message: str
    key: str | None = None
    place: str | None = None
    day: str | None = None


class Errors(Part):
    """`doudi.errors/1`."""

    format: Literal["doudi.errors/1"]
    errors: list[ErrorEntry]
