"""Snapshots of the caseload and scenarios computed on them. Private to the room."""

from django.db import models


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
    area = models.CharField(max_length=12)
    name = models.CharField(max_length=80)
    scheme = models.CharField(max_length=40)
    changes = models.JSONField(default=dict)  # parameter → value
    law_before = models.CharField(max_length=80)
    law_after = models.CharField(max_length=80)
    result = models.JSONField(default=dict)  # totals, by township, by size, by residence, curves
    made_at = models.DateTimeField()
    made_by = models.BigIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["area", "id"], name="scenario_of")]
