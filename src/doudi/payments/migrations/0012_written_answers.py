"""A bank may answer in writing: who entered the letter, who confirmed it."""

import django.db.models.deletion
from django.db import migrations, models

from doudi.payments.guards import frozen, never_deleted, only_moves

LETTER = {("open", "confirmed"), ("open", "refused")}


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0011_paid_through_institutions"),
    ]

    operations = [
        migrations.CreateModel(
            name='BankLetter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('area', models.CharField(max_length=12)),
                ('bank', models.CharField(max_length=20)),
                ('number', models.CharField(max_length=80)),
                ('on', models.DateField()),
                ('says', models.JSONField()),
                ('sha256', models.CharField(max_length=64)),
                ('state', models.CharField(choices=[('open', '待确认'), ('confirmed', '已入账'), ('refused', '未予确认')], default='open', max_length=10)),
                ('asked_by_id', models.BigIntegerField(null=True)),
                ('asked_by', models.CharField(max_length=80)),
                ('asked_at', models.DateTimeField()),
                ('decided_by_id', models.BigIntegerField(null=True)),
                ('decided_by', models.CharField(blank=True, max_length=80)),
                ('decided_at', models.DateTimeField(null=True)),
                ('found', models.CharField(blank=True, max_length=200)),
                ('result', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='payments.resultfile')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='letters', to='payments.payrun')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'refused'), _negated=True), fields=('run', 'bank', 'number'), name='bank_letter_once'), models.CheckConstraint(condition=models.Q(('decided_by_id__isnull', True), ('asked_by_id__isnull', True), models.Q(('decided_by_id', models.F('asked_by_id')), _negated=True), _connector='OR'), name='bank_letter_four_eyes')],
            },
        ),
        never_deleted("payments_bankletter"),
        only_moves("payments_bankletter", LETTER),
        frozen("payments_bankletter", "run_id", "area", "bank", "number", "on", "says", "sha256",
               "asked_by_id", "asked_at", once=("decided_by_id", "result_id")),
    ]  # fmt: skip
