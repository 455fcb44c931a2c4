"""Tables that every room stands on. See `events.py`, `history.py`, `outbox.py`, `anchors.py`,
`runs.py` and `calendar_days.py`, which are the only ways to write them.
"""

from django.db import models

from doudi.kernel.run_states import RunState


class Event(models.Model):
    """One link of the chain: who did what to which thing when. Never changed, never deleted.

    `facts` holds ids and codes, never personal data; `digest` seals the link and the one before.
    """

    id = models.BigIntegerField(primary_key=True)  # 1, 2, 3 … without a hole
    kind = models.CharField(max_length=64, db_index=True)  # "cases.decided"
    at = models.DateTimeField(db_index=True)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=80)
    # [[role, office, area, acting_for], …] at that instant
    actor_posts = models.JSONField(default=list)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=64)
    area = models.CharField(max_length=12, blank=True)
    facts = models.JSONField(default=dict)
    cites = models.CharField(max_length=120, blank=True)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        indexes = [
            models.Index(fields=["subject_kind", "subject_id"]),
            models.Index(fields=["actor_id", "id"], name="event_by_actor"),
        ]
        ordering = ["id"]


class Change(models.Model):
    """What one event did to one field: sealed old and new value, source and date.

    The event keeps only a digest, so the values can be blanked when a person is erased (`sealed`
    becomes "") while the chain stays whole. Nothing else about a row ever changes.
    """

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="changes")
    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=64)
    name = models.CharField(max_length=64)  # of the field
    sealed = models.TextField(blank=True)
    source = models.CharField(max_length=120, blank=True)
    as_of = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["subject_kind", "subject_id", "name"])]
        ordering = ["event_id", "id"]


class Anchor(models.Model):
    """The chain as it stood at the end of a day, to be kept outside the database too."""

    day = models.DateField(unique=True)
    last_event = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()


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


class Run(models.Model):
    """A long piece of work, done in slices; each slice commits together with `cursor` and `done`."""

    kind = models.CharField(max_length=64)  # "registry.import"
    key = models.CharField(max_length=120, unique=True, null=True)  # noqa: DJ001  null: no key
    state = models.CharField(max_length=12, choices=RunState, default=RunState.WAITING)
    area = models.CharField(max_length=12, blank=True, db_index=True)
    parameters = models.JSONField(default=dict)
    cursor = models.JSONField(default=dict)  # where the next slice begins; the handler's own words
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)  # 0: not known yet
    result = models.JSONField(default=dict)  # counts, references to files; no personal data
    tries = models.PositiveSmallIntegerField(default=0)
    fault = models.CharField(max_length=200, blank=True)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=80)
    actor_posts = models.JSONField(default=list)
    started_at = models.DateTimeField()
    moved_at = models.DateTimeField()
    due_at = models.DateTimeField()  # when the worker may take the next slice
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "due_at"])]


class CalendarDay(models.Model):
    """An announced day off, or a weekend day that is worked instead."""

    day = models.DateField(primary_key=True)
    is_working = models.BooleanField()
    name = models.CharField(max_length=60)
    source = models.CharField(max_length=120)
    event_number = models.BigIntegerField()


class DayWork(models.Model):
    """One piece of daily work: the last day for which it was finished, or when it is tried again."""

    name = models.CharField(max_length=120, primary_key=True)
    done_for = models.DateField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    again_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=200, blank=True)
