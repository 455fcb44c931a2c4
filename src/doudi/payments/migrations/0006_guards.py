"""Nothing in this room is deleted, what was written stays as written, states follow their tables,
a sealed list takes no line and loses none, a posting is complete when it is written."""

from django.db import migrations

from doudi.payments.guards import frozen, never_deleted, only_moves, statements

P = "payments_"
TABLES = (
    "account", "applieddecision", "award", "awardpart", "batch", "batchline", "collective",
    "deathnotice", "due", "finding", "handpayment", "instruction", "override", "payeeaccount",
    "payfile", "payrun", "recovery", "recoverymove", "recoverypromise", "resultfile", "resultline",
    "reversal", "treasuryorder",
)  # fmt: skip

AWARD = {
    ("running", "suspended"), ("grace", "suspended"), ("suspended", "running"),
    ("grace", "running"), ("running", "grace"), ("suspended", "grace"), ("running", "ended"),
    ("suspended", "ended"), ("grace", "ended"),
}  # fmt: skip
RUN = {
    ("draft", "settled"), ("draft", "listed"), ("listed", "sealed"), ("sealed", "listed"),
    ("checked", "listed"), ("sealed", "checked"), ("checked", "released"), ("released", "sent"),
    ("sent", "settled"), ("draft", "cancelled"), ("listed", "cancelled"), ("sealed", "cancelled"),
    ("checked", "cancelled"),
}  # fmt: skip
INSTRUCTION = {
    ("listed", "paid"), ("listed", "held"), ("listed", "sent"), ("sent", "paid"),
    ("sent", "returned"), ("paid", "returned"), ("returned", "resent"), ("resent", "returned"),
    ("returned", "given_up"),
}  # fmt: skip
RECOVERY = {("proposed", "ordered"), ("proposed", "dropped"), ("ordered", "closed")}
BATCH = {
    ("computed", "approved"), ("computed", "dropped"), ("approved", "applied"),
}  # fmt: skip

_OPEN = (
    "SELECT 1 FROM payments_payrun r WHERE r.id = {line}.run_id AND r.state IN ('draft', 'listed')"
)
_PARENT = "SELECT 1 FROM payments_instruction p WHERE p.id = {line}.parent_id AND p.state = 'resent' AND p.amount = {line}.gross"
_LATE_LINE = "payments_instruction: the list takes no line"
_LATE_CHANGE = "payments_instruction: the list is sealed"
_LATE_ENTRY = "payments_entry: the posting is complete"
_WRONG_MONTH = "payments_posting: the month is not that of the day"
_RUN_OUT = "payments_payrun: the list is out"
_VOID = "payments_due: what was taken off comes up anew"
_RUN_COLUMNS = "count, total, digest, maker_id, checker_id, releaser_id, pay_on"
_LINE_COLUMNS = "amount, kept_back, account_id, bank, collective_id"


def _changed(columns: str, word: str) -> str:
    return " OR ".join(f"NEW.{c} {word} OLD.{c}" for c in columns.split(", "))


SQLITE = {
    "sealed_payments_instruction_insert": f"""
        CREATE TRIGGER sealed_payments_instruction_insert BEFORE INSERT ON payments_instruction
        WHEN NEW.state <> 'listed' OR NOT EXISTS ({_OPEN.format(line="NEW")})
          OR (NEW.parent_id IS NOT NULL AND NOT EXISTS ({_PARENT.format(line="NEW")}))
        BEGIN SELECT RAISE(ABORT, '{_LATE_LINE}'); END""",
    "sealed_payments_instruction_sealed": f"""
        CREATE TRIGGER sealed_payments_instruction_sealed
        BEFORE UPDATE OF {_LINE_COLUMNS} ON payments_instruction
        WHEN ({_changed(_LINE_COLUMNS, "IS NOT")}) AND NOT EXISTS ({_OPEN.format(line="NEW")})
        BEGIN SELECT RAISE(ABORT, '{_LATE_CHANGE}'); END""",
    "sealed_payments_payrun_out": f"""
        CREATE TRIGGER sealed_payments_payrun_out BEFORE UPDATE OF {_RUN_COLUMNS} ON payments_payrun
        WHEN OLD.state IN ('released', 'sent', 'settled', 'cancelled')
         AND ({_changed(_RUN_COLUMNS, "IS NOT")})
        BEGIN SELECT RAISE(ABORT, '{_RUN_OUT}'); END""",
    "sealed_payments_entry_insert": f"""
        CREATE TRIGGER sealed_payments_entry_insert BEFORE INSERT ON payments_entry
        WHEN (SELECT COUNT(*) FROM payments_entry e WHERE e.posting_id = NEW.posting_id)
          >= COALESCE((SELECT lines FROM payments_posting p WHERE p.id = NEW.posting_id), 0)
        BEGIN SELECT RAISE(ABORT, '{_LATE_ENTRY}'); END""",
    "sealed_payments_due_void": f"""
        CREATE TRIGGER sealed_payments_due_void BEFORE UPDATE OF void ON payments_due
        WHEN OLD.void AND NOT NEW.void BEGIN SELECT RAISE(ABORT, '{_VOID}'); END""",
    "sealed_payments_posting_insert": f"""
        CREATE TRIGGER sealed_payments_posting_insert BEFORE INSERT ON payments_posting
        WHEN NEW.month <> substr(NEW."on", 1, 7)
        BEGIN SELECT RAISE(ABORT, '{_WRONG_MONTH}'); END""",
}
POSTGRES = {
    "list_takes_no_line": f"""
        CREATE OR REPLACE FUNCTION doudi_list_takes_line() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF EXISTS (SELECT 1 FROM added i WHERE i.state <> 'listed')
               OR EXISTS (SELECT 1 FROM (SELECT DISTINCT run_id FROM added) i
                          WHERE NOT EXISTS ({_OPEN.format(line="i")}))
               OR EXISTS (SELECT 1 FROM added i WHERE i.parent_id IS NOT NULL
                          AND NOT EXISTS ({_PARENT.format(line="i")})) THEN
                RAISE EXCEPTION '{_LATE_LINE}' USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN NULL;
        END $$""",
    "sealed_payments_instruction_insert": """
        CREATE TRIGGER sealed_payments_instruction_insert AFTER INSERT ON payments_instruction
        REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION doudi_list_takes_line()""",
    "list_is_sealed": f"""
        CREATE OR REPLACE FUNCTION doudi_list_is_open() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF NOT EXISTS ({_OPEN.format(line="NEW")}) THEN
                RAISE EXCEPTION '{_LATE_CHANGE}' USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN NEW;
        END $$""",
    "sealed_payments_instruction_sealed": f"""
        CREATE TRIGGER sealed_payments_instruction_sealed
        BEFORE UPDATE OF {_LINE_COLUMNS} ON payments_instruction FOR EACH ROW
        WHEN ({_changed(_LINE_COLUMNS, "IS DISTINCT FROM")})
        EXECUTE FUNCTION doudi_list_is_open()""",
    "sealed_payments_payrun_out": f"""
        CREATE TRIGGER sealed_payments_payrun_out BEFORE UPDATE OF {_RUN_COLUMNS} ON payments_payrun
        FOR EACH ROW WHEN (OLD.state IN ('released', 'sent', 'settled', 'cancelled')
                           AND ({_changed(_RUN_COLUMNS, "IS DISTINCT FROM")}))
        EXECUTE FUNCTION doudi_refuse('{_RUN_OUT}')""",
    "posting_is_complete": f"""
        CREATE OR REPLACE FUNCTION doudi_posting_is_complete() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF EXISTS (SELECT 1 FROM payments_posting p
                       JOIN (SELECT DISTINCT posting_id FROM added) a ON a.posting_id = p.id
                       WHERE COALESCE(p.lines, 0) <> (
                           SELECT COUNT(*) FROM payments_entry e WHERE e.posting_id = p.id)) THEN
                RAISE EXCEPTION '{_LATE_ENTRY}' USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN NULL;
        END $$""",
    "sealed_payments_entry_insert": """
        CREATE TRIGGER sealed_payments_entry_insert AFTER INSERT ON payments_entry
        REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION doudi_posting_is_complete()""",
    "sealed_payments_due_void": f"""
        CREATE TRIGGER sealed_payments_due_void BEFORE UPDATE OF void ON payments_due FOR EACH ROW
        WHEN (OLD.void AND NOT NEW.void) EXECUTE FUNCTION doudi_refuse('{_VOID}')""",
    "sealed_payments_posting_insert": f"""
        CREATE TRIGGER sealed_payments_posting_insert BEFORE INSERT ON payments_posting FOR EACH ROW
        WHEN (NEW.month <> to_char(NEW."on", 'YYYY-MM'))
        EXECUTE FUNCTION doudi_refuse('{_WRONG_MONTH}')""",
}
OWNERS = {
    "sealed_payments_instruction_insert": "payments_instruction",
    "sealed_payments_instruction_sealed": "payments_instruction",
    "sealed_payments_payrun_out": "payments_payrun",
    "sealed_payments_entry_insert": "payments_entry",
    "sealed_payments_posting_insert": "payments_posting",
    "sealed_payments_due_void": "payments_due",
}


class Migration(migrations.Migration):
    dependencies = [("payments", "0005_stronger")]

    operations = [
        never_deleted(*(P + t for t in TABLES)),
        frozen(P + "awardpart", "award_id", "person_id", "scheme", "component", "amount", "since",
               "decision_id", "batch_id"),
        frozen(P + "award", "scheme", "household_id", "is_one_off", "first_month", "decision_id",
               "batch_id", "case_id"),
        frozen(P + "applieddecision", "award_id", "kind", "number", "applied_at"),
        frozen(P + "due", "run_id", "hand_id", "award_id", "person_id", "scheme", "component",
               "month", "turn", "amount"),
        frozen(P + "payeeaccount", "person_id", "holder", "bank", "number_sealed", "number_index",
               "tail", "since"),
        frozen(P + "instruction", "run_id", "seq", "award_id", "area", "gross", "parent_id",
               once=("source",)),
        frozen(P + "payrun", "number", "area", "scheme", "month", "kind", "turn", "memo"),
        frozen(P + "payfile", "run_id", "bank", "template", "name", "count", "total", "sha256", "size",
               once=("handed_over_at",)),
        frozen(P + "treasuryorder", "run_id", "area", "number", "amount", "count", "on"),
        frozen(P + "resultfile", "area", "name", "template", "sha256", "size", "is_accepted", "count",
               "paid_count", "paid_total", "returned_count", "returned_total", once=("run_id",)),
        frozen(P + "resultline", "file_id", "row", "reference", "instruction_id", "amount",
               "verdict", "reason", "bank_on"),
        frozen(P + "recovery", "award_id", "area", "person_id", "reason", "amount", "months"),
        frozen(P + "recoverymove", "recovery_id", "key", "how", "amount", "on", "document"),
        frozen(P + "recoverypromise", "recovery_id", "instruction_id", "amount"),
        frozen(P + "handpayment", "award_id", "area", "form", "amount", "source", "what", "on",
               "receipt_sha256", once=("settled_on",)),
        frozen(P + "override", "area", "scheme", "amount", "document", "until"),
        frozen(P + "account", "kind", "source", "scheme", "area"),
        frozen(P + "reversal", "recovery_id", "person_id", "scheme", "component", "month", "amount"),
        frozen(P + "batchline", "batch_id", "award_id", "person_id", "component", "old", "new"),
        only_moves(P + "award", AWARD),
        only_moves(P + "payrun", RUN),
        only_moves(P + "instruction", INSTRUCTION),
        only_moves(P + "recovery", RECOVERY),
        only_moves(P + "batch", BATCH),
        statements(SQLITE, POSTGRES, OWNERS),
    ]  # fmt: skip
