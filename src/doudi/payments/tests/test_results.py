"""What banks report: taken whole, taken in part, refused; late returns, re-sends, exceptions."""

import io

import pytest
import xlsxwriter
from django.db import connection
from django.test.utils import CaptureQueriesContext

from doudi.kernel.errors import NotYet, Refused
from doudi.payments.models import Entry, Instruction, ResultFile, ResultLine
from doudi.payments.selectors import books
from doudi.payments.services import files, results, returns, runs
from doudi.payments.tests.world import CHECKER, COUNTY, MAKER, MAY, World, result_csv

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    world = World()
    world.money()
    for person in range(1, 7):
        world.grant(person, 10_000 * person)
    return world


@pytest.fixture
def run(world):
    return world.sent(world.listed())


def states(run) -> str:
    return " ".join(run.instructions.order_by("seq").values_list("state", flat=True))


def test_five_kinds_of_return_go_to_the_queue_with_their_reasons(world, run):
    result = world.report(run, {1: "01", 2: "02", 3: "03", 4: "04", 5: "05"})
    assert (result.paid_count, result.returned_count) == (1, 5)
    reasons = list(run.instructions.order_by("seq").values_list("reason", flat=True))
    assert reasons == ["no_account", "closed", "frozen", "name_differs", "dormant", ""]
    assert books.mismatches(area=COUNTY) == []


def test_a_returned_payment_is_corrected_and_sent_again_as_a_child(world, run):
    world.report(run, {2: "02"})
    first = run.instructions.get(seq=2)
    with pytest.raises(NotYet, match="account_same"):
        returns.resend(instruction_id=first.pk, month=MAY, by=MAKER, at=world.tick())
    world.account(2)
    child = returns.resend(instruction_id=first.pk, month=MAY, by=MAKER, at=world.tick())
    assert (child.parent_id, child.amount, child.source) == (first.pk, first.amount, first.source)
    with pytest.raises(Refused, match="wrong_state"):
        returns.resend(instruction_id=first.pk, month=MAY, by=MAKER, at=world.tick())
    again = world.sent(child.run)
    world.report(again)
    child.refresh_from_db()
    assert child.state == "paid"
    assert books.mismatches(area=COUNTY) == []


def test_a_re_send_taken_off_the_list_waits_again(world, run):
    world.report(run, {2: "09"})
    first = run.instructions.get(seq=2)
    child = returns.resend(instruction_id=first.pk, month=MAY, by=MAKER, at=world.tick())
    runs.hold(instruction_id=child.pk, reason="visit", by=MAKER, at=world.tick())
    first.refresh_from_db()
    assert first.state == "returned"
    assert (
        returns.resend(instruction_id=first.pk, month=MAY, by=MAKER, at=world.tick()).pk != child.pk
    )


def test_what_is_given_up_goes_back_to_the_budget(world, run):
    before = books.position(MAKER, area=COUNTY)["dibao"]["available"]
    world.report(run, {3: "02"})
    returns.give_up(instruction_id=run.instructions.get(seq=3).pk, reason="死亡无继承", by=CHECKER,
                    at=world.tick())  # fmt: skip
    assert books.position(MAKER, area=COUNTY)["dibao"]["available"] == before + 30_000
    assert world.listed(month=MAY + 1).total == 210_000  # the month given up is not listed again


def test_a_payment_may_come_back_after_it_arrived(world, run):
    world.report(run)
    late = world.take(result_csv(run, {4: "02"}, only=[4]))
    assert late.is_accepted
    assert run.instructions.get(seq=4).state == "returned"
    assert books.mismatches(area=COUNTY) == []


def test_partial_results_settle_what_they_name(world, run):
    world.take(result_csv(run, {}, only=[1, 2]))
    assert states(run) == "paid paid sent sent sent sent"
    run.refresh_from_db()
    assert run.state == "sent"
    world.take(result_csv(run, {}, only=[3, 4, 5, 6]))
    run.refresh_from_db()
    assert run.state == "settled"


def lines(run, change) -> bytes:
    text = result_csv(run, {}).decode("gb18030")
    return change(text).encode("gb18030")


FAULTY = {
    "empty": (lambda t: "", "empty"),
    "not a table": (lambda t: "%PDF-1.7", "column_missing"),
    "cut off in the middle": (lambda t: t[: len(t) // 2], "no_trailer"),
    "a line is missing": (lambda t: t.replace(t.splitlines()[2] + "\r\n", ""), "count_differs"),
    "an amount differs": (lambda t: t.replace("100.00", "100.01", 1), "amount_differs"),
    "an amount is no number": (lambda t: t.replace("100.00", "1e2", 1), "amount"),
    "an amount is negative": (lambda t: t.replace("100.00", "-100.00", 1), "amount"),
    "a name differs": (lambda t: t.replace("P1,", "Q1,", 1), "name_differs"),
    "an unknown status": (lambda t: t.replace("成功", "大概", 1), "status_unknown"),
    "a foreign reference": (lambda t: t.replace("0099012026050010000001", "X" * 22), "unknown"),
    "an impossible day": (lambda t: t.replace("2026-05-09", "2026-05-39", 1), "date"),
    "a line twice": (lambda t: t.replace(t.splitlines()[1], t.splitlines()[1] + "\r\n" + t.splitlines()[1]),
                     "twice_in_file"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTY)
def test_a_faulty_file_is_refused_with_its_faults_and_the_books_stay(world, run, name):
    change, code = FAULTY[name]
    before = (states(run), Entry.objects.count())
    result = world.take(lines(run, change))
    assert not result.is_accepted
    assert code in [fault[1] for fault in result.faults]
    assert (states(run), Entry.objects.count(), ResultLine.objects.count()) == (*before, 0)


def test_the_good_lines_of_a_faulty_file_count_when_asked(world, run):
    content = lines(run, lambda t: t.replace("100.00", "100.01", 1).replace("P2,", "Q2,", 1))
    result = world.take(content, mode="part")
    assert result.is_accepted
    assert states(run) == "sent sent paid paid paid paid"
    waiting = ResultLine.objects.filter(verdict__in=["amount_differs", "name_differs"])
    assert waiting.count() == 2
    results.handle_exception(
        line_id=waiting[0].pk, finding="银行更正后重报", by=MAKER, at=world.tick()
    )


def test_a_file_played_again_changes_nothing(world, run):
    content = result_csv(run, {2: "02"})
    world.take(content)
    again = world.take(content)
    assert not again.is_accepted
    assert again.faults[0][1] == "replayed"
    same_news = world.take(content.replace(b"\r\n", b"\n"))
    assert not same_news.is_accepted
    assert {f[1] for f in same_news.faults} == {"repeated"}


def test_another_banks_file_is_foreign(world, run):
    result = world.take(result_csv(run, {}), bank="abc")
    assert not result.is_accepted


def test_excel_fixed_width_and_camt_are_read_alike():
    world = World()
    world.money()
    for person, bank in enumerate(["abc", "ybc", "icb"], 11):
        world.grant(person, 12_345, bank=bank)
    run = world.sent(world.listed())
    ref = {i.bank: files.reference(run.number, i.seq) for i in run.instructions.all()}
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["业务编号", "户名", "金额", "处理结果", "原因代码", "记账日期"])
    sheet.write_row(1, 0, [ref["abc"], "P11", "123.45", "成功", "", "2026-05-09"])
    sheet.write_row(2, 0, ["合计", 1, 123.45])
    book.close()
    fixed = f"{ref['ybc']:<40}{12345:>14}F0220260509\r\nT00000001{12345:018d}\r\n".encode()
    camt = f"""<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08">
      <BkToCstmrDbtCdtNtfctn><Ntfctn><TxsSummry><TtlNtries><NbOfNtries>1</NbOfNtries><Sum>123.45</Sum>
      </TtlNtries></TxsSummry><Ntry><NtryDtls><TxDtls><Refs><EndToEndId>{ref["icb"]}</EndToEndId></Refs>
      <Amt Ccy="CNY">123.45</Amt><RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf></TxDtls></NtryDtls></Ntry>
      </Ntfctn></BkToCstmrDbtCdtNtfctn></Document>""".encode()
    for bank, content in (("abc", out.getvalue()), ("ybc", fixed), ("icb", camt)):
        result = world.take(content, bank=bank)
        assert result.is_accepted, result.faults
    assert dict(run.instructions.values_list("bank", "state")) == {
        "abc": "paid", "ybc": "returned", "icb": "returned",
    }  # fmt: skip
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><Document>&a;</Document>'
    assert world.take(bomb, bank="icb").faults[0][1] == "xml_with_doctype"
    assert "cut_off" in [f[1] for f in world.take(camt[:-60], bank="icb").faults]


def test_reconciling_takes_the_same_number_of_queries_for_any_size(world, run):
    world.take(result_csv(run, {}, only=[1]))  # the first opens the accounts of the books
    with CaptureQueriesContext(connection) as small:
        world.take(result_csv(run, {}, only=[2]))
    with CaptureQueriesContext(connection) as large:
        world.take(result_csv(run, {}, only=[3, 4, 5]))
    assert len(large) == len(small)


def test_an_institution_is_paid_in_one_transfer():
    from doudi.payments.models import Award, Collective, PayeeAccount

    world = World()
    world.money(scheme="tekun")
    home = world.account(90)
    account = PayeeAccount.objects.get(pk=home)
    collective = Collective.objects.create(area=COUNTY, name="福利院", account=account)
    for person in (1, 2, 3):
        world.grant(person, 80_000, scheme="tekun")
    Award.objects.filter(scheme="tekun").update(collective=collective)
    run = world.sent(world.listed(scheme="tekun"))
    [file] = run.files.all()
    assert (file.count, file.total) == (1, 240_000)
    reference = files.reference_of_all(run.number, collective.pk)
    content = (
        "业务编号,户名,金额,处理结果,原因代码,记账日期\r\n"
        f"{reference},P90,2400.00,成功,,2026-05-09\r\n合计,1,2400.00\r\n"
    ).encode("gb18030")
    assert world.take(content).is_accepted
    assert set(Instruction.objects.values_list("state", flat=True)) == {"paid"}
    assert ResultFile.objects.get().paid_count == 3
