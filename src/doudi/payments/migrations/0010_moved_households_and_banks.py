"""Claims say in which township's books their money lies, and an open question about an account may
go to another township with its household. Result files name their bank."""

from typing import Any

from django.db import migrations, models

from doudi.payments.guards import frozen, never_deleted


def name_the_township(apps: Any, editor: Any) -> None:  # noqa: ARG001
    """Claims ordered before: all of their money was booked in the township of the claim."""
    claims = apps.get_model("payments", "Recovery").objects.exclude(sources=[])
    for claim in claims.only("id", "area", "sources").iterator():
        claim.sources = [[source, fen, claim.area[:9]] for source, fen, *_ in claim.sources]
        claim.save(update_fields=["sources"])


def forget_the_township(apps: Any, editor: Any) -> None:  # noqa: ARG001
    claims = apps.get_model("payments", "Recovery").objects.exclude(sources=[])
    for claim in claims.only("id", "sources").iterator():
        claim.sources = [[source, fen] for source, fen, *_ in claim.sources]
        claim.save(update_fields=["sources"])


class Migration(migrations.Migration):
    dependencies = [("payments", "0009_withdrawn")]

    operations = [
        migrations.RunPython(name_the_township, forget_the_township),
        frozen("payments_accountmatter", "person_id", "kind", "why", "account_id", "asked_by_id",
               "asked_at", once=("decided_by_id",)),
        migrations.AddField(
            "resultfile", "bank", models.CharField(blank=True, default="", max_length=20),
            preserve_default=False,
        ),
        # Changing the table takes its triggers away on SQLite.
        never_deleted("payments_resultfile"),
        frozen("payments_resultfile", "area", "name", "bank", "template", "sha256", "size",
               "is_accepted", "count", "paid_count", "paid_total", "returned_count",
               "returned_total", once=("run_id",)),
    ]  # fmt: skip
