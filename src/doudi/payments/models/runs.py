"""The pay run: a list, its exceptions, three pairs of eyes, its files."""

from django.db import models
from django.db.models import Case, F, Q, When
from django.utils.translation import gettext_lazy as _

from doudi.payments.models.awards import Award, Collective, PayeeAccount
from doudi.payments.states import InstructionState, RunState


class RunKind(models.TextChoices):
    """Why there is a run."""

    MONTHLY = "monthly", _("按月发放")
    ONE_OFF = "one_off", _("一次性发放")
    RESEND = "resend", _("退回重发")
    PRICE = "price", _("价格临时补贴")


class PayRun(models.Model):
    """One list of one scheme for one month in one county."""

    number = models.CharField(max_length=20, unique=True)  # county, month, count: 009901202605003
    area = models.CharField(max_length=12)
    scheme = models.CharField(max_length=40)
    month = models.CharField(max_length=7)
    kind = models.CharField(max_length=10, choices=RunKind)
    turn = models.PositiveSmallIntegerField(default=1)
    pay_on = models.DateField()
    memo = models.CharField(max_length=20)  # the name in the passbook
    state = models.CharField(max_length=10, choices=RunState, default=RunState.DRAFT)
    count = models.PositiveIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)
    maker_id = models.BigIntegerField(null=True)
    maker_name = models.CharField(max_length=80, blank=True)
    checker_id = models.BigIntegerField(null=True)
    checker_name = models.CharField(max_length=80, blank=True)
    releaser_id = models.BigIntegerField(null=True)
    releaser_name = models.CharField(max_length=80, blank=True)
    sealed_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["area", "scheme", "month", "kind", "turn"], name="run_once"
            ),
            models.CheckConstraint(
                condition=Q(checker_id__isnull=True) | ~Q(checker_id=F("maker_id")),
                name="checker_is_not_maker",
            ),
            models.CheckConstraint(
                condition=Q(releaser_id__isnull=True)
                | (~Q(releaser_id=F("maker_id")) & ~Q(releaser_id=F("checker_id"))),
                name="releaser_is_a_third",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["sealed", "checked", "released", "sent", "settled"])
                | ~Q(digest=""),
                name="sealed_has_digest",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["checked", "released", "sent"])
                | Q(maker_id__isnull=False, checker_id__isnull=False),
                name="checked_by_two",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["released", "sent"]) | Q(releaser_id__isnull=False),
                name="released_by_three",
            ),
        ]
        indexes = [models.Index(fields=["area", "month"])]


class Instruction(models.Model):
    """One amount to one payee; its reference is the run's number and `seq`."""

    run = models.ForeignKey(
        PayRun, on_delete=models.PROTECT, related_name="instructions", db_index=False
    )
    seq = models.PositiveIntegerField()
    award = models.ForeignKey(
        Award, on_delete=models.PROTECT, related_name="instructions", db_index=False
    )  # found by `instruction_once_a_run`, which begins with it
    area = models.CharField(max_length=12)
    account = models.ForeignKey(PayeeAccount, on_delete=models.PROTECT, null=True, db_index=False)
    bank = models.CharField(max_length=20, blank=True)
    collective = models.ForeignKey(Collective, on_delete=models.PROTECT, null=True, db_index=False)
    gross = models.BigIntegerField()
    kept_back = models.BigIntegerField(default=0)  # towards a recovery
    amount = models.BigIntegerField()
    source = models.CharField(max_length=20, blank=True)  # fund source, given at release
    state = models.CharField(
        max_length=10, choices=InstructionState, default=InstructionState.LISTED
    )
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="children", db_index=False
    )
    reason = models.CharField(max_length=20, blank=True)  # why it came back or was taken off
    settled_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "seq"], name="instruction_numbered_once"),
            models.UniqueConstraint(
                F("award"),
                F("run"),
                Case(
                    When(parent__isnull=True, then=0),
                    default=F("seq"),
                    output_field=models.IntegerField(),
                ),
                name="instruction_once_a_run",
            ),
            models.UniqueConstraint(
                fields=["parent"],
                condition=Q(parent__isnull=False) & ~Q(state=InstructionState.HELD),
                name="resent_once",
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0, kept_back__gte=0, gross=F("amount") + F("kept_back")),
                name="instruction_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["listed", "held"]) | ~Q(source=""), name="sent_has_source"
            ),
        ]
        indexes = [
            models.Index(
                fields=["state"],
                name="instruction_waiting",
                condition=Q(state=InstructionState.RETURNED),
            )
        ]


class Finding(models.Model):
    """What a pre-check noticed; somebody explains it or the instruction leaves the list."""

    run = models.ForeignKey(PayRun, on_delete=models.PROTECT, related_name="findings")
    instruction = models.ForeignKey(Instruction, on_delete=models.PROTECT, null=True)
    check_name = models.CharField(max_length=40)
    is_blocking = models.BooleanField()  # cannot be explained away, only taken off
    facts = models.JSONField(default=dict)  # ids and amounts
    explanation = models.CharField(max_length=400, blank=True)
    explained_by = models.CharField(max_length=80, blank=True)
    explained_at = models.DateTimeField(null=True)
    is_taken_off = models.BooleanField(default=False)


class PayFile(models.Model):
    """A file for one bank, kept by its hash; handed over once."""

    run = models.ForeignKey(PayRun, on_delete=models.PROTECT, related_name="files")
    bank = models.CharField(max_length=20)
    template = models.CharField(max_length=20)
    name = models.CharField(max_length=120, unique=True)
    count = models.PositiveIntegerField()
    total = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    handed_over_at = models.DateTimeField(null=True)
    handed_over_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "bank"], name="file_once")]


class TreasuryOrder(models.Model):
    """Finance's order to pay a run: the second side of the three-way reconciliation."""

    run = models.OneToOneField(PayRun, on_delete=models.PROTECT, related_name="order")
    area = models.CharField(max_length=12)
    number = models.CharField(max_length=60)
    amount = models.BigIntegerField()
    count = models.PositiveIntegerField()
    on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["area", "number"], name="order_once")]
