"""What banks report back."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from doudi.payments.models.runs import Instruction, PayRun
from doudi.payments.states import LetterState


class Verdict(models.TextChoices):
    """What one reported line means for the books."""

    PAID = "paid", _("到账")
    RETURNED = "returned", _("退回")
    RETURNED_LATE = "returned_late", _("到账后退回")
    REPEATED = "repeated", _("重复报送")
    AMOUNT_DIFFERS = "amount_differs", _("金额不符")
    NAME_DIFFERS = "name_differs", _("户名不符")
    UNKNOWN = "unknown", _("查无此笔")
    NOT_SENT = "not_sent", _("该笔未送银行")
    CONTRADICTS = "contradicts", _("与前次结果矛盾")
    TWICE_IN_FILE = "twice_in_file", _("文件内重复")
    UNREADABLE = "unreadable", _("无法读取")


COUNTED = (Verdict.PAID, Verdict.RETURNED, Verdict.RETURNED_LATE)


class ResultFile(models.Model):
    """One file of results, accepted or refused, kept by its hash."""

    run = models.ForeignKey(PayRun, on_delete=models.PROTECT, related_name="results", null=True)
    area = models.CharField(max_length=12)
    name = models.CharField(max_length=160)
    bank = models.CharField(max_length=20, blank=True)  # key of the place's bank that sent it
    template = models.CharField(max_length=20)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.BigIntegerField()
    taken_at = models.DateTimeField()
    taken_by = models.CharField(max_length=80)
    is_accepted = models.BooleanField()
    count = models.PositiveIntegerField(default=0)
    paid_count = models.PositiveIntegerField(default=0)
    paid_total = models.BigIntegerField(default=0)
    returned_count = models.PositiveIntegerField(default=0)
    returned_total = models.BigIntegerField(default=0)
    faults = models.JSONField(
        default=list
    )  # [[row, code, detail], …]; detail holds no personal data

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sha256"], condition=Q(is_accepted=True), name="result_taken_once"
            )
        ]


class ResultLine(models.Model):
    """One reported line with its verdict; the queue of exceptions is made of these."""

    file = models.ForeignKey(ResultFile, on_delete=models.PROTECT, related_name="lines")
    row = models.PositiveIntegerField()
    reference = models.CharField(max_length=80)
    instruction = models.ForeignKey(Instruction, on_delete=models.PROTECT, null=True)
    amount = models.BigIntegerField(null=True)
    verdict = models.CharField(max_length=16, choices=Verdict)
    reason = models.CharField(max_length=20, blank=True)
    bank_on = models.DateField(null=True)
    handled = models.CharField(
        max_length=400, blank=True
    )  # what a person found out, for exceptions
    handled_by = models.CharField(max_length=80, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["verdict"],
                name="result_exceptions",
                condition=~Q(verdict__in=["paid", "returned"]),
            )
        ]


class BankLetter(models.Model):
    """A bank's written answer about payments that no result file of its speaks of (书面答复): entered
    by one person with the scanned paper, counted once another has confirmed it."""

    run = models.ForeignKey(PayRun, on_delete=models.PROTECT, related_name="letters")
    area = models.CharField(max_length=12)
    bank = models.CharField(max_length=20)
    number = models.CharField(max_length=80)  # as the bank numbered its letter
    on = models.DateField()  # the day on which the bank paid or returned
    says = models.JSONField()  # [[reference, reason], …]; reason "" is paid
    sha256 = models.CharField(max_length=64)  # the scanned paper
    state = models.CharField(max_length=10, choices=LetterState, default=LetterState.OPEN)
    result = models.ForeignKey(ResultFile, on_delete=models.PROTECT, null=True)
    asked_by_id = models.BigIntegerField(null=True)
    asked_by = models.CharField(max_length=80)
    asked_at = models.DateTimeField()
    decided_by_id = models.BigIntegerField(null=True)
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True)
    found = models.CharField(max_length=200, blank=True)  # what the second person found out

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "bank", "number"],
                                    condition=~Q(state=LetterState.REFUSED), name="bank_letter_once"),
            models.CheckConstraint(
                condition=Q(decided_by_id__isnull=True)
                | Q(asked_by_id__isnull=True)
                | ~Q(decided_by_id=F("asked_by_id")),
                name="bank_letter_four_eyes",
            ),
        ]  # fmt: skip
