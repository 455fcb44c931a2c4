"""Tables that every room stands on: the event chain and the outbox. See `events.py` and `outbox.py`."""

from django.db import models


class Event(models.Model):
    """One link of the chain: who did what to which thing when. Never changed, never deleted.

    `facts` holds ids and codes, never personal data; `digest` seals the link and the one before.
    """

    id = models.BigIntegerField(primary_key=True)  # 1, 2, 3 … without a hole
    kind = models.CharField(max_length=64, db_index=True)  # "cases.decided"
    at = models.DateTimeField(db_index=True)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=80)
    actor_posts = models.JSONField(
        default=list
    )  # [[role, office, area, acting_for], …] at that instant
    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=64)
    area = models.CharField(max_length=12, blank=True)
    facts = models.JSONField(default=dict)
    cites = models.CharField(max_length=120, blank=True)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        indexes = [models.Index(fields=["subject_kind", "subject_id"])]
        ordering = ["id"]


class Outgoing(models.Model):
    """News on its way to one subscriber; delivered at least once, so subscribers are idempotent."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="outgoing")
    subscriber = models.CharField(max_length=120)
    due_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    delivered_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "subscriber"], name="once_per_subscriber")
        ]
        indexes = [
            models.Index(
                fields=["due_at"], name="outgoing_waiting", condition=models.Q(delivered_at=None)
            )
        ]
