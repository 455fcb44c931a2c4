"""The price-linked subsidy (价格临时补贴): figures of a month, whether they start it, what each gets.

Trigger, rise, base, rounding and floor are the rules and parameters of `policy` on the first day of
the index month; the figures are entered from the statistics office's notice. Everybody on the
roster of the index month is paid once, at the highest amount.
"""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from doudi.kernel import events
from doudi.kernel.actor import Actor
from doudi.kernel.errors import NotYet, Refused
from doudi.kernel.months import Month
from doudi.offices.roles import Role
from doudi.payments.models import Batch, PriceFigure
from doudi.payments.models.batches import BatchKind
from doudi.payments.services import batches, rosters
from doudi.payments.states import BatchState
from doudi.policy.law import open_law
from doudi.policy.law.person_tables import PriceIndex
from doudi.policy.rules import price as rules
from doudi.registry.selectors import residences

RURAL_BASE = frozenset({"dibao", "dibao_single", "tekun"})
PER_CENT = 100  # figures are hundredths of a per cent, the ten-thousandths of the law


@dataclass(frozen=True, slots=True)
class NewFigure:
    """Rises year on year in hundredths of a per cent (350 is 3.50 %); `scpi` None where not kept."""

    month: Month
    cpi: int
    food: int
    scpi: int | None
    published_on: date
    source: str


@dataclass(frozen=True, slots=True)
class Outlook:
    """What the figures of a month lead to. `amounts`: (scheme, residence) → fen a person."""

    is_on: bool
    lines: tuple[int, int]  # of CPI and of food
    rise: int
    amounts: dict[tuple[str, str], int]
    cites: tuple[str, ...]


@transaction.atomic
def enter_figure(*, area: str, new: NewFigure, by: Actor, at: datetime) -> PriceFigure:
    """Write down the figures of a month; entered again they replace the former ones, as long as
    nothing was computed from them. Raises `Refused` "figure_used"."""
    by.must_be(Role.COUNTY_CLERK, Role.PAY_MAKER, area=area)
    used = Batch.objects.filter(kind=BatchKind.PRICE, area=area, month=str(new.month))
    if used.exclude(state=BatchState.DROPPED).exists():
        raise Refused("figure_used", _("该月已按登记的指数测算，不能再改"))
    figure, _new = PriceFigure.objects.update_or_create(
        area=area, month=str(new.month),
        defaults={"cpi": new.cpi, "food": new.food, "low_income": new.scpi,
                  "published_on": new.published_on, "source": new.source},
    )  # fmt: skip
    events.record(
        "payments.price.entered", by=by, at=at, subject=("price", figure.pk), area=area,
        facts={"month": figure.month, "cpi": new.cpi, "food": new.food, "scpi": new.scpi},
    )  # fmt: skip
    return figure


def read_figures(content: bytes) -> tuple[list[NewFigure], list[tuple[int, str]]]:
    """Figures of a CSV (月份,CPI,食品,SCPI,发布日期,来源; per cent), and (row, code) of every fault."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030", errors="replace")
    found, faults = [], []
    for number, row in enumerate(csv.reader(io.StringIO(text)), 1):
        if number == 1 or not any(row):
            continue
        try:
            cells = [c.strip() for c in row]
            found.append(NewFigure(
                Month.parse(cells[0]), per_cent(cells[1]), per_cent(cells[2]),
                per_cent(cells[3]) if cells[3] else None, date.fromisoformat(cells[4]), cells[5][:160],
            ))  # fmt: skip
        except (ValueError, IndexError, InvalidOperation):
            faults.append((number, "unreadable"))
    return found, faults


def per_cent(text: str) -> int:
    """ "3.5" or "3.5%" as hundredths of a per cent. Raises `ValueError` beyond ±100 %."""
    number = Decimal(text.replace("%", "").replace("％", "")) * PER_CENT
    if number != number.to_integral_value() or abs(number) > 100 * PER_CENT:
        raise ValueError(text)
    return int(number)


def outlook(figure: PriceFigure) -> Outlook:
    """What the rules say about a month's figures. Raises `LawMissing`, or `NotYet` where the place
    uses the index of low-income residents and it was not entered."""
    on = Month.parse(figure.month).first
    law = open_law().at(figure.area, on)
    lines = law.require("price_subsidy.lines")
    rate = law.require("price_subsidy.rate")
    if rate == "scpi" and figure.low_income is None:
        raise NotYet("scpi_missing", _("当地按 SCPI 计算，请补登 SCPI"), missing=["scpi"])
    index = PriceIndex.model_validate(
        {
            "cpi": _share(figure.cpi),
            "food": _share(figure.food),
            "scpi": _share(figure.low_income or 0),
        }
    )
    is_on = rules.price_subsidy_is_on(index, lines)
    rise = rules.price_subsidy_rise(rate, index, lines)
    keys = ("lines", "rate", "groups", "rounding", "floor")
    cites = [law.setting(f"price_subsidy.{key}") for key in keys]
    return Outlook(
        is_on, (lines.cpi, lines.food), rise, _amounts(law, rise, is_on=is_on),
        tuple(dict.fromkeys(str(s.cites) for s in cites if s is not None)),
    )  # fmt: skip


def _share(parts: int) -> str:
    """350 as "0.0350", as the law writes shares."""
    return str(Decimal(parts).scaleb(-4))


def _amounts(law: Any, rise: int, *, is_on: bool) -> dict[tuple[str, str], int]:
    found = {}
    for scheme in law.require("price_subsidy.groups"):
        for residence in ("rural", "urban"):
            base = rules.price_subsidy_base(
                residence, scheme == "dibao", scheme == "dibao_single", scheme == "tekun",
                law.require("dibao.standard.rural"), law.require("dibao.standard.urban"),
            )  # fmt: skip
            found[scheme, residence] = rules.price_subsidy_amount_person(
                is_on, base, rise, law.require("price_subsidy.rounding"),
                law.require("price_subsidy.floor"),
            )  # fmt: skip
    return found


@transaction.atomic
def compute(
    *, area: str, month: Month, pay_month: Month, document: str, by: Actor, at: datetime
) -> Batch:
    """Freeze the roster of the index month with each person's amount, for approval.

    Raises `NotYet` without figures, `Refused` "not_triggered" or "batch_exists".
    """
    figure = PriceFigure.objects.filter(area=area, month=str(month)).first()
    if figure is None:
        raise NotYet("figure_missing", _("请先登记该月指数"), missing=["figure"])
    if Batch.objects.filter(kind=BatchKind.PRICE, area=area, month=str(month)).exclude(
        state=BatchState.DROPPED
    ).exists():  # fmt: skip
        raise Refused("batch_exists", _("该月已经测算过"))
    answer = outlook(figure)
    if not answer.is_on:
        raise Refused("not_triggered", _("该月指数没有达到启动条件"))
    batch = batches.begin(
        kind=BatchKind.PRICE, area=area, scheme="price_subsidy", month=month, document=document,
        facts=_facts(figure, answer, pay_month), by=by, at=at,
    )  # fmt: skip
    groups = {scheme for scheme, _residence in answer.amounts}
    people = list(rosters.roster(area=area, month=month, schemes=groups))
    lives = residences({p.household_id for p in people})
    batch.facts |= rosters.freeze(
        batch, people, lambda p: answer.amounts[p.scheme, lives.get(p.household_id) or "rural"]
    )
    if not batch.lines.exists():
        raise Refused("roster_is_empty", _("名册上没有人"))
    return batches.finish(batch, by=by, at=at)


def _facts(figure: PriceFigure, answer: Outlook, pay_month: Month) -> dict[str, Any]:
    return {
        "pay_month": str(pay_month), "cpi": figure.cpi, "food": figure.food, "scpi": figure.low_income,
        "lines": list(answer.lines), "rise": answer.rise, "cites": list(answer.cites),
    }  # fmt: skip


def figures(area: str, months: Iterable[str] = ()) -> list[PriceFigure]:
    """Figures of a place, the newest month first."""
    rows = PriceFigure.objects.filter(area=area).order_by("-month")
    return list(rows.filter(month__in=list(months)) if months else rows)
