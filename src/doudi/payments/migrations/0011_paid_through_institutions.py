"""An award may be paid through an institution: who asked for it, who confirmed it."""

import django.db.models.deletion
from django.db import migrations, models

from doudi.payments.guards import frozen, never_deleted, only_moves

MATTER = {("open", "confirmed"), ("open", "refused"), ("open", "settled"), ("open", "replaced")}


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0010_moved_households_and_banks"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='accountmatter',
            name='matter_open_once',
        ),
        migrations.AddField(
            model_name='accountmatter',
            name='award',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='payments.award'),
        ),
        migrations.AddField(
            model_name='accountmatter',
            name='collective',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='payments.collective'),
        ),
        migrations.AlterField(
            model_name='accountmatter',
            name='kind',
            field=models.CharField(choices=[('missing', '缺少账户'), ('change', '账户变更待确认'), ('collective', '机构账户待确认'), ('route', '发放去向待确认')], max_length=10),
        ),
        migrations.AlterField(
            model_name='accountmatter',
            name='why',
            field=models.CharField(choices=[('none_known', '登记簿里没有这个人的账户'), ('bank_unknown', '开户行不是本地代理银行'), ('not_a_number', '登记的账号不是有效账号'), ('guardian', '未成年人，由监护人账户代领'), ('held_by_another', '户名不是收款人本人'), ('register', '登记簿里的账户变更了'), ('entered', '经办登记了新账户'), ('first_of_inst', '登记了代领机构'), ('new_of_inst', '代领机构换了账户'), ('moved_in', '入住机构，由机构集中代领'), ('moved_out', '离开机构，改发本人账户')], max_length=20),
        ),
        migrations.AddConstraint(
            model_name='accountmatter',
            constraint=models.UniqueConstraint(condition=models.Q(('kind__in', ['missing', 'change']), ('state', 'open')), fields=('person_id', 'kind'), name='matter_open_once'),
        ),
        migrations.AddConstraint(
            model_name='accountmatter',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'route'), ('state', 'open')), fields=('award',), name='route_open_once'),
        ),
        migrations.AddConstraint(
            model_name='accountmatter',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'collective'), ('state', 'open')), fields=('collective',), name='collective_open_once'),
        ),
        migrations.AddField(
            model_name='accountmatter',
            name='answer',
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name='accountmatter',
            name='was',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payments.payeeaccount'),
        ),
        migrations.AddConstraint(
            model_name='accountmatter',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'route'), _negated=True), ('award__isnull', False), _connector='OR'), name='route_has_award'),
        ),
        migrations.AddConstraint(
            model_name='accountmatter',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'collective'), _negated=True), ('collective__isnull', False), _connector='OR'), name='matter_has_collective'),
        ),
        # Changing the table takes its triggers away on SQLite.
        never_deleted("payments_accountmatter"),
        only_moves("payments_accountmatter", MATTER),
        frozen("payments_accountmatter", "person_id", "kind", "why", "says", "account_id", "was_id",
               "award_id", "collective_id", "asked_by_id", "asked_at", once=("decided_by_id",)),
    ]  # fmt: skip
