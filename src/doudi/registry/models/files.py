"""Documents and consents."""

from django.db import models
from django.db.models import F, Q

from doudi.registry.vocabulary import DocumentKind, SignedHow


class Document(models.Model):
    """A file, stored once under its SHA-256; several rows may share one content."""

    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveIntegerField()
    mime = models.CharField(max_length=80)
    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=20, choices=DocumentKind)
    person = models.ForeignKey(
        "registry.Person", on_delete=models.PROTECT, null=True, blank=True,
        related_name="documents",
    )  # fmt: skip
    household = models.ForeignKey(
        "registry.Household", on_delete=models.PROTECT, null=True, blank=True,
        related_name="documents",
    )  # fmt: skip
    area = models.CharField(max_length=12)
    is_scanned = models.BooleanField(default=False)  # by a virus scanner, where one is configured
    taken_on = models.DateField(null=True, blank=True)
    attached_at = models.DateTimeField()
    attached_by = models.BigIntegerField(null=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["household", "kind"], name="document_household"),
            models.Index(fields=["area", "id"], name="document_area"),
        ]


class Consent(models.Model):
    """A person's authorisation to look into named matters for a time, until withdrawn."""

    person = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="consents")
    household = models.ForeignKey(
        "registry.Household", on_delete=models.PROTECT, null=True, blank=True,
        related_name="consents",
    )  # fmt: skip
    area = models.CharField(max_length=12)
    purpose = models.CharField(max_length=40)  # "assistance_check", "referral", …
    scope = models.JSONField(default=list)  # codes of the kinds of data; ["*"] for all of the form
    wording = models.CharField(max_length=40, blank=True)  # which text was signed
    signed_how = models.CharField(max_length=12, choices=SignedHow)
    signed_by = models.ForeignKey(
        "registry.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )  # the guardian where not the person
    given_on = models.DateField()
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    withdrawn_on = models.DateField(null=True, blank=True)
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gt=F("valid_from")),
                name="consent_dates",
            )
        ]
        indexes = [
            models.Index(fields=["person", "purpose"], name="consent_person"),
            models.Index(fields=["area", "id"], name="consent_area"),
        ]
