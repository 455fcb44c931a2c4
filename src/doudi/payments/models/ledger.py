"""The books. One entry moves an amount from one account to another, so it balances by its shape.

The migrations add triggers on both databases: postings, entries and closings are never changed or
deleted, a posting takes no entry beyond those it was written with, its month is that of its day,
and nothing is posted into a month that is closed.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class AccountKind(models.TextChoices):
    """What an account holds. Debit balances are shown positive, `granted` is the one credit side."""

    GRANTED = "granted", _("资金来源")
    AVAILABLE = "available", _("可用指标")
    COMMITTED = "committed", _("已签发待送")
    IN_TRANSIT = "in_transit", _("银行在途")
    PAID = "paid", _("已发放")
    RETURNED = "returned", _("退回待处理")
    RECEIVABLE = "receivable", _("应追回")
    WAIVED = "waived", _("核销")
    RESERVE = "reserve", _("乡镇备用金")


class Account(models.Model):
    """A pot of money: its kind × fund source × scheme × division."""

    kind = models.CharField(max_length=12, choices=AccountKind)
    source = models.CharField(max_length=20)  # "central_direct", "central", "province", "county" …
    scheme = models.CharField(max_length=40)
    area = models.CharField(max_length=12)  # county for funds, township for what is spent there

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "source", "scheme", "area"], name="account_once"
            )
        ]


class Posting(models.Model):
    """One occurrence in the books, with its day, its document and the act that caused it."""

    key = models.CharField(max_length=120, unique=True)  # makes every posting repeatable
    kind = models.CharField(max_length=24)
    on = models.DateField(db_index=True)
    month = models.CharField(max_length=7)  # "2026-05", the month of `on`
    area = models.CharField(max_length=12)  # the county whose books these are
    says = models.CharField(max_length=200)
    document = models.CharField(
        max_length=80, blank=True
    )  # "run:12", "result:7", an order's number
    event_id = models.BigIntegerField(null=True)
    lines = models.PositiveIntegerField(null=True)  # how many entries it has: none is added later

    class Meta:
        indexes = [models.Index(fields=["area", "month"]), models.Index(fields=["document"])]


class Entry(models.Model):
    """`amount` fen from `credit` to `debit`; balanced because it names both."""

    posting = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="entries")
    debit = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="debits")
    credit = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="credits")
    amount = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="entry_is_positive"),
            models.CheckConstraint(condition=~Q(debit=F("credit")), name="entry_moves"),
        ]


class Closing(models.Model):
    """A closed month of a county's books: balances frozen under a hash."""

    area = models.CharField(max_length=12)
    month = models.CharField(max_length=7)
    closed_at = models.DateTimeField()
    closed_by = models.CharField(max_length=80)
    balances = models.JSONField()  # [[kind, source, scheme, area, fen], …]
    digest = models.CharField(max_length=64)  # over the balances and the digest of the month before

    class Meta:
        constraints = [models.UniqueConstraint(fields=["area", "month"], name="closed_once")]


class Override(models.Model):
    """A documented permission to spend beyond the budget of a scheme, up to `amount` fen."""

    area = models.CharField(max_length=12)
    scheme = models.CharField(max_length=40)
    amount = models.BigIntegerField()
    document = models.CharField(max_length=120)
    reason = models.CharField(max_length=400)
    given_by = models.CharField(max_length=80)
    given_at = models.DateTimeField()
    until = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="override_is_positive"),
            models.UniqueConstraint(fields=["area", "document"], name="override_once"),
        ]
