"""Persons once, with what identifies and reaches them; former values are in the kernel's history."""

from django.db import models
from django.db.models import F, Q

from doudi.registry.vocabulary import IdKind, Residence, Sex, Status


class Person(models.Model):
    """One human being, once. `id_sealed` is the number at rest, `id_index` its keyed look-up value,
    `id_masked` what screens show. `area` is the village of the household lived in."""

    id_kind = models.CharField(max_length=12, choices=IdKind, default=IdKind.RESIDENT)
    id_sealed = models.TextField(blank=True)
    id_index = models.CharField(max_length=64, null=True, blank=True)  # noqa: DJ001 unique where known
    id_masked = models.CharField(max_length=24, blank=True)
    name = models.CharField(max_length=120)
    given = models.CharField(max_length=120, blank=True)  # the name after the surname
    pinyin = models.CharField(max_length=200, blank=True)  # "shanxiaoming"
    initials = models.CharField(max_length=60, blank=True)  # "sxm"
    birth_date = models.DateField(null=True, blank=True)
    sex = models.CharField(max_length=6, choices=Sex, blank=True)
    ethnicity = models.CharField(max_length=20, blank=True)  # name of the people, "汉族"
    marital = models.CharField(max_length=20, blank=True)
    education = models.CharField(max_length=20, blank=True)
    residence = models.CharField(max_length=5, choices=Residence, blank=True)
    hukou_area = models.CharField(max_length=12, blank=True)
    area = models.CharField(max_length=12)
    status = models.CharField(max_length=20, choices=Status, default=Status.PRESENT)
    status_since = models.DateField(null=True, blank=True)
    died_on = models.DateField(null=True, blank=True)
    photo = models.ForeignKey(
        "registry.Document", on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
        db_index=False,
    )  # fmt: skip
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged"
    )
    registered_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["id_index"], name="number_once", condition=Q(merged_into=None)
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.DEAD) | Q(died_on__isnull=False), name="death_has_a_day"
            ),
        ]
        indexes = [
            models.Index(fields=["area", "id"], name="person_area"),
            models.Index(fields=["name", "area"], name="person_name"),
            models.Index(fields=["given", "area"], name="person_given"),
            models.Index(fields=["pinyin", "area"], name="person_pinyin"),
            models.Index(fields=["initials", "area"], name="person_initials"),
        ]

    def __str__(self) -> str:
        return f"person {self.pk}"


class FormerName(models.Model):
    """A name the person bore or is also written with; searched like the present one."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="former_names")
    area = models.CharField(max_length=12)
    name = models.CharField(max_length=120)
    pinyin = models.CharField(max_length=200, blank=True)
    initials = models.CharField(max_length=60, blank=True)
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "name"], name="former_name_once")]
        indexes = [
            models.Index(fields=["name", "area"], name="former_name"),
            models.Index(fields=["pinyin", "area"], name="former_pinyin"),
            models.Index(fields=["initials", "area"], name="former_initials"),
        ]


class Phone(models.Model):
    """A telephone number of a person, sealed like every identifier."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="phones")
    area = models.CharField(max_length=12)
    number_sealed = models.TextField()
    number_index = models.CharField(max_length=64, db_index=True)
    number_masked = models.CharField(max_length=24)
    holder = models.CharField(max_length=60, blank=True)  # blank: the person; else whose it is
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="phone_dates"
            )
        ]


class BankAccount(models.Model):
    """An account that assistance is paid into; at most one is current for a person."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="accounts")
    area = models.CharField(max_length=12)
    holder_name = models.CharField(max_length=120)
    bank = models.CharField(max_length=120)
    number_sealed = models.TextField()
    number_index = models.CharField(max_length=64, db_index=True)
    number_masked = models.CharField(max_length=40)
    is_social_card = models.BooleanField(default=False)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    document = models.ForeignKey(
        "registry.Document", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], name="one_current_account", condition=Q(until=None)
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="account_dates"
            ),
        ]
        indexes = [models.Index(fields=["area", "id"], name="account_area")]
