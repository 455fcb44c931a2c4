"""Postings, entries and closings only grow, and a closed month takes nothing in."""

from django.db import migrations

from doudi.kernel.seals import forbid_change

_CLOSED = """SELECT 1 FROM payments_closing c WHERE c.area = {area} AND c.month >= {month}"""
_OF_ENTRY = """SELECT 1 FROM payments_posting p JOIN payments_closing c
               ON c.area = p.area AND c.month >= p.month WHERE p.id = NEW.posting_id"""

_SQLITE = [
    f"""CREATE TRIGGER closed_posting BEFORE INSERT ON payments_posting
        WHEN EXISTS ({_CLOSED.format(area="NEW.area", month="NEW.month")})
        BEGIN SELECT RAISE(ABORT, 'the month is closed'); END""",
    f"""CREATE TRIGGER closed_entry BEFORE INSERT ON payments_entry WHEN EXISTS ({_OF_ENTRY})
        BEGIN SELECT RAISE(ABORT, 'the month is closed'); END""",
]
_POSTGRES = [
    f"""CREATE OR REPLACE FUNCTION doudi_month_is_open() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_TABLE_NAME = 'payments_posting' THEN
                IF EXISTS ({_CLOSED.format(area="NEW.area", month="NEW.month")}) THEN
                    RAISE EXCEPTION 'the month is closed' USING ERRCODE = 'integrity_constraint_violation';
                END IF;
            ELSIF EXISTS ({_OF_ENTRY}) THEN
                RAISE EXCEPTION 'the month is closed' USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN NEW;
        END $$""",
    """CREATE TRIGGER closed_posting BEFORE INSERT ON payments_posting
       FOR EACH ROW EXECUTE FUNCTION doudi_month_is_open()""",
    """CREATE TRIGGER closed_entry BEFORE INSERT ON payments_entry
       FOR EACH ROW EXECUTE FUNCTION doudi_month_is_open()""",
]


def install(_apps, editor):
    for statement in _POSTGRES if editor.connection.vendor == "postgresql" else _SQLITE:
        editor.execute(statement)


def remove(_apps, editor):
    on = {"postgresql": " ON {}"}.get(editor.connection.vendor, "")
    for name, table in (("closed_posting", "payments_posting"), ("closed_entry", "payments_entry")):
        editor.execute(f"DROP TRIGGER IF EXISTS {name}{on.format(table)}")


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_initial"), ("kernel", "0003_seals")]

    operations = [
        forbid_change("payments_posting"),
        forbid_change("payments_entry"),
        forbid_change("payments_closing"),
        migrations.RunPython(install, remove),
    ]
