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
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "area", "scheme", "month", "document"],
                condition=~models.Q(state=BatchState.DROPPED),
                name="batch_once",
            )
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
