"""A released list may be withdrawn as long as no bank has it."""

import importlib

from django.db import migrations

from doudi.payments.guards import only_moves

RUN = importlib.import_module("doudi.payments.migrations.0006_guards").RUN | {
    ("released", "cancelled"),
}


class Migration(migrations.Migration):
    dependencies = [("payments", "0008_accounts_and_batches")]

    operations = [only_moves("payments_payrun", RUN)]
