"""Changes of many awards at once: a new standard, a price-linked subsidy."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from doudi.payments.states import BatchState


class BatchKind(models.TextChoices):
    """Why many awards change at once."""

    STANDARD = "standard", _("标准调整")
    PRICE = "price", _("价格临时补贴")
    FESTIVAL = "festival", _("节日慰问")


class Batch(models.Model):
    """One approved cause: the notice of a new standard, or a month's price figures."""

    kind = models.CharField(max_length=10, choices=BatchKind)
    area = models.CharField(max_length=12)
    scheme = models.CharField(max_length=40)
    month = models.CharField(max_length=7)  # takes effect from, or the month of the index
    document = models.CharField(max_length=160)  # the notice that orders it
    state = models.CharField(max_length=10, choices=BatchState, default=BatchState.COMPUTED)
    facts = models.JSONField(default=dict)  # figures, trigger, law identity
    digest = models.CharField(max_length=64)  # over all lines: what was approved is what is applied
    made_by = models.BigIntegerField(null=True)
    made_by_name = models.CharField(max_length=80, blank=True)
    made_at = models.DateTimeField()
    approved_by_name = models.CharField(max_length=80, blank=True)
    run_id = models.BigIntegerField(null=True)  # the long run that computes or applies it

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "area", "scheme", "month", "document"],
                condition=~models.Q(state=BatchState.DROPPED),
                name="batch_once",
            ),
            models.UniqueConstraint(
                fields=["area", "month"],
                condition=models.Q(kind="price") & ~models.Q(state=BatchState.DROPPED),
                name="price_month_once",
            ),
        ]


class BatchLine(models.Model):
    """One person's new amount for one component, and why."""

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="lines")
    award_id = models.BigIntegerField()
    person_id = models.BigIntegerField()
    area = models.CharField(max_length=12)
    component = models.CharField(max_length=40)
    old = models.BigIntegerField()
    new = models.BigIntegerField()
    why = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "person_id", "component"], name="batch_line_once"
            )
        ]


class OddityReason(models.TextChoices):
    """Why a batch leaves an award to people."""

    LOWER = "lower", _("按新标准反而减少，须经决定程序")
    NOT_ENTITLED = "not_entitled", _("按现有情况不符合条件，须复核")
    CANNOT_SAY = "cannot_say", _("缺少事实，无法测算")
    FACTS_FAULTY = "facts_faulty", _("档案不完整，无法测算")
    CHANGED_BETWEEN = "changed_between", _("生效月之后另有调整，须逐月核定")
    CHANGED_SINCE = "changed_since", _("测算后待遇又有变动，未执行")


class BatchOddity(models.Model):
    """An award that the batch does not change by itself, and why: somebody looks at it."""

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="oddities")
    award_id = models.BigIntegerField()
    household_id = models.BigIntegerField()
    area = models.CharField(max_length=12)
    reason = models.CharField(max_length=20, choices=OddityReason)
    old = models.BigIntegerField()
    computed = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "award_id"], name="batch_oddity_once")
        ]


class PriceFigure(models.Model):
    """The price indices of one month: year-on-year change in hundredths of a per cent."""

    area = models.CharField(max_length=12)
    month = models.CharField(max_length=7)
    cpi = models.IntegerField()  # 350 is 3.50 %
    food = models.IntegerField()
    low_income = models.IntegerField(null=True)  # SCPI where the place keeps one
    published_on = models.DateField()
    source = models.CharField(max_length=160)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["area", "month"], name="price_figure_once")]
