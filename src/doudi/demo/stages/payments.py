"""What was paid in the last 24 months, and a month in full swing: lists in every state."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from doudi.cases.handover import DecisionGiven, DecisionKind
from doudi.demo.model import Award, Household
from doudi.demo.places import TOWNSHIPS
from doudi.kernel import runs as kernel_runs
from doudi.kernel.actor import Actor
from doudi.kernel.errors import NotYet, Refused
from doudi.kernel.money import share_out
from doudi.kernel.months import Month
from doudi.offices.selectors import actor_for, holders
from doudi.payments.selectors import answers, lists
from doudi.payments.services import awards as acts
from doudi.payments.services import files, funds, history, recoveries, release, results, runs

if TYPE_CHECKING:
    from doudi.demo.stages import Build

COUNTY: Final = "009901"
BANKS: Final = ("nxs", "nxs", "nxs", "nxs", "nxs", "nxs", "ybc", "icb", "abc")
MONTHS: Final = 24
FOUND_LATE: Final = 12  # households whose end was noticed after the money had gone


Cursor = dict[str, Any]


def run(build: Build) -> str:
    """What the stage before put in the queue, here and now: paid months, then this month's lists."""
    from doudi.demo import later

    work = later.the_run()
    if work is None:
        raise Refused("demo.no_awards")
    done = kernel_runs.finish(run_id=work.pk, clock=lambda: build.at)
    if done.state != "done":
        raise Refused("demo.books_failed", fault=done.fault)
    return f"{done.cursor['paid'] // 100:,} yuan in {MONTHS} months"


def step(build: Build, cursor: Cursor) -> Cursor | None:
    """The next step of it; answers where to go on, or None after the last. A step is a transaction
    of the caller, so whoever is stopped goes on after the last one that was finished."""
    this, at = Month.of(build.county.on), cursor.get("step", 0)
    monthly = [scheme for scheme, once in cursor.get("schemes", ()) if not once]
    if at == 0:
        old, late = _old_awards(build, this)
        history.load(
            awards=old, by=build.by, at=build.at, area=COUNTY,
            institutions=[history.PastInstitution(name, "nxs", number) for name, number in _homes()],
        )  # fmt: skip
        schemes = sorted({(a.scheme, a.is_one_off) for a in old})
        return {"step": 1, "awards": len(old), "paid": 0, "schemes": [list(s) for s in schemes],
                "late": [[number, str(until)] for number, until in late]}  # fmt: skip
    if at <= MONTHS:
        return cursor | _pay(build, cursor, this + -(MONTHS + 1 - at))
    if at == MONTHS + 1:
        _fill_pots(build, this)
        _end_late(build, [(n, Month.parse(until)) for n, until in cursor["late"]], this)
    else:
        place = at - MONTHS - 2
        _this_month(build, this, monthly[place], place)
    return cursor | {"step": at + 1} if at - MONTHS - 1 < len(monthly) else None


def _pay(build: Build, cursor: Cursor, month: Month) -> Cursor:
    """One scheme's month: short, because on SQLite nobody else can write meanwhile."""
    place = cursor.get("scheme", 0)
    paid = cursor["paid"]
    if place < len(cursor["schemes"]):
        scheme, once = cursor["schemes"][place]
        paid += history.pay_month(
            area=COUNTY, scheme=scheme, month=month, is_one_off=once, by=build.by, at=build.at
        )
    is_last = place + 1 >= len(cursor["schemes"])
    step = cursor["step"] + 1 if is_last else cursor["step"]
    return {"step": step, "scheme": 0 if is_last else place + 1, "paid": paid}


def steps_in_all(cursor: Cursor) -> int:
    """How many steps there are, as far as is known."""
    return (
        MONTHS
        + 2
        + sum(1 for _scheme, once in cursor.get("schemes", [["", False]] * 8) if not once)
    )


def _old_awards(
    build: Build, this: Month
) -> tuple[list[history.PastAward], list[tuple[int, Month]]]:
    old: list[history.PastAward] = []
    late: list[tuple[int, Month]] = []
    for home, household_id, people in build.loaded():
        for award in home.awards:
            made = _old_award(home, household_id, people, award, this)
            if made is None:
                continue
            if made.until and len(late) < FOUND_LATE and this + -4 < made.until < this:
                late.append((len(old) + 1, made.until))
                made = made._replace(until=None)
            old.append(made)
    return old, late


def _old_award(
    home: Household, household_id: int, people: tuple[int, ...], award: Award, this: Month
) -> history.PastAward | None:
    start = this + -MONTHS
    once = award.ended_by == "once"
    until = Month.of(award.until) if award.until else None
    if once:
        until = None
    if (until is not None and until <= start) or Month.of(award.since) >= this:
        return None
    if once and Month.of(award.since) < start:
        return None
    covered = [i for i in award.members if i < len(people)]
    steps = [(max(Month.of(day), start), fen) for day, fen in award.amounts if fen]
    latest = dict(steps)  # the last step before the window opens counts
    amounts = [
        (month, people[i], part)
        for month, fen in sorted(latest.items())
        for i, part in zip(covered, share_out(fen, [1] * len(covered)), strict=True)
        if until is None or month < until
    ]
    if not covered or not amounts:
        return None
    payee = home.members[covered[0]]
    card = payee.bank_card or next((p.bank_card for p in home.members if p.bank_card), None)
    return history.PastAward(
        scheme=award.scheme, area=home.village, household_id=household_id,
        payee_person_id=people[covered[0]], holder=payee.name, bank=BANKS[household_id % len(BANKS)],
        number=card or "", decision_number=f"青民救字〔{award.since.year}〕{household_id}号",
        amounts=amounts, until=until, is_one_off=once,
        institution=_home_of(home) if award.scheme == "tekun" and payee.support_form == "centralised" else "",  # noqa: E501
    )  # fmt: skip


def _homes() -> Iterator[tuple[str, str]]:
    """The county's homes for people in special hardship, one a township, each with its account."""
    for n, town in enumerate((t for t in TOWNSHIPS if t.code.startswith(COUNTY)), 1):
        yield f"{town.name}敬老院", f"000099099000{n:04d}"


def _home_of(home: Household) -> str:
    """The home of the household's own township."""
    return next(t.name for t in TOWNSHIPS if home.village.startswith(t.code)) + "敬老院"


def _officers(on: date) -> Iterator[Actor]:
    for role in ("pay_maker", "pay_checker", "pay_releaser", "finance", "county_decider"):
        yield actor_for(holders(role=role, area=COUNTY, on=on)[0][0], on=on)


def _fill_pots(build: Build, this: Month) -> None:
    """What lies beside the monthly lists: the help-fund pool with what is left of last year, the
    townships' reserves, work funds."""
    finance = list(_officers(build.county.on))[3]
    last_year = date(this.year - 1, 12, 20)
    money = (
        ("help_fund", "county", 3_400_000, "结转", last_year),
        ("help_fund", "county", 5_000_000, "预算", this.first),
        ("help_fund", "donation", 860_000, "捐赠", this.first),
        ("work_fund", "city", 20_000_000, "市补", this.first),
        ("work_fund", "county", 60_000_000, "县级", this.first),
        ("temporary", "county", 30_000_000, "备用金", this.first),
    )  # fmt: skip
    for scheme, source, amount, what, on in money:
        funds.appropriate(
            area=COUNTY, source=source, scheme=scheme, amount=amount, on=on, by=finance, at=build.at,
            document=f"青财社〔{on.year}〕{what}{on.month}号",
        )  # fmt: skip
    for n, town in enumerate((t.code for t in TOWNSHIPS if t.code.startswith(COUNTY)), 1):
        funds.advance_reserve(
            township=town, source="county", scheme="temporary", amount=2_000_000, on=this.first,
            document=f"青民备〔{this.year}〕{n}号", by=finance, at=build.at,
        )  # fmt: skip


def _end_late(build: Build, late: list[tuple[int, Month]], this: Month) -> None:
    """Ends that were noticed too late: what was paid beyond them is to be recovered."""
    decider = list(_officers(build.county.on))[4]
    for n, (number, until) in enumerate(late, 1):
        award = lists.award_of_decision(-number)
        acts.apply_decision(
            decision=DecisionGiven(
                decision_id=-1_000_000 - n, number=f"青民停字〔{this.year}〕{n}号", case_id=0,
                kind=DecisionKind.STOP, scheme=award.scheme, household_id=award.household_id,
                payee_person_id=award.payee_person_id, area=award.area, shares=(), first_month=until,
                end_month=None, decided_on=build.county.on, law_identity="",
            ),
            by=build.by, at=build.at,
        )  # fmt: skip
    for n, claim in enumerate(lists.claims(build.by, state="proposed").order_by("id")):
        if n % 3 == 2:
            continue
        recoveries.order(
            recovery_id=claim.pk, heard_on=build.county.on, order_number=f"青民追字〔{this.year}〕{n + 1}号",  # noqa: E501
            instalments=[(build.county.on + timedelta(days=30 * (i + 1)), part)
                         for i, part in enumerate(share_out(claim.amount, [1, 1]))],
            by=decider, at=build.at,
        )  # fmt: skip
        if n % 3 == 0:
            recoveries.collect(
                recovery_id=claim.pk, amount=claim.amount // 2 or 1, on=build.county.on,
                document=f"收据{n + 1}", by=list(_officers(build.county.on))[3], at=build.at,
            )  # fmt: skip


def _this_month(build: Build, this: Month, scheme: str, place: int) -> None:
    """This month's list of a scheme, each in another state, so that every desk has work."""
    maker, checker, releaser, finance, _ = _officers(build.county.on)
    last = lists.last_total(area=COUNTY, scheme=scheme)
    for source, share in (("central_direct", 55), ("province", 25), ("county", 30)):
        funds.appropriate(
            area=COUNTY, source=source, scheme=scheme, amount=last * 3 * share // 100 + 100,
            document=f"青财社〔{this.year}〕{this.number}号", on=this.first, by=finance, at=build.at,
        )  # fmt: skip
    run = runs.open_run(area=COUNTY, scheme=scheme, month=this, by=maker, at=build.at)
    run = runs.list_due(run_id=run.pk, by=maker, at=build.at)
    if not run.count:
        runs.cancel(run_id=run.pk, reason="没有应发的", by=maker, at=build.at)
        return
    if scheme == "dibao":
        return
    _deal_with_findings(run.pk, maker, build)
    try:
        release.seal(run_id=run.pk, by=maker, at=build.at)
    except (NotYet, Refused):
        return
    if place % 3 == 0:
        return
    release.confirm(run_id=run.pk, by=checker, at=build.at)
    if scheme.startswith("disability"):
        _send(run.pk, releaser, maker, finance, build)


def _deal_with_findings(run_id: int, maker: Actor, build: Build) -> None:
    for finding in lists.open_findings(run_id):
        if finding.is_blocking and finding.instruction_id:
            try:
                runs.hold(instruction_id=finding.instruction_id, reason=finding.check_name, by=maker,
                          at=build.at)  # fmt: skip
            except Refused:
                continue  # taken off for another finding already
        elif not finding.is_blocking:
            runs.explain(finding_id=finding.pk, explanation="已与村里核实", by=maker, at=build.at)


def _send(run_id: int, releaser: Actor, maker: Actor, finance: Actor, build: Build) -> None:
    """Out to the banks, and the first bank's answer with five kinds of return."""
    run = release.release(run_id=run_id, by=releaser, at=build.at)
    made = files.make_files(run_id=run_id, by=maker, at=build.at)
    number = f"支付令{run.number[-9:]}"
    files.order_payment(run_id=run_id, number=number, amount=run.total, count=run.count,
                        on=build.county.on, by=finance, at=build.at)  # fmt: skip
    for file in made:
        files.hand_over(file_id=file.pk, by=maker, at=build.at)
    content = answers.sample_result(run_id, bank="nxs", on=build.county.on)
    if run.scheme == "disability_living" and content:
        results.take_results(
            area=COUNTY,
            bank="nxs",
            name=f"{run.number}-回单.csv",
            content=content,
            by=maker,
            at=build.at,
        )
