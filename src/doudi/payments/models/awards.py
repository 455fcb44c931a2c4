"""Who is owed what, month by month, and from which decision."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from doudi.payments.states import AwardState

NO_MONTH = ""  # in `arrears_from`: nothing before the current month is unpaid


class AccountStatus(models.TextChoices):
    """What is known about an account of a payee."""

    GOOD = "good", _("正常")
    DOUBTFUL = "doubtful", _("待核实")
    UNUSABLE = "unusable", _("不可用")
    PROPOSED = "proposed", _("待确认")


class PayeeAccount(models.Model):
    """A bank account as instructed to: never edited but for `status`; a new number is a new row.

    Retention: as long as the payments made to it (accounting: 30 years). Eraser: none before.
    """

    person_id = models.BigIntegerField(null=True, db_index=True)
    holder = models.CharField(max_length=80)
    bank = models.CharField(max_length=20)  # key of the place's bank
    number_sealed = models.CharField(max_length=200)
    number_index = models.CharField(max_length=64, db_index=True)
    tail = models.CharField(max_length=4)
    status = models.CharField(max_length=10, choices=AccountStatus, default=AccountStatus.GOOD)
    held_for = models.CharField(
        max_length=120, blank=True
    )  # why another person holds it: guardian …
    since = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(
                fields=["status"], name="account_problems", condition=~Q(status=AccountStatus.GOOD)
            )
        ]


class Collective(models.Model):
    """An institution that is paid for its residents in one transfer."""

    area = models.CharField(max_length=12)
    name = models.CharField(max_length=120)
    institution_id = models.BigIntegerField(null=True)
    account = models.ForeignKey(PayeeAccount, on_delete=models.PROTECT)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["area", "name"], name="collective_once")]


class Award(models.Model):
    """What a household is paid under one scheme, born from a decision or an approved batch."""

    scheme = models.CharField(max_length=40)
    area = models.CharField(max_length=12, db_index=True)
    household_id = models.BigIntegerField(db_index=True)
    payee_person_id = models.BigIntegerField(db_index=True)
    account = models.ForeignKey(PayeeAccount, on_delete=models.PROTECT, null=True)
    collective = models.ForeignKey(Collective, on_delete=models.PROTECT, null=True, blank=True)
    is_one_off = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=AwardState, default=AwardState.RUNNING)
    first_month = models.CharField(max_length=7)
    end_month = models.CharField(max_length=7, blank=True)  # exclusive; "" runs on
    suspended_from = models.CharField(max_length=7, blank=True)
    amount_decided = (
        models.BigIntegerField()
    )  # fen a month (or once) as last decided, for the check
    arrears_from = models.CharField(max_length=7, blank=True, default=NO_MONTH)
    case_id = models.BigIntegerField(null=True)
    decision_id = models.BigIntegerField(null=True, unique=True)
    decision_number = models.CharField(max_length=80, blank=True)
    batch = models.ForeignKey("payments.Batch", on_delete=models.PROTECT, null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(decision_id__isnull=False) | Q(batch__isnull=False),
                name="award_has_ground",
            ),
        ]
        indexes = [
            models.Index(fields=["scheme", "area"]),
            models.Index(
                fields=["scheme", "arrears_from"],
                name="award_behind",
                condition=~Q(arrears_from=""),
            ),
        ]


class AwardPart(models.Model):
    """A dated amount for one person and component; half-open months; ended, never rewritten."""

    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="parts")
    person_id = models.BigIntegerField()
    scheme = models.CharField(max_length=40)
    component = models.CharField(max_length=40)  # "base", a supplement group, or "once-<decision>"
    amount = models.BigIntegerField()
    since = models.CharField(max_length=7)
    until = models.CharField(max_length=7, blank=True)  # exclusive; "" runs on
    decision_id = models.BigIntegerField(null=True)
    batch = models.ForeignKey(
        "payments.Batch", on_delete=models.PROTECT, null=True, blank=True, db_index=False
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="part_not_negative"),
            models.CheckConstraint(
                condition=Q(until="") | Q(until__gte=models.F("since")), name="part_ends_later"
            ),
            models.CheckConstraint(
                condition=Q(decision_id__isnull=False) | Q(batch__isnull=False),
                name="part_has_ground",
            ),
            models.UniqueConstraint(
                fields=["person_id", "scheme", "component"],
                condition=Q(until=""),
                name="part_open_once",
            ),
        ]


class AppliedDecision(models.Model):
    """A decision that has taken effect here; the news may arrive twice, its effect may not."""

    decision_id = models.BigIntegerField(primary_key=True)
    award = models.ForeignKey(Award, on_delete=models.PROTECT, null=True, related_name="decisions")
    kind = models.CharField(max_length=12)
    number = models.CharField(max_length=80)
    applied_at = models.DateTimeField()
    left_over = models.JSONField(default=dict)  # what a person still has to settle by hand


class Due(models.Model):
    """The unit that can be paid once: person × scheme × component × month, on one run's list.

    `turn` 0 is the regular amount; higher turns add what a later decision owes for the same month.
    A due is voided when its instruction is taken off the list, never deleted.
    """

    run = models.ForeignKey(
        "payments.PayRun", on_delete=models.PROTECT, related_name="dues", null=True
    )
    hand = models.ForeignKey(
        "payments.HandPayment", on_delete=models.PROTECT, related_name="dues", null=True, db_index=False
    )  # fmt: skip
    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="dues")
    person_id = models.BigIntegerField()
    scheme = models.CharField(max_length=40)
    component = models.CharField(max_length=40)
    month = models.CharField(max_length=7)
    turn = models.PositiveSmallIntegerField(default=0)
    amount = models.BigIntegerField()
    void = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="due_is_positive"),
            models.CheckConstraint(
                condition=Q(run__isnull=False, hand__isnull=True)
                | Q(run__isnull=True, hand__isnull=False),
                name="due_on_one_list",
            ),
            models.UniqueConstraint(
                fields=["scheme", "month", "person_id", "component", "turn"],
                condition=Q(void=False),
                name="due_once",
            ),
        ]


class Reversal(models.Model):
    """What an ordered claim takes back of a month that was listed: owed again if the award says so.

    Positive when a claim is ordered; negative when it is waived or turns out to be settled by the
    bank's own return, so that nothing is paid twice.
    """

    recovery = models.ForeignKey(
        "payments.Recovery", on_delete=models.PROTECT, related_name="reversals"
    )
    person_id = models.BigIntegerField()
    scheme = models.CharField(max_length=40)
    component = models.CharField(max_length=40)
    month = models.CharField(max_length=7)
    amount = models.BigIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(amount=0), name="reversal_is_something")]
        indexes = [models.Index(fields=["scheme", "month"], name="reversal_of_month")]


class DeathNotice(models.Model):
    """A death that some register reported; stops payment until a person has looked."""

    person_id = models.BigIntegerField(primary_key=True)
    died_on = models.DateField()
    source = models.CharField(max_length=60)
    told_at = models.DateTimeField()
