"""Accounts, offices and posts. Private to this room."""

from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    """An officer's account. What the officer may do comes from posts alone, never from flags."""

    display_name = models.CharField(max_length=80)
    phone = models.CharField(max_length=20, blank=True)
    must_change_password = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.display_name or self.username


class Office(models.Model):
    """An organisation on the tree of divisions."""

    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=40)
    area = models.CharField(max_length=12, db_index=True)  # short code: 2, 4, 6, 9 or 12 digits
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "area", "name"], name="office_once")]

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """A person's role in an office, over an area, for a time (half-open)."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="posts")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="posts")
    role = models.CharField(max_length=40)
    area = models.CharField(max_length=12, blank=True)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["user", "since"])]
