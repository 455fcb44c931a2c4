"""Payments: what is a household's is seen where it lives, lists and books where they are kept."""

from collections.abc import Mapping

from doudi.kernel.actor import Actor
from doudi.payments import models as tables
from doudi.payments import store
from tests.cast import HOLDERS, NOON, TODAY
from tests.permissions.kinds import CASE_READERS, PLACES, Made, Truth, roles

PAYERS = roles(
    "pay_maker",
    "pay_checker",
    "pay_releaser",
    "finance",
    "auditor",
    "county_clerk",
    "county_decider",
)
READERS = CASE_READERS | {"finance"}
BOOKS = READERS | {"city_viewer", "province_viewer"}
MAKERS = roles("pay_maker", "county_clerk")
CORRECTS = roles("township_clerk", "county_clerk", "pay_maker")
CONFIRMS = roles("township_reviewer", "county_clerk", "pay_checker")
MONTH = "2026-08"
LATER = frozenset({302, 404, 409, 422})


def in_county(role: str, area: str) -> bool:
    """Lists, files and books belong to a county: seen by whoever's post covers it whole."""
    return role in HOLDERS and area[:6].startswith(HOLDERS[role][1])


def _number(area: str) -> int:
    """A number for the things of one place; far from those that other rooms make."""
    return 7_000_000 + PLACES.index(area)


def _batch(area: str) -> tables.Batch:
    made, _ = tables.Batch.objects.get_or_create(
        kind="standard", area=area[:6], scheme="dibao", month=MONTH, document=f"文件{area}",
        defaults={"digest": "d", "made_at": NOON, "state": "computed"},
    )  # fmt: skip
    return made


def _award(area: str) -> tables.Award:
    number = _number(area)
    account, _ = tables.PayeeAccount.objects.get_or_create(
        person_id=number,
        defaults={"holder": f"收款{area}", "bank": "nxs", "number_sealed": "", "number_index": area,
                  "tail": area[-4:], "since": NOON},
    )  # fmt: skip
    made, _ = tables.Award.objects.get_or_create(
        scheme="dibao", area=area, household_id=number, payee_person_id=number,
        defaults={"account": account, "first_month": MONTH, "amount_decided": 100, "batch": _batch(area),
                  "decision_number": f"决定{area}"},
    )  # fmt: skip
    return made


def _run(area: str, state: str = "draft") -> tables.PayRun:
    made, _ = tables.PayRun.objects.get_or_create(
        number=f"{area[:6]}{_number(area)}", area=area[:6], scheme="dibao", month=MONTH, kind="monthly",
        turn=_number(area) - 6_999_999,
        defaults={"pay_on": TODAY, "memo": "低保金", "state": state, "digest": "d"},
    )  # fmt: skip
    return made


def _line(area: str) -> tables.Instruction:
    """A payment that went out and came back, along the moves that the database allows."""
    award = _award(area)
    made, is_new = tables.Instruction.objects.get_or_create(
        run=_run(area), seq=1, award=award, area=area,
        defaults={"account": award.account, "bank": "nxs", "gross": 100, "amount": 100,
                  "source": "county"},
    )  # fmt: skip
    if is_new:
        mine = tables.Instruction.objects.filter(pk=made.pk)
        mine.update(state="sent")
        mine.update(state="returned", reason="closed", settled_on=TODAY)
        made.refresh_from_db()
    return made


def _result(area: str) -> tables.ResultFile:
    made, _ = tables.ResultFile.objects.get_or_create(
        area=area[:6],
        name=f"回单{area}",
        template="csv",
        sha256=store.keep([area.encode()]).sha256,
        size=12,
        defaults={"taken_at": NOON, "taken_by": "x", "is_accepted": True},
    )
    return made


def run(area: str, _cast: Mapping[str, Actor]) -> Made:
    """A list of the county."""
    made = _run(area)
    return Made({"run_id": made.pk}, shows=made.number)


def finding(area: str, _cast: Mapping[str, Actor]) -> Made:
    """Something that a pre-check noticed."""
    made = tables.Finding.objects.create(
        run=_run(area), instruction=_line(area), check_name="very_large", is_blocking=False
    )
    return Made({"finding_id": made.pk})


def file(area: str, _cast: Mapping[str, Actor]) -> Made:
    """A bank file of such a list."""
    kept = store.keep([b"truth"])
    made, _ = tables.PayFile.objects.get_or_create(
        run=_run(area), bank="nxs", template="csv",
        defaults={"name": f"{area}.csv", "count": 1, "total": 1, "sha256": kept.sha256, "size": 5},
    )  # fmt: skip
    return Made({"file_id": made.pk})


def result(area: str, _cast: Mapping[str, Actor]) -> Made:
    """A bank's answer."""
    made = _result(area)
    return Made({"result_id": made.pk}, shows=made.name)


def exception(area: str, _cast: Mapping[str, Actor]) -> Made:
    """A reported line that could not count."""
    made = tables.ResultLine.objects.create(
        file=_result(area), row=1, reference="r", verdict="unknown", amount=1
    )
    return Made({"line_id": made.pk})


def returned(area: str, _cast: Mapping[str, Actor]) -> Made:
    """A payment that came back."""
    return Made({"instruction_id": _line(area).pk}, shows=f"收款{area}")


def award(area: str, _cast: Mapping[str, Actor]) -> Made:
    """What a household is owed."""
    return Made({"award_id": _award(area).pk}, shows=f"收款{area}")


def paid_household(area: str, _cast: Mapping[str, Actor]) -> Made:
    """The household of such an award."""
    return Made({"household_id": _award(area).household_id})


def recovery(area: str, _cast: Mapping[str, Actor]) -> Made:
    """A claim for money paid without ground."""
    made, _ = tables.Recovery.objects.get_or_create(
        award=_award(area), area=area, person_id=_number(area), reason="changed",
        defaults={"amount": 100, "months": [[MONTH, _number(area), "base", 100]]},
    )  # fmt: skip
    return Made({"recovery_id": made.pk}, shows=f"决定{area}")


def matter(area: str, _cast: Mapping[str, Actor]) -> Made:
    """A new account that waits for a second person."""
    made, _ = tables.AccountMatter.objects.get_or_create(
        person_id=_number(area), area=area, kind="change",
        defaults={"name": f"收款{area}", "why": "register", "account": _award(area).account,
                  "asked_by": "x", "asked_at": NOON},
    )  # fmt: skip
    return Made({"matter_id": made.pk}, shows=f"收款{area}")


def letter(area: str, _cast: Mapping[str, Actor]) -> Made:
    """A bank's written answer that waits for a second person."""
    kept = store.keep([b"%PDF-letter " + area.encode()])
    made, _ = tables.BankLetter.objects.get_or_create(
        run=_run(area), area=area[:6], bank="nxs", number=f"函{area}",
        defaults={"on": TODAY, "says": [], "sha256": kept.sha256, "asked_by": "x", "asked_at": NOON},
    )  # fmt: skip
    return Made({"letter_id": made.pk}, shows=made.number)


def institution(area: str, _cast: Mapping[str, Actor]) -> Made:
    """An institution that is paid for its residents."""
    made, _ = tables.Collective.objects.get_or_create(
        area=area[:6], name=f"敬老院{area}", defaults={"account": _award(area).account}
    )
    return Made({"collective_id": made.pk}, shows=made.name)


def batch(area: str, _cast: Mapping[str, Actor]) -> Made:
    """A change of many awards of the county."""
    return Made({"batch_id": _batch(area).pk}, shows=f"文件{area}")


def batch_line(area: str, _cast: Mapping[str, Actor]) -> Made:
    """One award in such a batch."""
    made, paid = _batch(area), _award(area)
    tables.BatchLine.objects.get_or_create(
        batch=made, award_id=paid.pk, person_id=_number(area), component="base",
        defaults={"area": area, "old": 100, "new": 120, "why": "standard"},
    )  # fmt: skip
    return Made({"batch_id": made.pk, "award_id": paid.pk})


def pot(area: str, _cast: Mapping[str, Actor]) -> Made:
    """An account of the county's books."""
    made, _ = tables.Account.objects.get_or_create(
        kind="paid", source=f"s{PLACES.index(area)}", scheme="dibao", area=area[:6]
    )
    return Made({"account_id": made.pk})


def by_hand(area: str, _cast: Mapping[str, Actor]) -> Made:
    """Cash handed over, with its signed paper."""
    kept = store.keep([b"%PDF-truth " + area.encode()])
    made, _ = tables.HandPayment.objects.get_or_create(
        award=_award(area), area=area, form="cash", receipt_sha256=kept.sha256,
        defaults={"amount": 100, "source": "county", "on": TODAY, "paid_by": "x", "witness": "y"},
    )  # fmt: skip
    return Made({"hand_id": made.pk})


BUILDERS = {
    "hand payment": by_hand,
    "pay run": run, "pay finding": finding, "pay file": file, "pay result": result,
    "pay exception": exception, "returned payment": returned, "award": award,
    "paid household": paid_household, "recovery": recovery, "account matter": matter,
    "institution paid": institution, "bank letter": letter,
    "pay batch": batch, "pay batch line": batch_line, "pot": pot,
}  # fmt: skip


def _act(of: str, post: frozenset[str], **kwargs: object) -> Truth:
    """An address for acts: nobody opens it, some may post."""
    return Truth(get=frozenset(), post=post, of=of, sees=in_county, kwargs=kwargs, also=LATER)


TRUTH = {
    "payments": Truth(get=PAYERS, lists="pay run", sees=in_county),
    "pay-run-new": Truth(get=roles("pay_maker")),
    "pay-run": Truth(get=PAYERS, of="pay run", sees=in_county),
    "pay-run-lines": Truth(get=PAYERS, of="pay run", sees=in_county),
    "pay-run-files": Truth(get=PAYERS, post=roles("finance"), of="pay run", sees=in_county),
    "pay-run-act": _act("pay run", roles("pay_maker", "pay_releaser"), act="cancel"),
    "pay-finding": _act("pay finding", roles("pay_maker", "pay_checker")),
    "pay-file": Truth(get=roles("pay_maker", "pay_releaser", "finance"), of="pay file", sees=in_county),
    "pay-file-hand-over": _act("pay file", roles("pay_maker", "finance")),
    "pay-results": Truth(
        get=PAYERS, post=roles("pay_maker", "pay_checker", "finance"), lists="pay result", sees=in_county
    ),
    "pay-result": Truth(get=PAYERS, of="pay result", sees=in_county),
    "pay-result-file": Truth(
        get=roles("pay_maker", "pay_checker", "finance"), of="pay result", sees=in_county
    ),
    "pay-result-again": _act("pay result", roles("pay_maker", "pay_checker", "finance")),
    "pay-exception": _act("pay exception", roles("pay_maker", "pay_checker")),
    "pay-returns": Truth(get=READERS, lists="returned payment"),
    "pay-return": Truth(
        get=READERS, post=CORRECTS | {"pay_checker", "pay_releaser"}, of="returned payment"
    ),
    "pay-awards": Truth(get=READERS, lists="award"),
    "pay-award": Truth(get=READERS, of="award"),
    "pay-household": Truth(get=READERS, of="paid household"),
    "pay-statement": Truth(get=READERS, of="paid household"),
    "pay-recoveries": Truth(get=READERS, lists="recovery"),
    "pay-recovery": Truth(
        get=READERS, post=MAKERS | {"finance", "county_decider"}, of="recovery"
    ),
    "pay-matters": Truth(get=CASE_READERS, lists="account matter"),
    "pay-matter": Truth(get=CASE_READERS, post=CORRECTS | CONFIRMS, of="account matter"),
    "pay-letter-new": Truth(get=roles("pay_maker", "finance"), of="pay run", sees=in_county),
    "pay-letter": Truth(
        get=PAYERS, post=roles("pay_checker", "pay_releaser"), of="bank letter", sees=in_county
    ),
    "pay-letter-paper": Truth(get=PAYERS, of="bank letter", sees=in_county),
    "pay-institutions": Truth(
        get=CASE_READERS, post=MAKERS, lists="institution paid", sees=in_county
    ),
    "pay-institution": Truth(get=CASE_READERS, post=MAKERS, of="institution paid", sees=in_county),
    "pay-route": Truth(get=CORRECTS, of="award"),
    "pay-batches": Truth(get=PAYERS, lists="pay batch", sees=in_county),
    "pay-standard-new": Truth(get=MAKERS),
    "pay-gift-new": Truth(get=MAKERS),
    "pay-prices": Truth(get=PAYERS, post=MAKERS),
    "pay-batch": Truth(get=PAYERS, of="pay batch", sees=in_county),
    "pay-batch-line": Truth(get=PAYERS, of="pay batch line", sees=in_county),
    "pay-batch-act": _act("pay batch", MAKERS | {"county_decider"}, act="drop"),
    "pay-export": Truth(get=READERS, kwargs={"what": "awards", "of": 0}),
    "pay-books": Truth(get=BOOKS),
    "pay-account": Truth(get=BOOKS, of="pot", sees=in_county),
    "pay-money": Truth(get=roles("finance")),
    "pay-reserves": Truth(get=BOOKS),
    "pay-reserve-act": Truth(get=roles("finance", "county_clerk")),
    "pay-pools": Truth(get=PAYERS),
    "pay-hand": Truth(get=roles("township_clerk", "county_clerk"), of="award"),
    "pay-receipt": Truth(get=READERS, of="hand payment"),
    "pay-statement-pdf": Truth(get=READERS, of="paid household"),
}  # fmt: skip
