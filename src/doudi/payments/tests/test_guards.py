"""What the database refuses by itself, whoever asks: deletion, alteration, late lines and entries."""

from itertools import count

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from doudi.payments import models as tables
from doudi.payments.models import Account, Closing, Due, Entry, Instruction, PayRun, Posting
from doudi.payments.services import returns
from doudi.payments.tests.world import CHECKER, COUNTY, MAKER, MAY, World

pytestmark = pytest.mark.django_db


def triggers(table: str) -> set[str]:
    """The names of a table's triggers."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table]
            )
        else:
            cursor.execute("SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass", [table])
        return {row[0] for row in cursor.fetchall()}


@pytest.fixture
def paid() -> PayRun:
    """A run that was paid but for one line, which came back and was sent again."""
    world = World()
    world.money()
    for person in (1, 2, 3):
        world.grant(person, 10_000 * person)
    run = world.sent(world.listed())
    world.report(run, {2: "02"})
    world.account(2)
    line = run.instructions.get(seq=2)
    returns.resend(instruction_id=line.pk, month=MAY, by=MAKER, at=world.tick())
    run.refresh_from_db()
    return run


def refused(act) -> bool:
    """Did the database say no, and is everything as before?"""
    try:
        with transaction.atomic():
            act()
    except IntegrityError:
        return True
    except DatabaseError as no:  # the house's older triggers
        return "only grows" in str(no)
    return False


def execute(sql: str, *params: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


def test_no_row_of_any_table_can_be_deleted(paid):
    for name in tables.__all__:
        if (
            name == "PriceFigure"
        ):  # published figures are corrected, nothing is paid from them alone
            continue
        table = getattr(tables, name)._meta.db_table
        assert f"sealed_{table}_delete" in triggers(table), name
        if getattr(tables, name).objects.exists():
            assert refused(lambda table=table: execute(f"DELETE FROM {table}")), name


CHANGES = [
    ("payments_entry", "amount = amount + 1"),
    ("payments_posting", "says = 'x'"),
    ("payments_due", "amount = amount + 1"),
    ("payments_due", "month = '2027-01'"),
    ("payments_awardpart", "amount = amount + 1"),
    ("payments_award", "decision_id = decision_id + 1000"),
    ("payments_instruction", "gross = gross + 1, amount = amount + 1"),
    ("payments_instruction", "amount = amount - 1, kept_back = kept_back + 1"),
    ("payments_instruction", "source = 'province'"),
    ("payments_instruction", "parent_id = NULL, seq = seq + 100"),
    ("payments_payfile", "sha256 = 'x'"),
    ("payments_payfile", "handed_over_at = NULL"),
    ("payments_treasuryorder", "amount = amount + 1"),
    ("payments_resultfile", "paid_total = paid_total + 1"),
    ("payments_resultline", "verdict = 'paid', amount = 1"),
    ("payments_payeeaccount", "number_index = 'x'"),
    ("payments_account", "source = 'city'"),
    ("payments_payrun", "total = total + 1"),
    ("payments_payrun", "checker_id = maker_id"),
    ("payments_payrun", "releaser_id = NULL"),
]


def test_what_was_written_stays_as_written(paid):
    for table, change in CHANGES:
        assert refused(lambda t=table, c=change: execute(f"UPDATE {t} SET {c}")), (table, change)


def test_a_payment_moves_only_along_its_table(paid):
    steps = [
        ("paid", "sent"),
        ("paid", "listed"),
        ("resent", "sent"),
        ("resent", "paid"),
        ("paid", "held"),
    ]
    for was, now in steps:
        rows = Instruction.objects.filter(run=paid, state=was)
        assert rows.exists()
        assert refused(lambda rows=rows, now=now: rows.update(state=now)), (was, now)


def test_a_run_moves_only_along_its_table(paid):
    for state in ("draft", "listed", "sealed", "checked", "released", "cancelled"):
        assert refused(lambda state=state: PayRun.objects.filter(pk=paid.pk).update(state=state))


def test_a_sealed_list_takes_no_further_line(paid):
    line, another = paid.instructions.get(seq=1), World(decisions=count(900)).grant(9)
    copy = {
        "award_id": line.award_id, "area": line.area, "account_id": line.account_id, "bank": "nxs",
        "gross": 100, "amount": 100, "source": "county", "state": "listed",
    }  # fmt: skip
    late = copy | {"award_id": another.pk}
    assert refused(lambda: Instruction.objects.create(run=paid, seq=99, **late))


def test_a_payment_is_sent_again_only_while_the_first_is_out_of_the_way(paid):
    resends = PayRun.objects.get(kind="resend")
    there = resends.instructions.get()
    assert there.parent.state == "resent"
    for first in (
        paid.instructions.get(seq=1),
        there.parent,
    ):  # one is paid, one is re-sent already
        assert refused(
            lambda first=first: Instruction.objects.create(
                run=resends, seq=77, award_id=first.award_id, area=first.area, gross=first.amount,
                account_id=there.account_id, amount=first.amount, source="county", parent=first,
            )
        )  # fmt: skip


def test_a_due_is_listed_once_and_what_was_taken_off_stays_off(paid):
    due = Due.objects.filter(run=paid).first()
    assert due is not None
    twin = {f.attname: getattr(due, f.attname) for f in Due._meta.concrete_fields if f.name != "id"}
    assert refused(lambda: Due.objects.create(**twin))
    Due.objects.filter(pk=due.pk).update(void=True)
    assert refused(lambda: Due.objects.filter(pk=due.pk).update(void=False))


def test_a_posting_is_complete_when_it_is_written(paid):
    posting = Posting.objects.filter(kind="hand_over").first()
    one, two = Account.objects.all()[:2]
    assert refused(lambda: Entry.objects.create(posting=posting, debit=one, credit=two, amount=100))
    assert refused(
        lambda: Posting.objects.create(key="x", kind="x", on=timezone.now().date(), month="1999-01",
                                       area=COUNTY, says="x", lines=0)
    )  # fmt: skip


def test_an_entry_balances_by_its_shape(paid):
    account = Account.objects.first()
    posting = Posting.objects.create(key="shape", kind="x", on="2026-05-02", month="2026-05",
                                     area=COUNTY, says="x", lines=1)  # fmt: skip
    assert account is not None
    for amount, credit in ((0, account.pk + 1), (-5, account.pk + 1), (5, account.pk)):
        assert refused(
            lambda amount=amount, credit=credit: Entry.objects.create(
                posting=posting, debit_id=account.pk, credit_id=credit, amount=amount
            )
        )


def test_a_closed_month_takes_nothing(paid):
    Closing.objects.create(area=COUNTY, month="2026-05", closed_at=timezone.now(), closed_by="x",
                           balances=[], digest="x")  # fmt: skip
    assert refused(
        lambda: Posting.objects.create(key="late", kind="x", on="2026-05-03", month="2026-05",
                                       area=COUNTY, says="x", lines=0)
    )  # fmt: skip


def test_three_people_stand_behind_what_went_out():
    world = World()
    world.money()
    world.grant(1)
    run = world.listed()
    world.excuse(run)
    rows = PayRun.objects.filter(pk=run.pk)
    same = {"maker_id": 1, "checker_id": 1, "digest": "x", "state": "sealed"}
    assert refused(lambda: rows.update(**same))
    alone = {"maker_id": 1, "digest": "x", "state": "sealed"}
    assert not refused(lambda: rows.update(**alone))
    assert refused(lambda: rows.update(state="checked", checker_id=None))
    assert not refused(lambda: rows.update(state="checked", checker_id=2))
    for releaser in (None, 1, 2):
        assert refused(
            lambda releaser=releaser: rows.update(state="released", releaser_id=releaser)
        )


def test_the_guards_and_the_tables_of_moves_say_the_same():
    from importlib import import_module

    from doudi.payments import states

    files = (
        "0012_written_answers",
        "0009_withdrawn",
        "0008_accounts_and_batches",
        "0006_guards",
    )  # the newest word counts
    written = [import_module(f"doudi.payments.migrations.{file}") for file in files]
    for name in ("AWARD", "RUN", "INSTRUCTION", "RECOVERY", "BATCH", "MATTER", "LETTER"):
        guards = next(m for m in written if hasattr(m, name))
        moves = getattr(states, f"{name}_MOVES").values()
        pairs = {(str(s), str(m.target)) for m in moves for s in m.sources if s != m.target}
        assert pairs == getattr(guards, name), name


def test_the_releaser_is_never_who_made_the_list_even_where_another_sealed_it():
    from doudi.payments.errors import SamePerson
    from doudi.payments.services import release

    world = World()
    world.money()
    world.grant(1)
    run = world.listed()  # made by MAKER
    world.excuse(run)
    second = type(MAKER)(999, "Second", MAKER.posts)
    release.seal(run_id=run.pk, by=second, at=world.tick())
    maker_too = type(MAKER)(MAKER.user_id, MAKER.name, MAKER.posts + CHECKER.posts)
    with pytest.raises(SamePerson):
        release.confirm(run_id=run.pk, by=maker_too, at=world.tick())
