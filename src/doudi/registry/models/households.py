"""Households, who belongs to them when, and what they are recognised as."""

from django.db import models
from django.db.models import F, Q

from doudi.registry.states import HouseholdState
from doudi.registry.vocabulary import LabelFamily, LabelKind, Residence, Source
from doudi.registry.vocabulary_money import Relation


class Household(models.Model):
    """People who live together and share income and spending. `size` counts today's members."""

    number = models.CharField(max_length=24, unique=True)  # file number, shown to people
    area = models.CharField(max_length=12)
    address = models.CharField(max_length=200, blank=True)
    head = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="heads")
    residence = models.CharField(max_length=5, choices=Residence)
    causes = models.JSONField(default=list, blank=True)  # `Cause` values, the main one first
    state = models.CharField(max_length=12, choices=HouseholdState, default=HouseholdState.OPEN)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)
    closed_because = models.CharField(max_length=40, blank=True)
    split_from = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="split_off"
    )
    size = models.PositiveSmallIntegerField(default=0)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    registered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state=HouseholdState.OPEN, closed_on=None)
                | (~Q(state=HouseholdState.OPEN) & Q(closed_on__isnull=False)),
                name="closed_has_a_day",
            )
        ]
        indexes = [
            models.Index(fields=["area", "id"], name="household_area"),
            # What the list is narrowed by lies in the index, so that a rare filter reads no rows.
            models.Index(
                fields=["state", "area", "id", "size", "residence", "causes"],
                name="household_listed",
            ),
        ]

    def __str__(self) -> str:
        return f"household {self.number}"


class Membership(models.Model):
    """That a person belongs to a household from a day until another (half-open), and as what."""

    household = models.ForeignKey(
        Household, on_delete=models.CASCADE, related_name="memberships", db_index=False
    )
    person = models.ForeignKey(
        "registry.Person", on_delete=models.PROTECT, related_name="memberships"
    )
    area = models.CharField(max_length=12)
    relation = models.CharField(max_length=2, choices=Relation)  # to the head
    is_co_resident = models.BooleanField(default=True)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    ended_because = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], name="one_household_at_a_time", condition=Q(until=None)
            ),
            models.UniqueConstraint(
                fields=["household"], name="one_head",
                condition=Q(until=None, relation=Relation.HEAD),
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="membership_dates"
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["household", "since"], name="membership_household"),
            models.Index(fields=["area", "id"], name="membership_area"),
        ]


class Label(models.Model):
    """What a household, or one person of it, is recognised or listed as, for a time."""

    household = models.ForeignKey(
        Household, on_delete=models.CASCADE, related_name="labels", db_index=False
    )
    person = models.ForeignKey(
        "registry.Person", on_delete=models.CASCADE, null=True, blank=True, related_name="labels"
    )
    area = models.CharField(max_length=12)
    family = models.CharField(max_length=16, choices=LabelFamily)
    kind = models.CharField(max_length=24, choices=LabelKind)
    code = models.CharField(max_length=40, blank=True)  # number in the other register, if any
    source = models.CharField(max_length=12, choices=Source, default=Source.CHECKED)
    as_of = models.DateField()
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household", "kind"], name="household_label_once",
                condition=Q(until=None, person=None),
            ),
            models.UniqueConstraint(
                fields=["person", "kind"], name="person_label_once",
                condition=Q(until=None, person__isnull=False),
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="label_dates"
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(
                fields=["kind", "area", "household"], name="label_current", condition=Q(until=None)
            ),
            models.Index(fields=["household", "since"], name="label_household"),
            models.Index(
                fields=["household", "kind"], name="label_of_household", condition=Q(until=None)
            ),
        ]
