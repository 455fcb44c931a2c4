"""Snapshots, scenarios computed on them, and drafts of the law. Private to the room."""

from django.db import models
from django.db.models import Q

from doudi.monitoring.states import DraftState


class Snapshot(models.Model):
    """The registry's facts of a county on a day as tables without names or numbers."""

    area = models.CharField(max_length=12)
    on = models.DateField()
    folder = models.CharField(max_length=80)  # below the files of the deployment
    households = models.PositiveIntegerField(default=0)
    persons = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)  # of every table; blank while being built
    made_at = models.DateTimeField()
    made_by = models.BigIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["area", "on"], name="snapshot_of")]


class Scenario(models.Model):
    """What a changed law would do to a snapshot: the numbers, and the identity of both laws."""

    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="scenarios")
    digest = models.CharField(max_length=64, blank=True)  # of the snapshot's tables when computed
    area = models.CharField(max_length=12)
    on = models.DateField(null=True)  # the day whose law counts; the snapshot's unless chosen
    name = models.CharField(max_length=80)
    schemes = models.JSONField(default=list)
    changes = models.JSONField(default=dict)  # parameter → value
    law_before = models.CharField(max_length=80)
    law_after = models.CharField(max_length=80)
    result = models.JSONField(default=dict)  # totals, cuts, histogram, curves
    file = models.CharField(max_length=80, blank=True)  # household by household, below the files
    run_id = models.BigIntegerField(null=True, unique=True)
    made_at = models.DateTimeField()
    made_by = models.BigIntegerField(null=True)
    made_by_name = models.CharField(max_length=80, blank=True)

    class Meta:
        indexes = [models.Index(fields=["area", "id"], name="scenario_of")]


class Draft(models.Model):
    """Values of the law that one officer wrote and another releases; one source, one date in force."""

    area = models.CharField(max_length=12)  # the place whose values they are
    title = models.CharField(max_length=80)
    since = models.DateField()
    values = models.JSONField(default=list)  # [{key, value}]; value as written in the law's files
    cites = models.CharField(max_length=120)  # text:provision
    text = models.JSONField(default=dict)  # the entry for texts.yaml where the text is a new one
    published = models.DateField(null=True)
    checked_on = models.DateField()
    tag = models.CharField(max_length=1)
    note = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=12, choices=DraftState.choices, default=DraftState.DRAFT)
    author_id = models.BigIntegerField(null=True)
    author = models.CharField(max_length=80)
    written_at = models.DateTimeField()
    shadow = models.JSONField(default=dict)  # what past decisions would become, and by which law
    released_by_id = models.BigIntegerField(null=True)
    released_by = models.CharField(max_length=80, blank=True)
    released_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=80, blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)  # of the last return or withdrawal

    class Meta:
        indexes = [models.Index(fields=["area", "id"], name="law_draft_of")]
        constraints = [
            models.CheckConstraint(
                name="law_draft_four_eyes",
                condition=Q(released_by_id=None) | ~Q(released_by_id=models.F("author_id")),
            )
        ]
