"""Accounts, offices and posts. Private to this room."""

from django.contrib.auth.models import AbstractUser
from django.db import models

from doudi.offices.kinds import OfficeKind
from doudi.offices.roles import Role


class User(AbstractUser):
    """An officer's account. What the officer may do comes from posts alone, never from flags."""

    display_name = models.CharField(max_length=80)
    phone = models.CharField(max_length=20, blank=True)
    must_change_password = models.BooleanField(default=False)
    password_changed_at = models.DateTimeField(null=True, blank=True)
    locked_at = models.DateTimeField(null=True, blank=True)
    posts_version = models.PositiveIntegerField(default=0)  # sessions keep posts of one version

    def __str__(self) -> str:
        return self.display_name or self.username


class Office(models.Model):
    """An organisation on the tree of divisions."""

    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=40, choices=OfficeKind)
    area = models.CharField(max_length=12, db_index=True)  # short code: 2, 4, 6, 9 or 12 digits
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "area", "name"], name="office_once")]

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """A person's role in an office, over an area, for a time (half-open)."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="posts")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="posts")
    role = models.CharField(max_length=40, choices=Role)
    area = models.CharField(max_length=12, blank=True)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["user", "since"]),
            models.Index(fields=["role", "area"], name="post_by_role"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until=None) | models.Q(until__gte=models.F("since")),
                name="post_ends_after_it_begins",
            )
        ]


class Substitution(models.Model):
    """Somebody stands in for the holder of a post while the holder is away (half-open)."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="substitutions")
    substitute = models.ForeignKey(User, on_delete=models.PROTECT, related_name="substitutions")
    since = models.DateField()
    until = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["substitute", "since"])]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until__gte=models.F("since")),
                name="substitution_ends_after_it_begins",
            )
        ]


class Delegation(models.Model):
    """A county lets a township decide on some schemes, by a document, for a time (half-open)."""

    grantor = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="delegations_given")
    grantee = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="delegations_held")
    schemes = models.JSONField()  # contract.md scheme ids; ["*"] is every scheme
    document = models.CharField(max_length=120)  # number of the document that delegates
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["grantee", "since"])]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until=None) | models.Q(until__gte=models.F("since")),
                name="delegation_ends_after_it_begins",
            )
        ]
