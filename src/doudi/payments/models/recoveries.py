"""Money that comes back from people, and money or goods handed over by hand."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from doudi.payments.models.awards import Award
from doudi.payments.states import RecoveryState


class RecoveryReason(models.TextChoices):
    """Why money was paid without ground."""

    DEATH = "death", _("死亡后多发")
    LATE_STOP = "late_stop", _("停发滞后")
    CHANGED = "changed", _("待遇调减")
    FALSE_CLAIM = "false_claim", _("骗取")
    MISTAKE = "mistake", _("发放差错")


class Recovery(models.Model):
    """A claim of the office against a payee: proposed by the machine, ordered by a person."""

    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="recoveries")
    area = models.CharField(max_length=12, db_index=True)
    person_id = models.BigIntegerField()
    reason = models.CharField(max_length=12, choices=RecoveryReason)
    amount = models.BigIntegerField()
    settled = models.BigIntegerField(default=0)  # collected, offset and waived together
    # [[fund source, fen, township], …]: where collected money goes, in whose books it was paid
    sources = models.JSONField(default=list)
    months = models.JSONField(default=list)  # [[month, person, component, fen too much], …]
    state = models.CharField(max_length=10, choices=RecoveryState, default=RecoveryState.PROPOSED)
    found_by_decision = models.BigIntegerField(null=True)
    heard_on = models.DateField(null=True)
    order_number = models.CharField(max_length=80, blank=True)
    offset_limit = models.BigIntegerField(default=0)  # fen a month out of running awards
    instalments = models.JSONField(default=list)  # [[due on, fen], …]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0, settled__gte=0, settled__lte=F("amount")),
                name="recovery_never_over",
            )
        ]


class RecoveryMove(models.Model):
    """One step towards the end of a recovery."""

    class How(models.TextChoices):
        CASH = "cash", _("缴回")
        OFFSET = "offset", _("从待遇中抵扣")
        REFUND = "refund", _("银行退回")
        WAIVER = "waiver", _("决定免除")

    recovery = models.ForeignKey(Recovery, on_delete=models.PROTECT, related_name="moves")
    key = models.CharField(max_length=80, unique=True)
    how = models.CharField(max_length=8, choices=How)
    amount = models.BigIntegerField()
    on = models.DateField()
    document = models.CharField(max_length=120, blank=True)
    by_name = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="recovery_move_positive")
        ]


class RecoveryPromise(models.Model):
    """What a list keeps back for a claim; it counts once the list is released."""

    recovery = models.ForeignKey(Recovery, on_delete=models.PROTECT, related_name="promises")
    instruction = models.ForeignKey("payments.Instruction", on_delete=models.PROTECT)
    amount = models.BigIntegerField()
    is_kept = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["recovery", "instruction"], name="promise_once")
        ]


class HandPayment(models.Model):
    """Cash from a township's reserve, or goods, against a signature."""

    class Form(models.TextChoices):
        CASH = "cash", _("备用金现金")
        GOODS = "goods", _("实物")

    award = models.ForeignKey(Award, on_delete=models.PROTECT)
    area = models.CharField(max_length=12, db_index=True)
    form = models.CharField(max_length=6, choices=Form)
    amount = models.BigIntegerField()
    source = models.CharField(max_length=20)  # fund source of the reserve
    what = models.CharField(max_length=120, blank=True)
    on = models.DateField()
    paid_by = models.CharField(max_length=80)
    witness = models.CharField(max_length=80)
    receipt_sha256 = models.CharField(max_length=64)  # the signed paper, photographed
    settled_on = models.DateField(null=True)  # accepted by the county in a settlement

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="hand_payment_positive"),
            models.UniqueConstraint(fields=["award"], name="handed_over_once"),
            models.UniqueConstraint(fields=["receipt_sha256"], name="receipt_used_once"),
        ]
