import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0004_account_problems"),
    ]

    operations = [
        migrations.CreateModel(
            name="Reversal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("person_id", models.BigIntegerField()),
                ("scheme", models.CharField(max_length=40)),
                ("component", models.CharField(max_length=40)),
                ("month", models.CharField(max_length=7)),
                ("amount", models.BigIntegerField()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="instruction",
            name="instruction_once_a_run",
        ),
        migrations.RemoveConstraint(
            model_name="payfile",
            name="file_once",
        ),
        migrations.RemoveIndex(
            model_name="due",
            name="payments_du_run_id_f61487_idx",
        ),
        migrations.AddField(
            model_name="posting",
            name="lines",
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AlterField(
            model_name="due",
            name="run",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="dues",
                to="payments.payrun",
            ),
        ),
        migrations.AlterField(
            model_name="instruction",
            name="award",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="instructions",
                to="payments.award",
            ),
        ),
        migrations.AddConstraint(
            model_name="instruction",
            constraint=models.UniqueConstraint(
                models.F("award"),
                models.F("run"),
                models.Case(
                    models.When(parent__isnull=True, then=0),
                    default=models.F("seq"),
                    output_field=models.IntegerField(),
                ),
                name="instruction_once_a_run",
            ),
        ),
        migrations.AddConstraint(
            model_name="instruction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["listed", "held"]),
                    models.Q(("source", ""), _negated=True),
                    _connector="OR",
                ),
                name="sent_has_source",
            ),
        ),
        migrations.AddConstraint(
            model_name="payfile",
            constraint=models.UniqueConstraint(fields=("run", "bank"), name="file_once"),
        ),
        migrations.AddConstraint(
            model_name="payrun",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["checked", "released", "sent"]), _negated=True),
                    models.Q(("checker_id__isnull", False), ("maker_id__isnull", False)),
                    _connector="OR",
                ),
                name="checked_by_two",
            ),
        ),
        migrations.AddConstraint(
            model_name="payrun",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["released", "sent"]), _negated=True),
                    ("releaser_id__isnull", False),
                    _connector="OR",
                ),
                name="released_by_three",
            ),
        ),
        migrations.AddField(
            model_name="reversal",
            name="recovery",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reversals",
                to="payments.recovery",
            ),
        ),
        migrations.AddIndex(
            model_name="reversal",
            index=models.Index(fields=["scheme", "month"], name="reversal_of_month"),
        ),
        migrations.AddConstraint(
            model_name="reversal",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount", 0), _negated=True), name="reversal_is_something"
            ),
        ),
    ]
