"""Small things the officers' pages remember: forms begun and not sent, lists as
somebody likes them, and the news somebody has seen.
"""

from django.conf import settings
from django.db import models


class Draft(models.Model):
    """What somebody typed into a form and has not sent. Sealed: it may hold personal data."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    key = models.CharField(max_length=160)  # "registry.person:42"
    sealed = models.BinaryField()
    saved_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="one_draft_a_form")]


class NewsSeen(models.Model):
    """Up to when somebody has looked at the news; one row an officer."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True
    )
    until = models.DateTimeField()


class SavedView(models.Model):
    """A list with its filters, under a name. The filters hold codes and words searched for, no results."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    screen = models.CharField(max_length=80)  # url name of the list
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=800)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "screen", "name"], name="view_once")]
        ordering = ["id"]
