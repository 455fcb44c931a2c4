"""Imports from files, with every row's fate."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RowState(models.TextChoices):
    """The fate of a row."""

    GOOD = "good", _("可导入")
    FAULTY = "faulty", _("有误")
    DUPLICATE = "duplicate", _("可能重复")
    LOADED = "loaded", _("已导入")


class ImportJob(models.Model):
    """One file on its way into the register. The runs say how far it is."""

    document = models.ForeignKey("registry.Document", on_delete=models.PROTECT, related_name="+")
    area = models.CharField(max_length=12)  # of the office; every row must lie within
    mapping = models.JSONField(default=dict)  # field → heading of its column
    headings = models.JSONField(default=list)
    total = models.PositiveIntegerField(default=0)
    only_good = models.BooleanField(default=False)
    check_run = models.ForeignKey(
        "kernel.Run", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    load_run = models.ForeignKey(
        "kernel.Run", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    started_by = models.BigIntegerField(null=True)
    started_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["area", "id"], name="import_area")]


class ImportRow(models.Model):
    """One row of the file, sealed, with its faults; the key keeps a restart from doubling it."""

    job = models.ForeignKey(ImportJob, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()  # as the spreadsheet counts
    state = models.CharField(max_length=10, choices=RowState)
    group = models.CharField(max_length=64, blank=True)  # rows of one household
    is_head = models.BooleanField(default=False)
    id_index = models.CharField(max_length=64, blank=True)
    cells_sealed = models.TextField()
    faults = models.JSONField(default=list)  # [[field, code], …]
    matches = models.JSONField(default=list)  # ids of persons it may double
    person = models.ForeignKey("registry.Person", on_delete=models.SET_NULL, null=True, blank=True)
    household = models.ForeignKey(
        "registry.Household", on_delete=models.SET_NULL, null=True, blank=True
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "number"], name="row_once")]
        indexes = [
            models.Index(fields=["job", "state", "number"], name="import_row_state"),
            models.Index(fields=["job", "group"], name="import_row_group"),
        ]


class ImportTemplate(models.Model):
    """A remembered mapping, offered again when a file with the same headings comes."""

    office_area = models.CharField(max_length=12)
    headings = models.CharField(max_length=64)  # digest of the headings
    mapping = models.JSONField()
    used_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office_area", "headings"], name="template_once")
        ]
