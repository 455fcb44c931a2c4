"""Schemes that test every person alone, and temporary assistance: conditions in the order of the law."""

from __future__ import annotations

from typing import Any

from doudi.kernel.money import yuan
from doudi.policy.evaluate import Run
from doudi.policy.scheme_parts.renewal import renewal
from doudi.policy.schemes import Scheme, scheme


def tekun_members(run: Run, _amount: int | None) -> list[dict[str, Any]]:
    """Each person's two standards and level of self-care."""
    persons: Any = run.household.children["person"]
    return [
        {
            "id": p.id,
            "share": yuan(run.of("tekun_amount_person", p)),  # type: ignore[arg-type]
            "supplements": [],
            "total": yuan(run.of("tekun_amount_person", p)),  # type: ignore[arg-type]
            "basic": yuan(run.of("tekun_basic_monthly", p)),  # type: ignore[arg-type]
            "care": yuan(run.of("tekun_care_monthly", p)),  # type: ignore[arg-type]
            "self_care_level": run.of("tekun_self_care_level", p),
        }
        for p in persons
        if run.of("tekun_is_entitled", p) is True
    ]


def decided_by(run: Run) -> str | None:
    """Township or county, where the place draws the line."""
    if run.parameter("temporary.township_ceiling").__class__.__name__ == "Unknown":
        return None
    return str(run.of("temporary_decided_by"))


scheme(
    Scheme(
        id="tekun",
        name={"zh": "特困人员救助供养", "en": "Support for special hardship"},
        of="person",
        looks_at_means=True,
        conditions=(
            "is_member",
            "tekun_is_unable_to_work",
            "tekun_is_without_means",
            "tekun_is_without_supporter",
        ),
        decides="tekun_is_entitled",
        amount="tekun_amount_person",
        transition=renewal,
        opens_with=("tekun.basic.rural", "tekun.basic.urban"),
        members=tekun_members,
    )
)

scheme(
    Scheme(
        id="temporary",
        name={"zh": "临时救助", "en": "Temporary assistance"},
        of="household",
        looks_at_means=True,
        conditions=("has_members", "temporary_is_entitled", "temporary_has_grant"),
        decides="temporary_is_entitled",
        amount="temporary_amount_once",
        opens_with=("temporary.multiples",),
        category=decided_by,
        per="once",
    )
)

scheme(
    Scheme(
        id="disability_living",
        name={"zh": "困难残疾人生活补贴", "en": "Living subsidy for disabled persons"},
        of="person",
        conditions=(
            "is_disabled",
            "is_member",
            "disability_living_is_family_covered",
            "disability_living_may_be_drawn",
            "disability_living_is_highest",
        ),
        decides="disability_living_is_entitled",
        amount="disability_living_amount_person",
        transition=renewal,
        opens_with=("disability_living.amount",),
    )
)

scheme(
    Scheme(
        id="disability_nursing",
        name={"zh": "重度残疾人护理补贴", "en": "Nursing subsidy for severely disabled persons"},
        of="person",
        conditions=(
            "is_disabled",
            "disability_nursing_is_severe",
            "disability_nursing_may_be_drawn",
            "disability_nursing_is_highest",
        ),
        decides="disability_nursing_is_entitled",
        amount="disability_nursing_amount_person",
        transition=renewal,
        opens_with=("disability_nursing.amount",),
    )
)

scheme(
    Scheme(
        id="orphan",
        name={"zh": "孤儿基本生活保障", "en": "Living allowance of orphans"},
        of="person",
        conditions=("orphan_is_of_age", "orphan_is_orphan"),
        decides="orphan_is_entitled",
        amount="orphan_amount_person",
        transition=renewal,
        opens_with=("orphan.amount.dispersed",),
    )
)

scheme(
    Scheme(
        id="unsupported_child",
        name={
            "zh": "事实无人抚养儿童保障",
            "en": "Allowance of children whom nobody supports in fact",
        },
        of="person",
        conditions=("unsupported_is_of_age", "unsupported_child_is_entitled"),
        decides="unsupported_child_is_entitled",
        amount="unsupported_child_amount_person",
        transition=renewal,
        opens_with=("orphan.amount.dispersed",),
    )
)

scheme(
    Scheme(
        id="old_age_allowance",
        name={"zh": "高龄津贴", "en": "Old-age allowance"},
        of="person",
        conditions=("old_age_allowance_is_of_age",),
        decides="old_age_allowance_is_of_age",
        amount="old_age_allowance_amount_person",
        transition=renewal,
        opens_with=("old_age_allowance.bands",),
    )
)

scheme(
    Scheme(
        id="price_subsidy",
        name={"zh": "价格临时补贴", "en": "Price-linked subsidy"},
        of="person",
        conditions=("price_subsidy_is_on", "price_subsidy_is_covered"),
        decides="price_subsidy_is_entitled",
        amount="price_subsidy_amount_person",
        opens_with=("price_subsidy.index",),
    )
)
