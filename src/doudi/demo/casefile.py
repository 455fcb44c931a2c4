"""A household as a case file (`doudi.case/1`), as it is or as it was declared.

Member ids are `m1`, `m2`, … by the place in the household; they stay the same between the true
and the declared document, and when somebody dies or leaves.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from doudi.demo.differences import declared_assets, declared_income
from doudi.demo.model import Amount, Asset, Household, Obligor, Person

CARE: Final = ("eating", "dressing", "bed", "toilet", "walking", "bathing")
_RUNNING: Final = {"dibao", "dibao_single", "tekun", "edge", "rigid"}


def to_case(home: Household, on: date, *, declared: bool = False) -> dict[str, Any]:
    """The document of the household on that day; `declared` gives what the household told.

    Raises ValueError when nobody lives in the household on that day.
    """
    living = home.living(on)
    if not living:
        raise ValueError(f"household {home.number} has no living member on {on}")
    present = {i for i, _ in living}
    income = declared_income(home) if declared else home.income
    assets = declared_assets(home) if declared else home.assets
    household: dict[str, Any] = {
        "residence": home.residence,
        "members": [_member(i, p, on) for i, p in living],
        "income": [_amount(a) for a in income if a.member in present],
        "spending": [_amount(a) for a in home.spending if a.member in present],
        "assets": [_asset(a) for a in assets if a.member in present],
        "obligors": [o for o in (_obligor(o, present) for o in home.obligors) if o["for"]],
    }
    award = _current(home, on)
    if award is not None:
        household["current_award"] = award
    source = "declaration" if declared else "synthetic-truth"
    return {
        "format": "doudi.case/1",
        "area": home.village,
        "on": on.isoformat(),
        "household": household,
        "evidence": {
            f"/household/{part}": {"source": source, "as_of": on.isoformat()}
            for part in ("members", "income", "spending", "assets", "obligors")
        },
    }


def yuan(fen: int) -> str:
    """Fen as the decimal string of yuan that documents carry."""
    return f"{fen // 100}.{fen % 100:02d}"


def _member(place: int, person: Person, on: date) -> dict[str, Any]:
    found: dict[str, Any] = {
        "id": f"m{place + 1}", "relation": person.relation, "birth_date": person.birth.isoformat(),
        "sex": person.sex, "status": person.status, "student": person.student,
        "serious_illness": person.illness is not None, "employment": person.employment,
    }  # fmt: skip
    if person.status_since:
        found["status_since"] = person.status_since.isoformat()
    if 16 <= person.age(on) < 60:
        found["labour"] = person.labour
    found["disability"] = None
    if person.disability:
        found["disability"] = {"category": person.disability[0], "level": person.disability[1]}
    if person.self_care:
        found["self_care"] = dict(zip(CARE, person.self_care, strict=True))
    if person.support_form:
        found["support_form"] = person.support_form
    found["flags"] = list(person.flags)
    severe = person.disability is not None and person.disability[1] <= 2
    if person.relation[0] in "23" and severe and person.age(on) >= 18:
        found["independent"] = False
    return found


def _amount(amount: Amount) -> dict[str, Any]:
    return {
        "member": f"m{amount.member + 1}", "item": amount.item, "amount": yuan(amount.fen),
        "per": amount.per,
    }  # fmt: skip


def _asset(asset: Asset) -> dict[str, Any]:
    found: dict[str, Any] = {"member": f"m{asset.member + 1}", "item": asset.item}
    if asset.fen or asset.item not in ("dwelling", "business"):
        found["value"] = yuan(asset.fen)
    return found | dict(asset.more)


def _obligor(obligor: Obligor, present: set[int]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "for": [f"m{i + 1}" for i in obligor.supports if i in present],
        "relation": obligor.person.relation,
        "birth_date": obligor.person.birth.isoformat(),
        "family_size": obligor.family_size,
        "income": yuan(obligor.income),
        "per": "year",
        "financial_assets": yuan(obligor.financial_assets),
        "disability": None,
        "serious_illness": obligor.person.illness is not None,
    }
    for name, value in obligor.facts:
        if name == "disability" and isinstance(value, tuple):
            found[name] = {"category": value[0], "level": value[1]}
        elif name == "agreed_payment" and isinstance(value, int):
            found[name] = yuan(value)
        else:
            found[name] = value
    return found


def _current(home: Household, on: date) -> dict[str, Any] | None:
    for award in home.awards:
        runs = award.since <= on and (award.until is None or award.until > on)
        if runs and award.scheme in _RUNNING:
            fen = next((f for day, f in reversed(award.amounts) if day <= on), 0)
            extra = min(award.supplements, fen)
            return {
                "scheme": award.scheme, "base": yuan(fen - extra), "supplements": yuan(extra),
                "since": award.since.isoformat(),
            }  # fmt: skip
    return None
