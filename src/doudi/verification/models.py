"""Deliveries of departments, checks of means, hits and what people said of them. Private to the room."""

from django.db import models

from doudi.kernel.fields import SealedField
from doudi.verification.states import DatasetState, FindingState, OrderState, Outcome


class Dataset(models.Model):
    """One delivery of one department. Its rows lie sealed in a file; nothing is ever overwritten."""

    kind = models.CharField(max_length=40)
    area = models.CharField(max_length=12)  # whose data: usually a county
    office_id = models.BigIntegerField(null=True)
    as_of = models.DateField()
    filename = models.CharField(max_length=200)
    source_digest = models.CharField(max_length=64)  # SHA-256 of the file as delivered
    rows_digest = models.CharField(max_length=64, blank=True)  # names the sealed file of good rows
    good = models.PositiveIntegerField(default=0)
    faulty = models.PositiveIntegerField(default=0)
    faults = models.JSONField(default=dict)  # code → how many
    rejects = models.CharField(max_length=64, blank=True)  # names the sealed file that goes back
    state = models.CharField(max_length=10, choices=[(s, s) for s in DatasetState])
    keep_until = models.DateField()
    received_at = models.DateTimeField()
    received_by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "source_digest"], name="delivery_once")
        ]
        indexes = [models.Index(fields=["kind", "as_of"]), models.Index(fields=["area"])]


class CheckOrder(models.Model):
    """A check of one household's means, for a purpose. It is evidence, never the decision."""

    household = models.ForeignKey("registry.Household", on_delete=models.PROTECT, related_name="+")
    area = models.CharField(max_length=12)
    number = models.CharField(max_length=32, unique=True)
    purpose = models.CharField(max_length=40)
    on = models.DateField()  # the day for which means are compared
    state = models.CharField(max_length=10, choices=[(s, s) for s in OrderState])
    conclusion = models.CharField(max_length=12, blank=True)  # within, over, needs_look
    valid_until = models.DateField(null=True)
    ordered_at = models.DateTimeField()
    ordered_by = models.BigIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["area", "id"]), models.Index(fields=["household", "id"])]


class Asked(models.Model):
    """One person asked about at one source: what came back, or why nothing was asked."""

    order = models.ForeignKey(CheckOrder, on_delete=models.PROTECT, related_name="asked")
    person = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    answer = models.CharField(max_length=16)  # hit, nothing, no_authority, no_data, stale
    reason = models.CharField(max_length=16, blank=True)  # why there was no authority
    consent_id = models.BigIntegerField(null=True)
    dataset = models.ForeignKey(Dataset, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "person", "kind"], name="asked_once")
        ]


class Hit(models.Model):
    """One record that is, or may be, about a person asked about."""

    asked = models.ForeignKey(Asked, on_delete=models.PROTECT, related_name="hits")
    row = models.PositiveIntegerField()  # row number in the delivered file
    level = models.CharField(max_length=20)  # number, number_short, number_slip, …, name
    weight = models.DecimalField(max_digits=8, decimal_places=2, null=True)  # bits
    waterfall = models.JSONField(default=dict)
    is_theirs = models.BooleanField(null=True)  # None: a person has still to say
    decided_by = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)
    amount = models.BigIntegerField(null=True)  # fen, of the column that speaks of an item
    values = SealedField(purpose="verification.hit.values")  # the record, as JSON

    class Meta:
        constraints = [models.UniqueConstraint(fields=["asked", "row"], name="hit_once")]


class Dispute(models.Model):
    """The household says that the finding is wrong, with proof."""

    order = models.ForeignKey(CheckOrder, on_delete=models.PROTECT, related_name="disputes")
    hit = models.ForeignKey(Hit, on_delete=models.PROTECT, null=True, related_name="+")
    says = SealedField(purpose="verification.dispute.says")
    document_id = models.BigIntegerField(null=True)
    raised_at = models.DateTimeField()
    raised_by = models.BigIntegerField(null=True)
    outcome = models.CharField(max_length=16, blank=True)  # upheld, dismissed, source_corrected
    because = SealedField(purpose="verification.dispute.because")
    settled_at = models.DateTimeField(null=True)
    settled_by = models.BigIntegerField(null=True)


class Finding(models.Model):
    """What a standing check found about a household, once, however often it is found again."""

    check_key = models.CharField(max_length=60)
    worklist = models.CharField(max_length=24)  # may_no_longer_qualify, may_need_help
    household = models.ForeignKey("registry.Household", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(
        "registry.Person", on_delete=models.PROTECT, null=True, related_name="+"
    )
    area = models.CharField(max_length=12)
    rank = models.PositiveSmallIntegerField()  # 0 first
    amount = models.BigIntegerField(null=True)  # fen
    evidence = models.JSONField(default=list)  # ids of records, never their contents
    fingerprint = models.CharField(max_length=32, unique=True)
    first_found_on = models.DateField()
    last_found_on = models.DateField()
    state = models.CharField(max_length=10, choices=[(s, s) for s in FindingState])
    assigned_to = models.BigIntegerField(null=True)
    outcome = models.CharField(max_length=12, blank=True, choices=[(o, o) for o in Outcome])
    because = SealedField(purpose="verification.finding.because", blank=True, default="")
    settled_on = models.DateField(null=True)
    amount_settled = models.BigIntegerField(null=True)  # fen; more than this is news
    recheck = models.ForeignKey("Recheck", on_delete=models.PROTECT, null=True, related_name="+")
    quiet_until = models.DateField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["area", "state", "rank", "id"], name="finding_worklist"),
            models.Index(fields=["check_key", "state"], name="finding_by_check"),
            models.Index(fields=["household"], name="finding_household"),
        ]


class Exemption(models.Model):
    """A household is left out of a check, for a reason and until a day."""

    check_key = models.CharField(max_length=60)
    household = models.ForeignKey("registry.Household", on_delete=models.PROTECT, related_name="+")
    area = models.CharField(max_length=12)
    because = SealedField(purpose="verification.exemption.because")
    until = models.DateField()
    granted_by = models.BigIntegerField(null=True)
    granted_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["check_key", "household"], name="exemption_of")]


class CheckSwitch(models.Model):
    """A check switched off or on for an area; the latest row counts."""

    check_key = models.CharField(max_length=60)
    area = models.CharField(max_length=12)
    is_on = models.BooleanField()
    because = models.CharField(max_length=200)
    at = models.DateTimeField()
    by = models.BigIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["check_key", "area", "id"], name="switch_latest")]


class Recheck(models.Model):
    """All open households of a county against every source and every standing check, in one go.

    Who was asked about what lies sealed in a file named in `files`; every answer can be traced to a
    delivery. Retention: as the deliveries; the eraser is that of the vault.
    """

    area = models.CharField(max_length=12)
    on = models.DateField()
    purpose = models.CharField(max_length=40)
    run_id = models.BigIntegerField(null=True)
    persons = models.PositiveIntegerField(default=0)
    households = models.PositiveIntegerField(default=0)
    asked = models.JSONField(default=dict)  # kind → {dataset, asked, refused, by_number, …}
    found = models.JSONField(default=dict)  # check → {found, new, again, quiet, …}
    not_run = models.JSONField(default=dict)  # check → what it lacks
    files = models.JSONField(default=dict)  # name → sealed file
    started_at = models.DateTimeField()
    started_by = models.BigIntegerField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["area", "id"], name="recheck_area")]


class Likeness(models.Model):
    """A record that may be about a person: what a person said of it is remembered for good.

    `thing` stands for the content of the record, so the same record in a later delivery is known.
    """

    person = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+")
    household = models.ForeignKey("registry.Household", on_delete=models.PROTECT, related_name="+")
    area = models.CharField(max_length=12)
    kind = models.CharField(max_length=40)
    thing = models.CharField(max_length=32)
    dataset = models.ForeignKey(Dataset, on_delete=models.PROTECT, related_name="+")
    row = models.PositiveIntegerField()
    level = models.CharField(max_length=20)
    weight = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    waterfall = models.JSONField(default=dict)
    is_theirs = models.BooleanField(null=True)
    because = SealedField(purpose="verification.likeness.because", blank=True, default="")
    found_on = models.DateField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "kind", "thing"], name="likeness_once")
        ]
        indexes = [
            models.Index(
                fields=["area", "id"], name="likeness_waiting",
                condition=models.Q(is_theirs=None),
            )
        ]  # fmt: skip


class Ticket(models.Model):
    """A record found wrong goes back to the department that keeps it, and its answer comes here."""

    number = models.CharField(max_length=32, unique=True)
    dispute = models.OneToOneField(Dispute, on_delete=models.PROTECT, related_name="ticket")
    dataset = models.ForeignKey(Dataset, on_delete=models.PROTECT, related_name="+")
    row = models.PositiveIntegerField()
    area = models.CharField(max_length=12)
    asks = SealedField(purpose="verification.ticket.asks")
    opened_at = models.DateTimeField()
    opened_by = models.BigIntegerField(null=True)
    answer = models.CharField(max_length=12, blank=True)  # corrected, kept
    says = SealedField(purpose="verification.ticket.says", blank=True, default="")
    answered_at = models.DateTimeField(null=True)
    answered_by = models.BigIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["area", "id"], name="ticket_area")]
